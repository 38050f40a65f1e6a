"""Search finds what the site's own board shows; the statement tells what bets have come to."""

import pytest
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import Shop
from harness.slips import Bettor
from harness.visitors import opened_app
from lxml import html

from touchline import codes
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.web.favourites import parse_favourites

pytestmark = pytest.mark.spec("S3.12")


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


def main(answer):
    return html.fromstring(answer.get_data()).find(".//main")


def hits(answer):
    return [" ".join(each.text_content().split()) for each in main(answer).cssselect("#found h2")]


def test_an_event_is_found_and_leads_to_its_page(shop, ana):
    answer = ana.get("/search?q=h1")

    (link,) = main(answer).xpath(".//h2/a/@href")
    assert hits(answer) == ["H1 v A1"]
    assert ana.get(link).status_code == 200
    assert main(answer).xpath(".//input[@name='q']/@value") == ["h1"]
    assert len(hits(ana.get("/search?q=cup"))) == len(shop.rows("SELECT id FROM events"))


def test_what_a_site_hides_is_not_found_on_it(shop, ana):
    event = str(shop.catalogue.event_id(1))
    whose = (shop.book.platform_db, shop.tenant_id)
    save_mark(*whose, Kind.EVENT, event, State.HIDDEN, by=TESTER)
    shop.catalogue.publish()

    assert hits(ana.get("/search?q=h1")) == []
    assert hits(ana.get("/search?q=h2")) == ["H2 v A2"]


@pytest.mark.parametrize("query", ["", "q=", "q=zzz", "q=%00", "q=" + "x" * 500, "q=%F0%9F%A6%8A"])
def test_a_search_that_finds_nothing_says_so(ana, query):
    answer = ana.get(f"/search?{query}")

    assert answer.status_code == 200
    assert hits(answer) == []


def test_the_statement_tells_what_was_staked_and_what_came_back(shop, ana):
    for number, stake in ((1, "10.00"), (2, "5.00")):
        ana.pick(shop, number)
        ana.place(**{f"stake{shop.selection(number)}": stake})
    Referee(shop).end(1, 2, 0)

    told = main(ana.get("/account/statement")).cssselect(".net dd")

    assert [each.text_content() for each in told] == [
        "+5.00 EUR",
        "15.00 staked, 20.00 returned",
    ] * 3


def test_a_league_is_a_favourite_until_it_is_none(shop, ana):
    ((league_id,),) = shop.rows("SELECT league_id FROM events LIMIT 1")
    path = f"/sports/soccer/{codes.encode(league_id)}"
    (value,) = main(ana.get(path)).xpath(".//button[@name='add']/@value")

    added = ana.post("/favourites", {"add": value, "next": path})
    shown = main(ana.get("/favourites"))
    ana.post("/favourites", {"drop": value})

    assert added.headers["Location"] == path
    assert shown.xpath(".//h2/a/@href") == [path]
    assert "No favourites yet" in main(ana.get("/favourites")).text_content()


@pytest.mark.parametrize(
    "text", ["", "~", "soccer.", "chess.0123456789abc", "soccer.x~" * 50, "\N{SNOWMAN}" * 99]
)
def test_what_is_no_league_is_no_favourite(text):
    assert parse_favourites(text) == ()
