"""Margins, marks and prices as staff set them."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flows.small_book import Catalogue, Visitor, match
from harness.people import TESTER
from rules.guarded import result, total

from touchline import codes
from touchline.catalog.model import MarketType, Period
from touchline.catalog.staff_price import BetterThanFair, NoSuchMarket, NotOffered, save_staff_price
from touchline.plumbing.pacing import utc_now

pytestmark = pytest.mark.spec("S3.12")

SOURCES = Path(__file__).parents[2] / "src"


@pytest.fixture
def run(stack_env):
    """Run a touchline command in this worker's environment."""

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "touchline", "tenant", *arguments],
            env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    return command


@pytest.fixture
def catalogue(our_book):
    made = Catalogue(our_book)
    made.save(match(1, result(2_250, 3_400, 3_100)), match(2, total(10, 1_900, 1_900), hours=1))
    return made


@pytest.fixture
def tenant(our_book, slug):
    tenant_id = our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    return tenant_id


@pytest.mark.usefixtures("tenant")
def test_what_staff_set_is_on_the_site_and_can_be_undone(catalogue, slug, run):
    event = codes.encode(catalogue.event_id(2))
    at, league = Visitor(catalogue.book, slug), catalogue.league_id("l1")
    market = ("--event", event, "--type", "total", "--line", "2.5")

    said = [
        run("margin", slug, "--league", codes.encode(league), "--overround", "10000"),
        run("price", slug, "1.97", *market, "--selection", "over"),
        run("suspend", slug, "--event", codes.encode(catalogue.event_id(1))),
        run("limit", slug, "--sport", "soccer", "--percent", "40"),
        run("hide", slug, *market),
    ]
    catalogue.publish()
    hidden = [each["home"] for each in at.league(league)["events"]]
    undone = run("hide", slug, *market, "--undo")
    catalogue.publish()

    assert [answer.stderr for answer in (*said, undone)] == [""] * 6
    assert (
        said[0].stdout == f"Saved version 1 of {slug}'s pricing; the publisher is rendering it.\n"
    )
    assert "version 6" in undone.stdout
    assert hidden == ["H1"]
    assert at.prices(league, 1) == [None, None, None]
    assert at.prices(league, 2) == ["1.97", "2.00"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("margin", "--overround", "9000"), "The overround is 10000 to 15000 ten-thousandths."),
        (("margin", "--league", "nonsense"), "There is no such league or event."),
        (("hide",), "Say one of --sport, --league and --event; --type goes with --event."),
        (("hide", "--sport", "soccer", "--undo"), "It is so already."),
        (("suspend", "--event", "0000000000000"), "There is no such league or event."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_changes_nothing(
    tenant, slug, run, our_book, arguments, said
):
    command, *options = arguments

    answer = run(command, slug, *options)

    assert (answer.returncode, answer.stderr) == (1, f"touchline: {said}\n")
    with our_book.platform_db.tenant_tx(tenant) as conn:
        assert conn.execute("SELECT count(*) FROM pricing_changes").fetchone() == (0,)


@pytest.fixture
def set_price(catalogue, tenant):
    def set_price(price_milli, selection="home", number=1, kind=MarketType.MATCH_RESULT):
        return save_staff_price(
            catalogue.book.platform_db,
            tenant,
            (catalogue.event_id(number), kind, Period.FULL_TIME, None),
            selection,
            price_milli=price_milli,
            expires_at=utc_now() + timedelta(hours=1),
            by=TESTER,
        )

    return set_price


def test_no_price_of_staff_is_better_than_fair(set_price):
    with pytest.raises(BetterThanFair, match=r"The best is 2\.358"):
        set_price(2_359)

    assert set_price(2_358) == 1


def test_a_price_of_staff_needs_one_of_the_feeds(catalogue, set_price):
    with pytest.raises(NoSuchMarket):
        set_price(2_000, selection="over")
    with pytest.raises(NoSuchMarket):
        set_price(2_000, kind=MarketType.DOUBLE_CHANCE)

    catalogue.save(match(1))

    with pytest.raises(NotOffered):
        set_price(2_000)
