"""Branding and the theme made of it: typed tokens behind a contrast gate. Pure.

Tokens are values, never CSS: a colour is #rrggbb, a choice is one of its words, a size is a number
in its range. Nothing an operator types reaches a page as code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from touchline.errors import Refused
from touchline.themes import contrast
from touchline.themes.readable import shortfalls

Tokens = dict[str, str | int]

# Nobody is urged to win back what they lost, or told that they cannot lose (R24).
_CHASING = re.compile(
    r"\b(?:win|get|earn)\b.{0,20}\bback\b|\bcan(?:not|.?t) lose\b|\b(?:risk|loss)[ -]?free\b"
    r"|\bdouble or nothing\b|\bmake up (?:for )?your loss|\bchas(?:e|ing)\b.{0,20}\bloss"
    r"|\bsure win\b|\beasy money\b",
    re.IGNORECASE,
)

LIGHT: Mapping[str, str | int] = MappingProxyType(
    {
        "brand": "#0b5e7c",
        "on_brand": "#ffffff",
        "background": "#f5f7f9",
        "surface": "#ffffff",
        "text": "#14181f",
        "muted": "#556070",
        "line": "#d7dde4",
        "price_background": "#e9f2f6",
        "price_text": "#0b3f54",
        "up": "#0a6b35",
        "down": "#b3261e",
        "focus": "#1a56db",
        "radius_px": 8,
        "density": "comfortable",
        "font": "system",
    }
)
DARK: Mapping[str, str | int] = MappingProxyType(
    {
        "brand": "#ffb020",
        "on_brand": "#1b1300",
        "background": "#0f1218",
        "surface": "#181d26",
        "text": "#eef1f6",
        "muted": "#a3adbd",
        "line": "#2d3542",
        "price_background": "#242c39",
        "price_text": "#ffd27a",
        "up": "#4ade80",
        "down": "#ff8a80",
        "focus": "#7ab8ff",
        "radius_px": 8,
        "density": "comfortable",
        "font": "system",
    }
)
SCHEMES: Mapping[str, Mapping[str, str | int]] = MappingProxyType({"light": LIGHT, "dark": DARK})

COLOURS = tuple(name for name, value in LIGHT.items() if str(value).startswith("#"))
DENSITIES = ("comfortable", "compact")
# Stacks of what devices have; app.css says which. Nothing is downloaded.
FONTS = ("system", "condensed", "rounded", "serif")
RADIUS_PX_MAX = 24
NAME_LENGTH_MAX = 80
TAGLINE_LENGTH_MAX = 160


class BadBranding(Refused):
    """This branding cannot be published."""

    code = "bad_branding"


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as it is shown: WebP, ``tag`` made of its content."""

    tag: str
    body: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Branding:
    """What an operator decided about the look of a site; ``tokens`` is complete.

    ``logo_tag`` names a logo that is stored apart; "" without one.
    """

    site_name: str
    tagline: str = ""
    scheme: str = "light"
    tokens: Tokens = field(default_factory=dict)
    logo_tag: str = ""


def checked_branding(
    *, site_name: str, tagline: str = "", scheme: str = "light", tokens: Mapping[str, Any]
) -> Branding:
    """Complete branding from what was given, the rest from the scheme's defaults.

    Raises:
        BadBranding: everything that is wrong at once; contrast failures carry the measured ratio.

    """
    draft = checked_draft(site_name=site_name, tagline=tagline, scheme=scheme, tokens=tokens)
    problems = [shortfall.sentence for shortfall in shortfalls(draft.tokens)]
    if problems:
        raise BadBranding("; ".join(problems))
    return draft


def checked_draft(
    *, site_name: str, tagline: str = "", scheme: str = "light", tokens: Mapping[str, Any]
) -> Branding:
    """The same for what is not to be published yet: its colours may still be hard to read.

    Raises:
        BadBranding: everything that is wrong at once.

    """
    problems = list(_word_problems(site_name, tagline, scheme))
    complete = completed(scheme, tokens)
    problems += [f"{name} is no token" for name in tokens if name not in LIGHT]
    problems += _value_problems(complete)
    if problems:
        raise BadBranding("; ".join(problems))
    return Branding(site_name.strip(), tagline.strip(), scheme, complete)


def completed(scheme: str, tokens: Mapping[str, Any]) -> Tokens:
    """The tokens, and the scheme's own where there are none: a look may be older than a token."""
    return {**SCHEMES.get(scheme, LIGHT), **tokens}


def urges(text: str) -> bool:
    """Whether a sentence for players urges them to go on, or promises what no bet can."""
    return _CHASING.search(text) is not None


def theme_document(
    slug: str,
    branding: Branding,
    version: int,
    css_url: str,
    logo: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The theme as the public reads it (docs/api.md). ``logo`` is its address, width and height."""
    return {
        "tenant": slug,
        "version": version,
        "name": branding.site_name,
        "tagline": branding.tagline,
        "scheme": branding.scheme,
        "tokens": branding.tokens,
        "css": css_url,
        "logo": logo,
    }


def default_branding(name: str) -> Branding:
    """What a site looks like before its operator has said anything."""
    return Branding(site_name=name, tokens=dict(LIGHT))


def _word_problems(site_name: str, tagline: str, scheme: str) -> list[str]:
    problems = []
    if not 1 <= len(site_name.strip()) <= NAME_LENGTH_MAX:
        problems.append(f"the site's name needs 1 to {NAME_LENGTH_MAX} characters")
    if len(tagline.strip()) > TAGLINE_LENGTH_MAX:
        problems.append(f"the tagline may have {TAGLINE_LENGTH_MAX} characters")
    if not (site_name + tagline).isprintable():
        problems.append("names hold printable characters only")
    if urges(site_name) or urges(tagline):
        problems.append("no words urge players to win back what they lost, or promise a win")
    if scheme not in SCHEMES:
        problems.append(f"the scheme is one of {', '.join(SCHEMES)}")
    return problems


def _value_problems(tokens: Tokens) -> list[str]:
    problems = [
        f"{name} must be a colour like #0b5e7c"
        for name in COLOURS
        if not contrast.COLOUR.fullmatch(str(tokens[name]))
    ]
    radius_px = tokens["radius_px"]
    if not isinstance(radius_px, int) or not 0 <= radius_px <= RADIUS_PX_MAX:
        problems.append(f"radius_px must be a whole number from 0 to {RADIUS_PX_MAX}")
    if tokens["density"] not in DENSITIES:
        problems.append(f"density is one of {', '.join(DENSITIES)}")
    if tokens["font"] not in FONTS:
        problems.append(f"font is one of {', '.join(FONTS)}")
    return problems
