"""What the tokens of a look are called, and how a shortfall of contrast is told. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.themes.readable import Shortfall

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "saved_by": "Saved by",
        "site_name": "Name of the site",
        "tagline": "Line beneath it",
        "scheme": "Scheme",
        "logo_tag": "Logo",
        "radius_px": "Corners",
        "density": "Spacing",
        "font": "Letters",
        "brand": "Brand",
        "on_brand": "Text on brand",
        "background": "Page",
        "surface": "Cards",
        "text": "Text",
        "muted": "Quiet text",
        "line": "Lines",
        "price_background": "Price button",
        "price_text": "Price",
        "up": "Price went up",
        "down": "Price went down",
        "focus": "Focus ring",
    }
)


def sentence_of(shortfall: Shortfall) -> str:
    """As in: Quiet text on Cards has a contrast of 3.1, it needs 4.5."""
    front, behind = LABELS[shortfall.front], LABELS[shortfall.behind]
    return f"{front} on {behind} has a contrast of {shortfall.found:.2f}; it needs {shortfall.least:.1f}."
