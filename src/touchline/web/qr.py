"""A QR code as inline SVG: no file, no address elsewhere, nothing the page's policy would refuse. Pure."""

import segno
from markupsafe import Markup

_SCALE = 5


def qr_code(text: str) -> Markup:
    """The picture of a text, dark on light whatever the page's colours: scanners want it so."""
    svg = segno.make(text, micro=False).svg_inline(
        scale=_SCALE, dark="#000", light="#fff", border=4
    )
    return Markup(svg)  # noqa: S704 - segno writes paths; none of the text is in it as text
