"""What the schema lets players be kept from has the words of the code."""

import pytest
from house.words import listed

from touchline.protection.breaks.model import Removal
from touchline.protection.limits.model import LimitKind, Period, SetBy


@pytest.mark.spec("S4.2")
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("own_limit_kind_is_known", set(LimitKind)),
        ("limit_period_is_known", set(Period)),
        ("limit_is_the_players_or_the_houses", set(SetBy)),
        ("removal_is_known", set(Removal)),
    ],
)
def test_a_check_lists_the_words_of_the_code(owner, rule, words):
    assert listed(owner, rule) == words, f"{rule} and its enum have come apart"
