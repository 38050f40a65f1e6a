"""What somebody else saved meanwhile, as the form that comes too late shows it. Pure."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from touchline.bets.desk.risk import margin_text
from touchline.errors import ChangedMeanwhile
from touchline.money import format_price
from touchline.web.office.forms import Fields

_VERSION = re.compile(r"[0-9]{1,18}", re.ASCII)


@contextmanager
def in_words() -> Iterator[None]:
    """Tell what changed meanwhile in the words of the form."""
    try:
        yield
    except ChangedMeanwhile as error:
        raise ChangedMeanwhile(**said(error.facts)) from error


def said(facts: Mapping[str, Any]) -> dict[str, str]:
    """A change of the pricing as people read it."""
    told: dict[str, str] = {}
    if facts.get("dropped"):
        told["what_was_here"] = "taken away"
    if "state" in facts:
        told["state"] = str(facts["state"])
    if facts.get("limit_percent"):
        told["share_of_the_limits"] = f"{facts['limit_percent']} %"
    if "price_milli" in facts:
        told["price"] = format_price(facts["price_milli"])
    if "overround_bp" in facts:
        told["margin"] = margin_text(facts["overround_bp"] - 10_000)
        told["margin_of_each"] = margin_text(facts["selection_margin_bp"])
        told["prices"] = (
            f"{format_price(facts['floor_milli'])} to {format_price(facts['ceiling_milli'])},"
            f" {facts['ladder']}"
        )
        told["method"] = str(facts["method"])
    return told | {"saved_by": str(facts.get("saved_by", "somebody"))}


def known_of(given: Fields) -> int | None:
    """The version of the pricing that a form read; None for a form that does not say."""
    text = given.get("known", "")
    return int(text) if _VERSION.fullmatch(text) else None
