"""A corpus of what somebody types or uploads to get code onto a page: none of it gets there (S3.12)."""

import io

import pytest
from PIL import Image
from rules.attacks_on_themes import CSS, NO_PICTURES, POLYGLOTS, WORDS

from touchline.themes import css
from touchline.themes.logos import BadLogo, logo_of
from touchline.themes.model import COLOURS, LIGHT, BadBranding, checked_branding

pytestmark = pytest.mark.spec("S3.12")


@pytest.mark.parametrize("token", sorted(LIGHT))
def test_no_token_takes_anything_but_its_own_kind_of_value(token):
    for attack in CSS:
        with pytest.raises(BadBranding, match=token):
            checked_branding(site_name="Any", tokens={token: attack})


def test_no_scheme_and_no_name_of_a_token_is_made_up():
    for attack in CSS:
        with pytest.raises(BadBranding, match="scheme"):
            checked_branding(site_name="Any", scheme=attack, tokens={})
        with pytest.raises(BadBranding, match="no token"):
            checked_branding(site_name="Any", tokens={attack: "#0b5e7c"})


@pytest.mark.parametrize("value", [None, 8, True, 1.5, ["#0b5e7c"], {"a": 1}, b"#0b5e7c"])
def test_no_colour_is_of_another_type(value):
    for token in COLOURS:
        with pytest.raises(BadBranding, match=token):
            checked_branding(site_name="Any", tokens={token: value})


@pytest.mark.parametrize("words", WORDS, ids=ascii)
def test_words_never_reach_the_style_sheet(words):
    plain = checked_branding(site_name="Any", tokens={})

    if not words.isprintable():
        with pytest.raises(BadBranding, match="printable"):
            checked_branding(site_name=words, tokens={})
        return
    branding = checked_branding(site_name=words, tagline=words, tokens={})

    assert css.stylesheet(branding) == css.stylesheet(plain)


@pytest.mark.parametrize("upload", POLYGLOTS.values(), ids=POLYGLOTS)
def test_only_pixels_are_left_of_a_picture_that_is_something_else_as_well(upload):
    body = logo_of(upload).body

    shown = Image.open(io.BytesIO(body))
    assert shown.format == "WEBP"
    assert getattr(shown, "n_frames", 1) == 1
    assert not any(word in body for word in (b"script", b"svg", b"html", b"PK\x03\x04", b"Exif"))


@pytest.mark.parametrize("upload", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused_whatever_it_calls_itself(upload):
    with pytest.raises(BadLogo):
        logo_of(upload)
