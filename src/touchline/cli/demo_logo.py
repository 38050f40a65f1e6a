"""The logo of a demo tenant, drawn: a crown beside the name. The repository keeps no picture of it."""

import io

from PIL import Image, ImageDraw, ImageFont

HEIGHT_PX, MARGIN_PX = 96, 8
_CROWN_WIDTH_PX, _GAP_PX = 92, 22
_LETTERS_PX = 58


def crown_logo(name: str, *, colour: str) -> bytes:
    """The name in one colour on nothing, as PNG, twice as high as it is shown."""
    font = ImageFont.load_default(_LETTERS_PX)
    left, top, right, bottom = font.getbbox(name)
    begin = MARGIN_PX + _CROWN_WIDTH_PX + _GAP_PX
    width = begin + int(right - left) + MARGIN_PX
    picture = Image.new("RGBA", (width, HEIGHT_PX))
    draw = ImageDraw.Draw(picture)
    draw.polygon(_crown(), fill=colour)
    draw.rectangle((MARGIN_PX, 78, MARGIN_PX + _CROWN_WIDTH_PX, 86), fill=colour)
    middle = (HEIGHT_PX - (bottom - top)) / 2 - top
    draw.text((begin, middle), name, fill=colour, font=font)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _crown() -> list[tuple[float, float]]:
    """Three points and two valleys over a base."""
    x, width = MARGIN_PX, _CROWN_WIDTH_PX
    heights = (28, 52, 12, 52, 28)
    points = [(x + width * place / 4, float(y)) for place, y in enumerate(heights)]
    return [(x + width * 0.94, 72.0), (x + width * 0.06, 72.0), *points]
