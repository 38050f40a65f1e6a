"""Contrast by WCAG 2.2 (1.4.3, 1.4.11): the ratio of two colours' relative luminance. Pure."""

import re

COLOUR = re.compile(r"#[0-9a-f]{6}")

# sRGB channels below this are linear; above, a power curve (WCAG's definition of relative luminance).
_LINEAR_BELOW = 0.04045
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def ratio(one: str, other: str) -> float:
    """The contrast of two ``#rrggbb`` colours, from 1.0 (equal) to 21.0 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    assert COLOUR.fullmatch(colour), colour
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return sum(
        weight * _linear(channel) for weight, channel in zip(_WEIGHTS, channels, strict=True)
    )


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
