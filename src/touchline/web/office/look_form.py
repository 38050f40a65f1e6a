"""The editor's form and the look it stands for, each made of the other."""

from dataclasses import replace
from typing import Any

from touchline.themes import queries
from touchline.themes.model import (
    COLOURS,
    BadBranding,
    Branding,
    Tokens,
    checked_draft,
    default_branding,
)
from touchline.themes.presets import PRESETS
from touchline.themes.queries import StoredDraft
from touchline.themes.readable import Shortfall, shortfalls
from touchline.web.office.forms import Draft, Fields, WrongField
from touchline.web.office.seat import Seat, office

_NUMBER_MAX = 9


def present(seat: Seat) -> tuple[StoredDraft | None, Branding]:
    """The draft if there is one, and the look that the editor begins with."""
    with office().db.tenant_tx(seat.scope) as conn:
        saved = queries.get_draft(conn, tenant_id=seat.scope)
        if saved is not None:
            return saved, saved.look
        newest = queries.list_branding(conn, tenant_id=seat.scope, limit=1)
        published = newest and queries.get_branding(
            conn, tenant_id=seat.scope, version=newest[0].version
        )
    return None, published.look if published else default_branding(seat.clerk.tenant_name)


def filled(look: Branding, saved: StoredDraft | None) -> Draft:
    """The form of a look; it carries the revision that it is saved over."""
    return Draft(
        {
            "site_name": look.site_name,
            "tagline": look.tagline,
            "scheme": look.scheme,
            "logo_tag": look.logo_tag,
            "revision": str(saved.revision if saved else 0),
            **{name: str(value) for name, value in look.tokens.items()},
        }
    )


def look_of(given: Fields) -> Branding:
    """The form as a look; what it holds is judged by who keeps it."""
    tokens: dict[str, Any] = {name: given.get(name, "").strip().lower() for name in COLOURS}
    tokens["radius_px"] = number_in(given, "radius_px")
    tokens["density"] = given.get("density", "")
    tokens["font"] = given.get("font", "")
    return Branding(
        given.get("site_name", ""),
        given.get("tagline", ""),
        given.get("scheme", ""),
        tokens,
        given.get("logo_tag", ""),
    )


def pressed(look: Branding, given: Fields) -> Branding:
    """The look with the preset or the suggestion that was pressed."""
    word, _, name = given.get("act", "").partition(":")
    if word == "preset" and name in PRESETS:
        preset = PRESETS[name]
        return replace(look, scheme=preset.scheme, tokens=dict(preset.tokens))
    if word == "fix":
        fixes: Tokens = {
            each.front: each.suggestion
            for each in unreadable(look)
            if each.suggestion is not None and name in ("all", each.front)
        }
        return replace(look, tokens={**look.tokens, **fixes})
    return look


def differences(mine: Branding, now: Branding, theirs: StoredDraft | None) -> dict[str, str]:
    """What somebody else saved, where it is not what this form says."""
    ours, others = filled(mine, None).values, filled(now, theirs).values
    told = {"saved_by": theirs.saved_by if theirs else "nobody: the draft is gone"}
    return told | {
        name: value for name, value in others.items() if name != "revision" and ours[name] != value
    }


def number_in(given: Fields, name: str) -> int:
    """A whole number of a form.

    Raises:
        WrongField: it is none.

    """
    text = given.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_MAX):
        raise WrongField(name, "This is a whole number.")
    return int(text)


def in_colours_of(draft: Draft, look: Branding) -> Branding:
    """The look in the colours that the form shows."""
    return replace(look, tokens={**look.tokens, **_colours(draft.values)})


def _colours(values: Fields) -> Tokens:
    return {name: values[name] for name in COLOURS if name in values}


def unreadable(look: Branding) -> tuple[Shortfall, ...]:
    """What of a look cannot be read; nothing of one whose values are none."""
    try:
        return shortfalls(checked(look).tokens)
    except BadBranding:
        return ()


def checked(look: Branding) -> Branding:
    """A look whose values are values.

    Raises:
        BadBranding: everything that is wrong at once.

    """
    return checked_draft(
        site_name=look.site_name, tagline=look.tagline, scheme=look.scheme, tokens=look.tokens
    )
