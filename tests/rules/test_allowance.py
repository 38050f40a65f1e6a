"""How much may be staked, as it is said beforehand: what is said is what is then taken."""

from dataclasses import replace

import pytest
from rules.asked_bets import ANA, FACTS, SATURDAY, TERMS, facts, limit, treble

from touchline.bets.acceptance import Accepted, Rejected, decide
from touchline.bets.allowance import allowance
from touchline.bets.combining import accumulator, system
from touchline.bets.limits import AMOUNT_MAX_MINOR
from touchline.money import format_price
from touchline.protection.limits.model import Window
from touchline.protection.standing import Standing

pytestmark = pytest.mark.spec("S3.12")

THREE = tuple(SATURDAY[number] for number in (1, 2, 3))


def test_without_limits_a_stake_is_one_unit_a_line_to_what_can_be_counted():
    single, whole = (
        allowance(FACTS, THREE, combination) for combination in (accumulator(3), system(3, [2, 3]))
    )

    assert (single.stake_min_minor, whole.stake_min_minor) == (1, 4)
    assert single.stake_max_minor == AMOUNT_MAX_MINOR // 24


def test_the_smallest_limit_of_the_house_and_of_the_player_counts():
    rules = (limit(stake_min_minor=50, payout_max_minor=2_400), limit(stake_max_minor=9_00))
    own = replace(ANA, protection=Standing(windows=(Window("stake", "day", 1_00, 30),)))

    house = allowance(facts(limits=rules), THREE, accumulator(3))
    player = allowance(replace(facts(limits=rules), player=own), THREE, accumulator(3))

    assert (house.stake_min_minor, house.stake_max_minor) == (50, 100)
    assert player.stake_max_minor == 70


def test_the_most_that_is_said_is_taken_and_one_unit_more_is_not():
    known = facts(limits=(limit(stake_max_minor=33_33, payout_max_minor=77_77),))
    most = allowance(known, THREE, accumulator(3)).stake_max_minor

    taken = decide(treble(stake=format_price(most * 10)), known, TERMS)
    beyond = decide(treble(stake=format_price(most * 10 + 10)), known, TERMS)

    assert isinstance(taken, Accepted)
    assert isinstance(beyond, Rejected)
