"""What players read urges nobody to go on (R24): pages, refusals, and words of our own sites."""

import pytest
from house.sources import ROOT, name_of

from touchline.bets.rejections import SENTENCES
from touchline.themes.model import urges

TEMPLATES = sorted((ROOT / "src/touchline/web/templates").glob("*.html"))


@pytest.mark.spec("B5")
@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_page_urges_players_to_go_on(path):
    assert not [line for line in path.read_text("utf-8").splitlines() if urges(line)]


@pytest.mark.spec("B5")
def test_no_refusal_urges_players_to_go_on():
    assert not [sentence for sentence in SENTENCES.values() if urges(sentence)]


def test_the_rule_would_see_it():
    assert urges("Chase your losses")
    assert not urges("Back to the sports")
