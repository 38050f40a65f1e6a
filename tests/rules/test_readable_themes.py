"""The contrast gate, what it suggests, and the looks that come with the product."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.themes import contrast
from touchline.themes.model import DARK, LIGHT, BadBranding, checked_branding, checked_draft
from touchline.themes.presets import PRESETS
from touchline.themes.readable import CONTRAST_PAIRS, nearest_shade, shortfalls

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
EVERY_PAIR = {front for front, _, _ in CONTRAST_PAIRS}


@given(COLOURS, COLOURS, st.sampled_from([3.0, 4.5]))
def test_on_one_ground_there_is_always_a_shade(colour, ground, least):
    shade = nearest_shade(colour, {ground: least})

    assert contrast.ratio(shade, ground) >= least
    if contrast.ratio(colour, ground) >= least:
        assert shade == colour


@given(COLOURS)
def test_no_shade_is_read_on_black_and_on_white_at_once_at_seven(colour):
    assert nearest_shade(colour, {"#000000": 7.0, "#ffffff": 7.0}) is None


@pytest.mark.spec("S3.12")
@given(
    st.sampled_from([LIGHT, DARK]), st.dictionaries(st.sampled_from(sorted(EVERY_PAIR)), COLOURS)
)
def test_a_draft_that_takes_every_suggestion_can_be_published(scheme, changes):
    tokens = {**scheme, **changes}
    fixes = {each.front: each.suggestion for each in shortfalls(tokens)}

    assert None not in fixes.values()
    assert not shortfalls({**tokens, **fixes})
    assert {each.front for each in shortfalls(tokens)} <= set(changes)


def test_the_nearest_shade_moves_no_further_than_it_must():
    assert nearest_shade("#00dc82", {"#ffffff": 4.5}) == "#008850"
    assert nearest_shade("#00dc82", {"#0f1116": 4.5}) == "#00dc82"


def test_a_draft_may_be_hard_to_read_and_a_site_may_not():
    faint = {"tokens": {"text": "#eeeeee"}, "site_name": "Acme"}

    assert checked_draft(**faint).tokens["text"] == "#eeeeee"
    with pytest.raises(BadBranding, match="text on background has a contrast of"):
        checked_branding(**faint)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_published_as_it_is(name):
    preset = PRESETS[name]

    branding = checked_branding(site_name="A", scheme=preset.scheme, tokens=preset.tokens)

    assert branding.tokens == preset.tokens


def test_no_two_presets_look_alike():
    looks = [(each.scheme, each.tokens["brand"]) for each in PRESETS.values()]

    assert len(set(looks)) == len(PRESETS) >= 6
