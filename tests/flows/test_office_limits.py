"""Traders set margins, limits, circles and stops: each holds at once, and no stale form is saved."""

import re

import pytest
from harness.clerks import fields
from harness.shop import Shop
from harness.traders import market_of, submit, words

from touchline import codes

pytestmark = pytest.mark.spec("B4", "S3.12")

AS_USUAL = {"method": "proportional", "ladder": "hundredths"}


@pytest.fixture
def shop(our_book, office_of_acme, slug):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    shop.player("ana", 1_000_00)
    return shop


def test_a_margin_is_tried_saved_and_dropped(shop, otto):
    path = "/trading/margins/set?on=soccer&type=match_result"
    form = {"margin": "12", "what": "", "each": "0", "floor": "1.01", "ceiling": "1000", **AS_USUAL}

    tried = submit(otto, path, "/trading/margins/preview", form)
    before = shop.outcome(1)
    wrong = submit(otto, path, "/trading/margins/set", {**form, "margin": "60"})
    assert submit(otto, path, "/trading/margins/set", form).status_code == 303

    assert "Not saved yet" in tried.get_data(as_text=True)
    assert before == "placed"
    assert "At most 50 %." in wrong.get_data(as_text=True)
    assert shop.outcome(1) == "price_changed"
    assert "Soccer Match result 12.00 %" in words(otto.text("/trading/margins"))
    market = words(otto.text(market_of(shop)))
    assert re.search(r"Your margin 12\.\d\d %", market)
    assert submit(otto, path, "/trading/margins/set", {**form, "what": "drop"}).status_code == 303
    assert shop.outcome(1) == "placed"


def test_a_stale_margin_is_not_saved(shop, otto):
    path = "/trading/margins/set?on=soccer"
    form = {"margin": "5", "what": "", "each": "0", "floor": "1.01", "ceiling": "1000", **AS_USUAL}
    read = fields(otto.page(path))
    submit(otto, path, "/trading/margins/set", {**form, "margin": "7"})

    late = otto.send("/trading/margins/set", {**read, **form}, token=read["csrf_token"])

    assert late.status_code == 409
    assert "Margin now 7.00 %" in words(late.get_data(as_text=True))
    assert shop.rows("SELECT overround_bp FROM tenant_margins") == [(10_700,)]


def test_limits_are_set_with_their_history_and_no_stale_one(shop, otto):
    path = "/trading/limits/set?kind=sport&target=soccer"
    read = fields(otto.page(path))
    form = {"stake_min": "", "stake_max": "20.00", "payout_max": "", "what": "", "exposure_max": ""}
    assert submit(otto, path, "/trading/limits/set", form).status_code == 303

    late = otto.send(
        "/trading/limits/set", {**read, **form, "stake_max": "90.00"}, token=read["csrf_token"]
    )
    empty = submit(otto, path, "/trading/limits/set", {**form, "stake_max": ""})

    assert (late.status_code, empty.status_code) == (409, 422)
    assert "Stake max now 20.00" in words(late.get_data(as_text=True))
    assert shop.outcome(1, stake="21.00") == "above_max"
    assert "Sport Soccer 20.00 EUR refused otto" in words(otto.text("/trading/limits?kind=sport"))
    assert "At most 20.00 EUR otto" in words(otto.text(path))
    assert submit(otto, path, "/trading/limits/set", {"what": "drop"}).status_code == 303
    assert "Taken away" in otto.text(path)
    assert otto.page("/trading/limits/set?kind=sport&target=chess").status_code == 404


def test_less_is_taken_long_before_a_start(shop, otto):
    limits = {"kind": "tenant", "target": "", "stake_max": "100.00"}
    submit(otto, "/trading/limits/set?kind=tenant", "/trading/limits/set", limits)
    path = "/trading/limits/early"

    assert submit(otto, path, path, {"sport": "", "hours": "0", "percent": "10"}).status_code == 422
    assert (
        submit(otto, path, path, {"sport": "soccer", "hours": "1", "percent": "10"}).status_code
        == 303
    )
    early = shop.outcome(1, stake="11.00")
    assert "10 % of the largest stakes" in words(otto.text("/trading/limits"))
    assert (
        submit(otto, path, path, {"hours": "1", "sport": "soccer", "what": "drop"}).status_code
        == 303
    )

    assert early == "above_max"
    assert shop.outcome(1, stake="11.00") == "placed"


def test_a_whole_league_is_stopped_when_one_is_sure(shop, otto):
    league = codes.encode(shop.rows("SELECT league_id FROM events LIMIT 1")[0][0])
    form = {"on": league, "what": "suspend", "percent": "", "reason": "Strike"}

    unsure = submit(otto, "/trading/stops", "/trading/stops", form)
    assert (
        submit(otto, "/trading/stops", "/trading/stops", {**form, "sure": "1"}).status_code == 303
    )

    assert unsure.status_code == 422
    assert shop.outcome(1) == "market_suspended"
    assert "League suspended" in words(otto.text("/trading/stops"))
    assert "H1 v A1" not in words(otto.text("/trading?state=open"))


def test_a_circle_takes_smaller_bets_and_outlives_a_stop(shop, otto):
    path = market_of(shop)
    limits = {"kind": "tenant", "target": "", "stake_max": "100.00"}
    assert (
        submit(otto, "/trading/limits/set?kind=tenant", "/trading/limits/set", limits).status_code
        == 303
    )

    assert submit(otto, path, f"{path}/share", {"percent": "100"}).status_code == 422
    assert submit(otto, path, f"{path}/share", {"percent": "20"}).status_code == 303
    small = shop.outcome(1, stake="21.00")
    for what in ("suspend", "open"):
        assert submit(otto, path, f"{path}/mark", {"what": what}).status_code == 303
    still_small = shop.outcome(1, stake="21.00")
    assert "in a circle" in words(otto.text("/trading/stops"))
    submit(otto, path, f"{path}/share", {"percent": ""})

    assert (small, still_small) == ("above_max", "above_max")
    assert shop.outcome(1, stake="21.00") == "placed"
