"""The margins of the book: every rule, what it does to an example, and the form that sets one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from touchline import codes
from touchline.bets.desk.risk import margin_text
from touchline.catalog.model import MarketType
from touchline.catalog.naming.queries import get_named_league
from touchline.catalog.queries import list_league_signatures
from touchline.errors import NotFound
from touchline.money import PRICE_MILLI_MAX, format_price, parse_price_milli
from touchline.pricing.change import save_margin
from touchline.pricing.ladder import HUNDREDTHS, LADDERS
from touchline.pricing.margins import ONE_BP, SELECTION_MARGIN_BP_MAX, MarginRule, Method
from touchline.pricing.profile import Profile, Scope
from touchline.pricing.watching.queries import (
    Change,
    HeldMargin,
    get_pricing_version,
    list_held_margins,
    list_pricing_changes,
)
from touchline.rights import Permission
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX, id_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page
from touchline.web.office.trading.example import example_of, ladder_words
from touchline.web.office.trading.stale import in_words, known_of
from touchline.web.office.trading.words import SPORT_NAMES, type_names

METHODS = (
    (Method.POWER.value, "More from long shots"),
    (Method.PROPORTIONAL.value, "The same share from each outcome"),
)
_LADDERS = (("hundredths", "Hundredths"), ("stepped", "Coarser as prices grow"))
_SHARE = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_CHANGES_SHOWN = 20
_EXAMPLE = MarketType.MATCH_RESULT.value


@dataclass(frozen=True, slots=True)
class Where:
    """Which markets a rule is for, as the page and its address say it."""

    scope: Scope
    on: str
    name: str

    @property
    def query(self) -> str:
        """The address of its form, after the question mark."""
        return f"on={self.on}&type={self.scope.market_type}"


@guarded(Permission.READ)
def margins(seat: Seat) -> Response:
    """All rules, the widest first, and the newest changes."""
    with office().db.tenant_tx(seat.scope) as conn:
        rules = list_held_margins(conn, tenant_id=seat.scope)
        changes = list_pricing_changes(
            conn, tenant_id=seat.scope, action="margin", below=ID_MAX, limit=_CHANGES_SHOWN
        )
    return page(
        seat,
        "office/trading_margins.html",
        heading="Margins",
        rules=[_line(each) for each in rules],
        changes=[_change(each) for each in changes],
        example=example_of(_EXAMPLE, _for_example(rules)),
        places=_places(seat),
        types=[("", "Every market"), *type_names()],
        ladders=[(label, ladder_words(name)) for name, label in _LADDERS],
        may_trade=seat.may(Permission.PRICING_CHANGE),
    )


@guarded(Permission.PRICING_CHANGE)
def form(seat: Seat) -> Response:
    """The form for the rule of some markets, with what holds for them now."""
    return _form(seat, where_of(seat, request.args))


@guarded(Permission.PRICING_CHANGE)
def preview(seat: Seat) -> Response:
    """The form again, with what the figures would make of the example; nothing is saved."""
    given = {name: text[:100] for name, text in request.form.items()}
    where = where_of(seat, given)
    try:
        rule = _rule(given)
    except WrongField as error:
        draft = Draft(given, wrong={error.name: error.message})
        return _form(seat, where, draft, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _form(seat, where, Draft(given), tried=rule)


@guarded(Permission.PRICING_CHANGE)
def save(seat: Seat) -> Response:
    """Set the rule, or drop it."""
    where = where_of(seat, request.form)

    def attempt(given: Fields) -> Response:
        is_dropped = given.get("what") == "drop"
        rule = None if is_dropped else _rule(given)
        with in_words():
            save_margin(
                office().db, seat.scope, where.scope, rule, known=known_of(given), by=seat.actor
            )
        machinery().wake_board()
        told = "dropped; the next wider rule holds" if is_dropped else "saved"
        return done("/trading/margins", f"The margin of {where.name} is {told}.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _form(seat, where, draft, status),
        fields={"bad_margin": "margin"},
    )


def add_margins(pages: Blueprint) -> None:
    """Give the office its margins."""
    pages.add_url_rule("/trading/margins", "margins", margins)
    pages.add_url_rule("/trading/margins/set", "margin_form", form)
    pages.add_url_rule("/trading/margins/preview", "margin_preview", preview, methods=["POST"])
    pages.add_url_rule("/trading/margins/set", "margin_save", save, methods=["POST"])


def where_of(seat: Seat, given: Mapping[str, str]) -> Where:
    """Which markets are meant: ``on`` is a sport's slug or a league's code, "" is every one.

    Raises:
        NotFound: there is no such sport, league or type.

    """
    on, market_type = given.get("on", ""), given.get("type", "")
    if market_type not in {"", *MarketType}:
        raise NotFound
    kind = dict(type_names()).get(market_type, "Every market")
    if on in {"", *SPORT_NAMES}:
        return Where(Scope(on, 0, market_type), on, f"{kind}, {SPORT_NAMES.get(on, 'every sport')}")
    league_id = id_of(on)
    with office().db.tenant_tx(seat.scope) as conn:
        league = get_named_league(conn, league_id=league_id)
    if league is None:
        raise NotFound
    return Where(Scope("", league_id, market_type), on, f"{kind}, {league.name}")


def _form(
    seat: Seat,
    where: Where,
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
    tried: MarginRule | None = None,
) -> Response:
    with office().db.tenant_tx(seat.scope) as conn:
        rules = list_held_margins(conn, tenant_id=seat.scope)
        version = get_pricing_version(conn, tenant_id=seat.scope)
    wanted = (where.scope.sport, where.scope.league_id, where.scope.market_type)
    held = next(
        (each for each in rules if (each.sport, each.league_id, each.market_type) == wanted), None
    )
    rule = _stored(held) if held else MarginRule()
    market_type = where.scope.market_type or _EXAMPLE
    return page(
        seat,
        "office/trading_margin.html",
        heading=where.name,
        crumbs=[("Margins", "/trading/margins")],
        where=where,
        held=held,
        known=draft.values["known"] if draft and "known" in draft.values else version,
        draft=draft or Draft(_values(rule)),
        methods=METHODS,
        ladders=_LADDERS,
        is_tried=tried is not None,
        now=example_of(market_type, _stored(held) if held else None),
        then=example_of(market_type, tried or rule),
        example_name=dict(type_names())[market_type],
        status=status,
    )


def _rule(given: Mapping[str, str]) -> MarginRule:
    """The rule that a form says.

    Raises:
        WrongField: a figure is none.

    """
    floor, ceiling = (
        parse_price_milli(given.get(name, "").strip()) for name in ("floor", "ceiling")
    )
    for name, value in (("floor", floor), ("ceiling", ceiling)):
        if value is None:
            raise WrongField(name, "Write a price as 1.95.")
    if given.get("method") not in set(Method) or given.get("ladder") not in LADDERS:
        raise WrongField("method", "Choose how the margin is taken, and the steps.")
    assert floor is not None
    assert ceiling is not None
    if floor < HUNDREDTHS.lowest_milli:
        raise WrongField("floor", "The smallest price is at least 1.01.")
    if not floor < ceiling <= PRICE_MILLI_MAX:
        most = format_price(PRICE_MILLI_MAX)
        raise WrongField("ceiling", f"Above the smallest price, and at most {most}.")
    return MarginRule(
        Method(given["method"]),
        ONE_BP + _share_bp(given, "margin"),
        _share_bp(given, "each"),
        floor,
        ceiling,
        LADDERS[given["ladder"]],
    )


def _share_bp(given: Mapping[str, str], name: str) -> int:
    found = _SHARE.fullmatch(given.get(name, "").strip())
    if found is None:
        raise WrongField(name, "Write a percentage as 5 or 5.25.")
    share_bp = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    if share_bp > SELECTION_MARGIN_BP_MAX:
        raise WrongField(name, "At most 50 %.")
    return share_bp


def _values(rule: MarginRule) -> dict[str, str]:
    """A rule as the fields of its form."""
    return {
        "method": rule.method.value,
        "margin": margin_text(rule.overround_bp - ONE_BP).removesuffix(" %"),
        "each": margin_text(rule.selection_margin_bp).removesuffix(" %"),
        "floor": format_price(rule.floor_milli),
        "ceiling": format_price(rule.ceiling_milli),
        "ladder": rule.ladder.name,
    }


def _stored(held: HeldMargin) -> MarginRule:
    return MarginRule(
        Method(held.method),
        held.overround_bp,
        held.selection_margin_bp,
        held.floor_milli,
        held.ceiling_milli,
        LADDERS[held.ladder],
    )


def _for_example(rules: list[HeldMargin]) -> MarginRule | None:
    """The rule that prices match results of soccer, if there is one."""
    known = {Scope(each.sport, each.league_id, each.market_type): _stored(each) for each in rules}
    return Profile(known).rule_for("soccer", 0, _EXAMPLE)


def _places(seat: Seat) -> list[tuple[str, str]]:
    """Where a rule may hold: every sport, one, or a league with events to come."""
    with office().db.tenant_tx(seat.scope) as conn:
        leagues = list_league_signatures(conn)
    named = [
        (codes.encode(each.league_id), f"{SPORT_NAMES[each.sport]}: {each.league_name}")
        for each in leagues
    ]
    return [("", "Every sport"), *SPORT_NAMES.items(), *named]


def _line(each: HeldMargin) -> dict[str, Any]:
    on = codes.encode(each.league_id) if each.league_id else each.sport
    return {
        "href": f"on={on}&type={each.market_type}",
        "where": each.league_name or SPORT_NAMES.get(each.sport, "Every sport"),
        "type": dict(type_names()).get(each.market_type, "Every market"),
        "margin": margin_text(each.overround_bp - ONE_BP),
        "each": margin_text(each.selection_margin_bp),
        "prices": f"{format_price(each.floor_milli)} to {format_price(each.ceiling_milli)}",
        "method": dict(METHODS)[each.method],
        "ladder": dict(_LADDERS)[each.ladder],
        "by": each.changed_by,
        "at": each.changed_at,
    }


def _change(each: Change) -> dict[str, Any]:
    """A change of margins in words."""
    facts = each.facts
    league = facts.get("league_id")
    where = "a league" if league else SPORT_NAMES.get(facts.get("sport", ""), "every sport")
    kind = dict(type_names()).get(facts.get("market_type", ""), "every market")
    what = "dropped" if facts.get("dropped") else margin_text(facts["overround_bp"] - ONE_BP)
    return {"what": f"{kind}, {where}: {what}", "by": each.changed_by, "at": each.changed_at}
