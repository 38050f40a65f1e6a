"""The slip on the pages: picks in a signed cookie, and what the slip says of them."""

import pytest
from harness.people import TESTER
from harness.shop import Shop
from harness.slips import PART, Bettor, outcomes, said, words
from harness.visitors import opened_app
from lxml import html

from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State

pytestmark = pytest.mark.spec("S3.12")


def test_a_visitor_puts_prices_on_the_slip_without_a_session(slip_shop, visitor):
    answer = visitor.pick(slip_shop, 1, 2)

    page = visitor.slip()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/slip")
    assert outcomes(page) == ["H1", "H2"]
    assert [words(each) for each in page.cssselect(".leg .odds")] == ["2.00", "2.00"]
    assert words(page.cssselect(".slip-acts .button")[0]) == "Sign in to bet"
    assert set(visitor.cookies()) == {"slip"}
    assert "no-store" in visitor.get("/slip").headers["Cache-Control"]


def test_the_slip_goes_back_only_to_pages_of_this_site(slip_shop, visitor):
    value = visitor.value(slip_shop)

    here = visitor.post("/slip", {"pick": value, "next": "/events/x"})
    away = visitor.post("/slip", {"pick": value, "next": "//evil.example"})

    assert here.headers["Location"] == "/slip?next=%2Fevents%2Fx"
    assert away.headers["Location"] == "/slip"


def test_a_pick_is_taken_off_and_all_are(slip_shop, visitor):
    visitor.pick(slip_shop, 1, 2)

    visitor.change(drop=slip_shop.selection(1))
    one = outcomes(visitor.slip())
    visitor.change(clear="1")

    assert one == ["H2"]
    assert "Your slip is empty" in visitor.get("/slip").get_data(as_text=True)
    assert visitor.cookies() == {}


@pytest.mark.spec("S2.2")
@pytest.mark.parametrize(
    "value", ["", "x", "a.b.c", "0123456789abc.0123456789abc.2.00", "..", "\N{SNOWMAN}" * 500]
)
def test_what_is_not_on_the_board_is_not_put_on_the_slip(visitor, value):
    answer = visitor.change(pick=value)

    assert answer.status_code == 422
    assert "no longer offered" in answer.get_data(as_text=True)
    assert visitor.cookies() == {}


def test_a_slip_has_room_for_twenty(our_book, slug):
    shop = Shop(our_book, slug, events=21)
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    with opened_app(our_book) as slip_app:
        visitor = Bettor(slip_app, slug)
        visitor.pick(shop, *range(1, 21))

        answer = visitor.pick(shop, 21)

        assert answer.status_code == 422
        assert "room for 20" in answer.get_data(as_text=True)
        assert len(outcomes(visitor.slip())) == 20
        assert len(visitor.cookies()["slip"].value) < 4_000


@pytest.mark.spec("B2", "S1.9")
def test_a_slip_that_was_tampered_with_or_is_of_another_site_is_no_slip(
    slip_shop, slip_app, visitor, slug
):
    visitor.pick(slip_shop, 1)
    kept = visitor.cookies()["slip"].value
    Shop(slip_shop.book, f"{slug}r")
    slip_shop.book.theme_publisher().publish_once()
    rival, forger = Bettor(slip_app, f"{slug}r", salt="r"), Bettor(slip_app, slug, salt="f")

    rival.bring("slip", kept)
    forger.bring("slip", kept[:5] + ("A" if kept[5] != "A" else "B") + kept[6:])

    assert outcomes(rival.slip()) == []
    assert outcomes(forger.slip()) == []
    forger.bring("slip", "x" * 4_020)
    assert outcomes(forger.slip()) == []


@pytest.mark.spec("B2")
def test_what_a_tenant_hides_cannot_be_put_on_its_slip(slip_shop, visitor, slug):
    value = visitor.value(slip_shop)
    event_id = str(slip_shop.catalogue.event_id(1))
    save_mark(
        slip_shop.book.platform_db,
        slip_shop.tenant_id,
        Kind.EVENT,
        event_id,
        State.HIDDEN,
        by=TESTER,
    )
    slip_shop.catalogue.publish()

    with opened_app(slip_shop.book) as fresh:
        answer = Bettor(fresh, slug, salt="later").change(pick=value)

    assert answer.status_code == 422


def test_a_suspended_market_is_told_on_the_slip_with_its_words(slip_shop, visitor, slug):
    visitor.pick(slip_shop, 1)
    kept = visitor.cookies()["slip"].value
    slip_shop.as_superuser(
        "UPDATE markets SET state = 'suspended' WHERE event_id = %s",
        slip_shop.catalogue.event_id(1),
    )
    slip_shop.catalogue.publisher = slip_shop.book.board_publisher()
    slip_shop.catalogue.publish()

    with opened_app(slip_shop.book) as fresh:
        later = Bettor(fresh, slug, salt="later")
        later.bring("slip", kept)
        page = later.slip()

    assert (outcomes(page), said(page)) == (["H1"], "Suspended at the moment")


@pytest.mark.spec("S3.7", "S1.9")
def test_changing_a_slip_takes_a_form_of_ours_and_a_players_takes_the_token(
    slip_shop, visitor, bettor
):
    value = visitor.value(slip_shop)

    foreign = visitor.post("/slip", {"pick": value}, **{"Sec-Fetch-Site": "same-site"})
    without = bettor.post("/slip", {"pick": value})
    stranger = visitor.post("/slip/bets", {"stake": "1"})

    assert [foreign.status_code, without.status_code, stranger.status_code] == [403, 403, 401]


def test_on_the_platforms_host_a_slip_belongs_to_its_site(slip_shop, slip_app, slug):
    visitor = Bettor(slip_app, slug, host="localhost", root=f"/{slug}")

    answer = visitor.pick(slip_shop, 1)

    assert answer.headers["Location"] == f"/{slug}/slip"
    assert set(visitor.cookies()) == {f"slip-{slug}"}
    assert outcomes(visitor.slip()) == ["H1"]


def test_whatever_a_feed_calls_a_side_is_text_on_every_page_about_a_bet(slip_shop, bettor):
    name = '<script>alert("x")</script>&'
    slip_shop.as_superuser("UPDATE events SET home_name = %s", name)
    slip_shop.catalogue.publisher = slip_shop.book.board_publisher()
    slip_shop.catalogue.publish()
    bettor.pick(slip_shop, 1)

    pages = [bettor.get("/slip"), bettor.get("/slip", **PART)]
    placed = bettor.place(**{f"stake{slip_shop.selection(1)}": "1"})
    pages += [bettor.get(placed.headers["Location"]), bettor.get("/bets")]

    for page in pages:
        assert "<script>alert" not in page.get_data(as_text=True)
        assert outcomes(html.fromstring(page.get_data())) == [name]
