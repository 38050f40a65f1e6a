"""Tokens as CSS custom properties; the values were checked when the branding was. Pure."""

from touchline.themes.model import COLOURS, Branding


def stylesheet(branding: Branding) -> str:
    """The whole of a tenant's /theme.css."""
    tokens = branding.tokens
    colours = "".join(f"--{name.replace('_', '-')}:{tokens[name]};" for name in COLOURS)
    radius = f"--radius:{tokens['radius_px']}px;"
    return f":root{{{colours}{radius}color-scheme:{branding.scheme}}}\n"
