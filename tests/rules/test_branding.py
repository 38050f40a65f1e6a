"""Branding: tokens are values behind a contrast gate, never code."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.cli.demo import demo_brandings
from touchline.themes import contrast, css
from touchline.themes.model import (
    COLOURS,
    DARK,
    LIGHT,
    BadBranding,
    Branding,
    checked_branding,
    default_branding,
    theme_document,
)

colours = st.from_regex(r"\A#[0-9a-f]{6}\Z")


def test_black_on_white_has_the_greatest_contrast_there_is():
    assert contrast.ratio("#000000", "#ffffff") == pytest.approx(21.0)


@given(colours, colours)
def test_contrast_is_symmetric_and_within_its_bounds(one, other):
    found = contrast.ratio(one, other)

    assert found == contrast.ratio(other, one)
    assert 1.0 <= found <= 21.0


@pytest.mark.parametrize(
    ("front", "behind", "expected"),
    [("#00dc82", "#ffffff", 1.82), ("#00dc82", "#0f1116", 10.39), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_agrees_with_published_figures(front, behind, expected):
    assert round(contrast.ratio(front, behind), 2) == expected


@pytest.mark.parametrize(("scheme", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_the_defaults_of_both_schemes_pass_the_gate(scheme, tokens):
    branding = checked_branding(site_name="Any", scheme=scheme, tokens={})

    assert branding.tokens == dict(tokens)


@pytest.mark.spec("S3.12")
def test_the_demo_tenants_look_nothing_alike():
    acme, rival, crown = looks = list(demo_brandings().values())

    for token in ("brand", "background", "price_background", "radius_px", "font"):
        assert len({look.tokens[token] for look in looks}) == len(looks), token
    assert acme.scheme == crown.scheme != rival.scheme
    assert contrast.ratio(str(acme.tokens["background"]), str(rival.tokens["background"])) > 10
    assert rival.tokens["density"] != acme.tokens["density"]


def test_pale_text_is_refused_with_the_measured_ratio():
    with pytest.raises(
        BadBranding, match=r"text on background has a contrast of 1\.\d\d, needs 4\.5"
    ):
        checked_branding(site_name="Pale", tokens={"text": "#eeeeee"})


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(BadBranding) as refused:
        checked_branding(
            site_name=" ",
            tagline="x" * 161,
            scheme="sepia",
            tokens={
                "brand": "red",
                "radius_px": 99,
                "density": "loose",
                "font": "Comic",
                "glow": 1,
            },
        )

    said = str(refused.value)
    for part in (
        "name needs",
        "tagline",
        "scheme is one of",
        "brand must be",
        "radius_px",
        "density is",
        "font is one of",
        "glow is no token",
    ):
        assert part in said


@pytest.mark.parametrize(
    "value", ["#FFF", "#12345g", "url(x)", "red;}", "#0b5e7c;color:red", "", "#0b5e7c "]
)
def test_only_six_lower_case_hex_digits_are_a_colour(value):
    with pytest.raises(BadBranding, match="brand must be a colour"):
        checked_branding(site_name="Any", tokens={"brand": value})


def test_control_characters_do_not_reach_a_page():
    with pytest.raises(BadBranding, match="printable"):
        checked_branding(site_name="Bad\x00name", tokens={})


@given(
    st.fixed_dictionaries(dict.fromkeys(COLOURS, colours)),
    st.integers(0, 24),
    st.sampled_from(["light", "dark"]),
)
def test_no_token_can_write_anything_but_a_property(tokens, radius_px, scheme):
    complete = {**tokens, "radius_px": radius_px, "density": "compact", "font": "serif"}
    branding = Branding("Any", "", scheme, complete)

    sheet = css.stylesheet(branding)

    assert re.fullmatch(
        r":root\{(--[a-z-]+:(#[0-9a-f]{6}|\d+px);)+color-scheme:(light|dark)\}\n", sheet
    )


def test_the_public_theme_says_what_the_operator_decided():
    document = theme_document("acme", default_branding("Acme"), 3, "/theme.css?v=1")

    assert document["tenant"] == "acme"
    assert document["name"] == "Acme"
    assert document["version"] == 3
    assert document["tokens"] == dict(LIGHT)


@pytest.mark.spec("B5")
@pytest.mark.parametrize(
    "tagline",
    ["Win it all back tonight", "You can't lose", "Risk-free football", "Double or nothing!",
     "Make up for your losses", "Easy money every Saturday"],
)  # fmt: skip
def test_no_tagline_urges_players_to_go_on(tagline):
    with pytest.raises(BadBranding) as refused:
        checked_branding(site_name="Acme", tagline=tagline, tokens={})

    assert "win back what they lost" in refused.value.message
    assert checked_branding(site_name="Acme", tagline="Every match. Fair prices.", tokens={})
