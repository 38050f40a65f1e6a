"""Uploads that are no logo, and what is left of those that are."""

import io
import struct
import zlib

import pytest
from PIL import Image

from touchline.themes.logos import (
    HEIGHT_PX_MAX,
    LOGO_BYTES_MAX,
    UPLOAD_BYTES_MAX,
    WIDTH_PX_MAX,
    BadLogo,
    logo_of,
)

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><path d="M0 0"/></svg>'


def picture(kind="PNG", size=(300, 80), **options):
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def png_of(width, height):
    """A PNG whose header promises a size that its few bytes of pixels do not hold."""

    def chunk(kind, body):
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(1, 1), (300, 80), (80, 300), (2000, 40)])
def test_a_picture_becomes_a_light_webp_that_fits(kind, size):
    logo = logo_of(picture(kind, size))

    shown = Image.open(io.BytesIO(logo.body))
    assert (shown.format, shown.size) == ("WEBP", (logo.width_px, logo.height_px))
    assert logo.width_px <= WIDTH_PX_MAX
    assert logo.height_px <= HEIGHT_PX_MAX
    assert len(logo.body) <= LOGO_BYTES_MAX


def test_the_same_picture_has_the_same_tag():
    upload = picture()

    assert logo_of(upload) == logo_of(upload)
    assert logo_of(upload).tag != logo_of(picture(size=(10, 10))).tag


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    "upload",
    [
        picture() + SCRIPT,
        picture("GIF") + b"/*" + SVG,
        picture("JPEG", comment=SCRIPT),
        picture("WEBP", exif=b"Exif\x00\x00" + SCRIPT),
        picture("JPEG", icc_profile=SCRIPT * 9),
    ],
    ids=["behind a png", "behind a gif", "comment", "exif", "profile"],
)
def test_nothing_but_pixels_is_left(upload):
    body = logo_of(upload).body

    assert b"script" not in body
    assert b"svg" not in body


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"not a picture",
        SVG,
        b"<?xml version='1.0'?>" + SVG,
        b"GIF89a" + SCRIPT,
        b"BM" + bytes(60),
        b"%PDF-1.4",
        b"\x00\x00\x01\x00" + bytes(40),
        picture()[:90],
        picture("JPEG")[:40],
        picture("TIFF"),
        picture("BMP"),
        png_of(60_000, 60_000),
        png_of(5_000, 5_000),
        png_of(0, 5),
        bytes(UPLOAD_BYTES_MAX + 1),
    ],
    ids=range(16),
)
def test_what_is_no_picture_of_ours_is_refused(upload):
    with pytest.raises(BadLogo):
        logo_of(upload)
