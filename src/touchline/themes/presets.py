"""Looks an operator can begin with, each complete and through the contrast gate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from touchline.themes.model import DARK, LIGHT, Tokens


@dataclass(frozen=True, slots=True)
class Preset:
    """A look with a name; its tokens are complete."""

    name: str
    scheme: str
    tokens: Tokens


def _light(name: str, **tokens: str | int) -> Preset:
    return Preset(name, "light", {**LIGHT, **tokens})


def _dark(name: str, **tokens: str | int) -> Preset:
    return Preset(name, "dark", {**DARK, **tokens})


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "harbour": _light("Harbour"),
        "pitch": _light(
            "Pitch",
            brand="#0b6e4f",
            price_background="#e6f4ee",
            price_text="#08513a",
            background="#f4f8f5",
            line="#d3e0d8",
            focus="#0b57d0",
            radius_px=4,
            density="compact",
        ),
        "terrace": _light(
            "Terrace",
            brand="#9c2f1f",
            price_background="#fbece8",
            price_text="#7a2315",
            background="#faf7f4",
            muted="#655a52",
            line="#e5dbd3",
            focus="#0b57d0",
            radius_px=14,
            font="serif",
        ),
        "floodlight": _dark("Floodlight"),
        "midnight": _dark(
            "Midnight",
            brand="#6ea8fe",
            on_brand="#06142b",
            background="#0b1020",
            surface="#141b30",
            muted="#a2afcb",
            line="#27314d",
            price_background="#1d2744",
            price_text="#b9d3ff",
            focus="#ffd166",
            radius_px=12,
        ),
        "ember": _dark(
            "Ember",
            brand="#ff7a45",
            on_brand="#200b02",
            background="#151112",
            surface="#201a1b",
            muted="#b9a9a4",
            line="#3a2f2f",
            price_background="#30211d",
            price_text="#ffb08f",
            focus="#8ab4ff",
            radius_px=2,
            density="compact",
            font="condensed",
        ),
    }
)
