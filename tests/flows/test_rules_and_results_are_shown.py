"""House rules by version, named by every bet; and how matches ended, once that is final."""

import psycopg
import pytest
from harness.settling import Referee
from harness.shop import Shop
from harness.slips import Bettor
from harness.visitors import opened_app
from lxml import html

from touchline.settlement.grading.house_rules import HOUSE_RULES
from touchline.web.rules_page import LEGS, PAYOUTS, SCORES

pytestmark = pytest.mark.spec("S3.12")

DASH = "\N{EN DASH}"


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def ana(shop, slug):
    with opened_app(shop.book) as app:
        bettor = Bettor(app, slug)
        bettor.sign_in()
        yield bettor


def text(answer):
    main = html.fromstring(answer.get_data()).find(".//main")
    return " ".join(" ".join(main.itertext()).split())


def test_every_version_of_the_rules_is_told():
    assert set(PAYOUTS) == set(LEGS) == set(SCORES) == set(HOUSE_RULES)


def test_the_rules_are_those_that_bets_are_graded_by(ana):
    shown = text(ana.get("/rules"))

    assert "Version 1." in shown
    assert "Postponed void 48 hours after the start that was announced" in shown
    assert "Cancelled void 1 hour after the result" in shown
    assert "Walkover void at once" in shown
    assert "Yankee 4 11" in shown
    assert text(ana.get("/rules/1")) == shown
    assert ana.get("/rules/2").status_code == 404


def test_a_bet_names_the_rules_it_was_taken_under(shop, ana):
    ana.pick(shop, 1)
    receipt = ana.place(**{f"stake{shop.selection(1)}": "5.00"}).headers["Location"]

    page = html.fromstring(ana.get(receipt).get_data())
    told = ana.get(receipt, Accept="application/json").json

    assert page.xpath("//main//a[@href='/rules/1']")[0].text == "House rules, version 1"
    assert told["rules_version"] == 1


@pytest.fixture
def day(shop, stack_env):
    """When the matches of the shop began: a minute ago."""
    assert shop
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as superuser:
        begun = superuser.execute(
            "UPDATE events SET starts_at = now() - interval '1 minute'"
            " RETURNING (starts_at AT TIME ZONE 'UTC')::date::text"
        ).fetchall()
    return begun[0][0]


def test_a_final_result_is_shown_on_its_day_and_no_other_is(shop, ana, day):
    Referee(shop).tell(1, 3, 1)

    shown, before = ana.get(f"/results?on={day}"), ana.get("/results?on=2020-01-01")
    other = ana.get(f"/results?sport=tennis&on={day}")

    assert f"H1 v A1 Finished · half-time 0{DASH}0 3{DASH}1" in text(shown)
    assert "H2" not in text(shown)
    assert "No results of this day yet" in text(before)
    assert "No results of this day yet" in text(other)


@pytest.mark.parametrize(
    "query", ["on=soon", "on=", "on=9999-12-31", "on=0001-01-01", "on=2026-02-30"]
)
def test_any_day_at_all_is_some_day(ana, query):
    assert ana.get(f"/results?{query}").status_code == 200


def test_a_sport_that_nobody_knows_has_no_results(ana):
    assert ana.get("/results?sport=chess").status_code == 404
