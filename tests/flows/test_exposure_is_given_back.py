"""What a bet adds to the exposure of its selections is given back when the house buys it back."""

import pytest
from harness.people import TESTER
from harness.shop import TERMS, Shop, at_once
from harness.till import Till

from touchline.bets.facts import LimitRule
from touchline.bets.referrals.decide import accept_referral
from touchline.bets.terms.change import save_limit

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    return shop


def limited(shop, **amounts):
    rule = LimitRule("tenant", "", **amounts)
    save_limit(shop.book.platform_db, shop.tenant_id, "EUR", rule, by=TESTER)


def cash_out(shop, bet_id, who="ana"):
    till = Till(shop, who)
    return till.take(bet_id, till.quote(bet_id).quote_id)


def exposed(shop):
    """What each selection bears, by its match, and whether the shares add up to no more than the cap."""
    rows = shop.rows(
        "SELECT selection_id, sum(used_minor)::bigint FROM exposure_slots GROUP BY 1 ORDER BY 1"
    )
    assert shop.rows("SELECT 1 FROM exposure_slots WHERE used_minor > share_minor") == []
    return [used for _, used in rows]


def test_a_bet_that_is_cashed_out_gives_its_exposure_back_and_a_limit_made_later_gives_none(shop):
    before_any_limit = shop.place(1, stake="7").bet_id
    limited(shop, exposure_max_minor=20_00)
    double, single = shop.place(1, 2, stake="5").bet_id, shop.place(1, stake="5").bet_id
    assert exposed(shop) == [20_00, 15_00]
    assert shop.outcome(1, stake="0.01") == "exposure_limit"

    cash_out(shop, before_any_limit)
    assert exposed(shop) == [20_00, 15_00]
    cash_out(shop, double)

    assert exposed(shop) == [5_00, 0]
    assert shop.outcome(1, stake="15.01") == "exposure_limit"
    assert shop.outcome(1, stake="15") == "placed"
    cash_out(shop, single)
    assert exposed(shop) == [15_00, 0]
    assert shop.problems() == []


def test_exposure_of_a_crowd_is_given_back_whole(shop):
    limited(shop, exposure_max_minor=100_00)
    for number in range(4):
        shop.player(f"p{number}", amount_minor=1_000_00)
    bets = at_once(
        [
            lambda n=n: (
                shop.insist(shop.document(1, stake="5.00"), f"p{n % 4}").bet_id,
                f"p{n % 4}",
            )
            for n in range(16)
        ],
        threads=8,
    )
    assert exposed(shop) == [80_00]

    at_once([lambda bet=bet: cash_out(shop, *bet) for bet in bets], threads=8)

    assert exposed(shop) == [0]
    assert shop.outcome(1, who="p0", stake="100") == "placed"
    assert shop.problems() == []


def test_what_a_trader_lets_in_counts_beyond_the_cap_and_is_given_back(shop):
    limited(shop, stake_max_minor=5_00, refers=True)
    referred = shop.place(2).bet_id
    limited(shop, exposure_max_minor=8_00)
    assert shop.outcome(1, stake="5") == "placed"

    assert shop.outcome(2, stake="8.01") == "exposure_limit"
    accept_referral(shop.book.platform_db, shop.tenant_id, referred, TERMS, by=TESTER)

    assert exposed(shop) == [5_00, 10_00]
    assert shop.outcome(2, stake="0.01") == "exposure_limit"
    cash_out(shop, referred)
    assert exposed(shop) == [5_00, 0]
    assert shop.outcome(2, stake="8") == "placed"
