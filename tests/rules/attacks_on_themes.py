"""What somebody might type into a theme editor, or upload to it, to get code onto a page."""

import gzip
import io
import zipfile

from PIL import Image, PngImagePlugin

CSS = (
    # out of the value, out of the rule, out of the sheet
    "#fff;}body{display:none}", "#0b5e7c;--text:#000000", "#0b5e7c}*{color:red", "red;}",
    "#0b5e7c/**/",
    "</style><script>alert(1)</script>", "#0b5e7c</style>", "*/#0b5e7c", "/*#0b5e7c", "<!--#0b5e7c-->",
    # code and addresses
    "url(https://evil.example/x)", "url('//evil.example')", "URL(evil)", "u\\72l(evil)", "image-set('x' 1x)",
    "expression(alert(1))", "exp/**/ression(alert(1))", "\\65xpression(alert(1))", "javascript:alert(1)",
    "behavior:url(#default#time2)", "-moz-binding:url(x)", "attr(data-secret)", "env(x)", "var(--text)",
    "@import 'https://evil.example/x.css'", "@import url(//evil.example)", "@\\69mport 'x'",
    "@charset 'utf-7'",
    "calc(1px)", "color-mix(in srgb,red,blue)", "paint(x)", "element(#x)",
    # other spellings of a colour
    "#FFF", "#fff", "#0B5E7C", "#0b5e7cff", "#12345g", "rgb(0,0,0)", "hsl(0 0% 0%)", "red", "transparent",
    "currentcolor", "\\23 0b5e7c", "\\000023 0b5e7c", "#\\30 b5e7c", "0b5e7c", "##0b5e7c",
    # letters that look alike, that turn around, that are not seen
    "\uff030b5e7c", "#\u0430b5e7c", "#0b5e7\uff43", "#0b5e7c\u200b", "\u202e#0b5e7c", "\ufeff#0b5e7c",
    "#0b5e7\u0441", "#\u0660b5e7c", "#0b5e7c\x00", "#0b5e7c\n", "\t#0b5e7c", "#0b5e7c ", "#0b5e7c\r\n:x",
    "#0b5e7c\u2028", "+/v8-", "+ADw-script+AD4-", "", " ",
)  # fmt: skip
# What is written as text: it has to come out as text.
WORDS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><script>alert(1)</script>",
    "' onmouseover='alert(1)", "{{ 7 * 7 }}", "{% include 'x' %}", "${7*7}", "&lt;script&gt;",
    "</style>",
    "<svg/onload=alert(1)>", "<!--", "]]>", "javascript:alert(1)", "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example>", "<iframe srcdoc='<script>1</script>'>", "\u202egpj.exe",
    "\uff1cscript\uff1e",
)  # fmt: skip

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
_ENTITY = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'


def picture(kind="PNG", size=(60, 20), **options):
    """A sound picture of noise."""
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def _texts():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SCRIPT.decode())
    texts.add_itxt("XML:com.adobe.xmp", SVG.decode(), zip=True)
    return texts


def _archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.html", SCRIPT)
    return out.getvalue()


def _moving():
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=SCRIPT)
    return out.getvalue()


# Pictures that are something else as well: only their pixels may be left.
POLYGLOTS = {
    "html behind a png": picture() + b"<html>" + SCRIPT,
    "archive behind a gif": picture("GIF") + _archive(),
    "archive behind a jpeg": picture("JPEG") + _archive(),
    "svg behind a webp": picture("WEBP") + SVG,
    "texts of a png": picture(pnginfo=_texts()),
    "comment of a jpeg": picture("JPEG", comment=SCRIPT),
    "profile of a jpeg": picture("JPEG", icc_profile=SCRIPT * 9),
    "exif of a webp": picture("WEBP", exif=b"Exif\x00\x00" + SCRIPT),
    "xmp of a webp": picture("WEBP", xmp=SVG),
    "comment of a moving gif": _moving(),
}
# What is no picture, whatever it calls itself.
NO_PICTURES = {
    "svg": SVG,
    "svg with a mark": b"\xef\xbb\xbf" + SVG,
    "svg in utf-16": SVG.decode().encode("utf-16"),
    "svg with an entity": _ENTITY,
    "packed svg": gzip.compress(SVG),
    "svg after a gif's first word": b"GIF89a" + SVG,
    "script that is a gif": b"GIF89a/*\x00\x00*/=1;alert(1)//;",
    "html": b"<!doctype html>" + SCRIPT,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction 2 0 R>>",
    "bitmap in c": b"#define x_width 8\n#define x_height 1\nstatic char x_bits[]={0x01};",
    "portable pixels": b"P6 1 1 255\n\x00\x00\x00",
    "icon": picture("ICO", size=(16, 16)),
    "tiff": picture("TIFF"),
    "bitmap": picture("BMP"),
    "archive": _archive(),
    "first half of a png": picture()[: len(picture()) // 2],
}
