"""Tokens as CSS custom properties; the values were checked when the branding was. Pure."""

from touchline.themes.model import COLOURS, Branding

_ROW_PX = {"comfortable": 52, "compact": 44}


def stylesheet(branding: Branding) -> str:
    """The whole of a tenant's /theme.css."""
    tokens = branding.tokens
    colours = "".join(f"--{name.replace('_', '-')}:{tokens[name]};" for name in COLOURS)
    sizes = f"--radius:{tokens['radius_px']}px;--row:{_ROW_PX[str(tokens['density'])]}px;"
    return f":root{{{colours}{sizes}color-scheme:{branding.scheme}}}\n"
