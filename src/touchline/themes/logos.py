"""Logos: what is uploaded is decoded within limits and encoded anew, so that only a picture is left.

SVG is refused: it can hold scripts. Everything else a file may carry beside its pixels (a second
format behind the first, comments, profiles) is gone with the encoding.
"""

import hashlib
import io
import warnings

from PIL import Image, UnidentifiedImageError

from touchline.errors import Refused
from touchline.themes.model import Logo

UPLOAD_BYTES_MAX = 512 * 1024
LOGO_BYTES_MAX = 15 * 1024
WIDTH_PX_MAX, HEIGHT_PX_MAX = 480, 96
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_PIXELS_MAX = 4096 * 4096
_QUALITIES = (90, 80, 65, 50, 35, 20)


class BadLogo(Refused):
    """A logo is a PNG, JPEG, WebP or GIF of at most 512 KB and 4096 by 4096 pixels."""

    code = "bad_logo"


def logo_of(upload: bytes) -> Logo:
    """The picture of an upload, no larger than a header needs.

    Raises:
        BadLogo: it is too large, no picture, or not one of ours.

    """
    if not 0 < len(upload) <= UPLOAD_BYTES_MAX:
        raise BadLogo
    picture = _decoded(upload)
    picture.thumbnail((WIDTH_PX_MAX, HEIGHT_PX_MAX), Image.Resampling.LANCZOS)
    body = _encoded(picture)
    tag = hashlib.sha256(body).hexdigest()[:16]
    return Logo(tag, body, picture.width, picture.height)


def _decoded(upload: bytes) -> Image.Image:
    """Its first frame. The size is read before any pixel is: a bomb is refused by its header."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(upload), formats=_FORMATS)
            if picture.width * picture.height > _PIXELS_MAX:
                raise BadLogo
            return picture.convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,  # what Pillow raises for a broken PNG
    ) as error:
        raise BadLogo from error


def _encoded(picture: Image.Image) -> bytes:
    """WebP, at the best quality that keeps it light."""
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6, exact=False)
        if out.tell() <= LOGO_BYTES_MAX:
            return out.getvalue()
    raise BadLogo
