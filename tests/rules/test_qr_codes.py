"""A QR code on a page: a picture that needs nothing but the page, and says what it was made of."""

from lxml import etree

from touchline.web.qr import qr_code


def test_a_code_is_one_picture_without_styles_scripts_or_the_text_itself():
    text = "otpauth://totp/Acme:ana?secret=GEZDGNBVGY3TQOJQ"

    picture = etree.fromstring(str(qr_code(text)))

    assert {each.tag for each in picture.iter()} == {"svg", "g", "path"}
    assert not [each for each in picture.iter() if "style" in each.attrib]
    assert "GEZDGNBV" not in qr_code(text)


def test_another_text_is_another_code():
    assert qr_code("a") != qr_code("b")
