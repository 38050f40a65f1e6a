"""What place_bet() looks at once more: a decision that no longer stands is not written."""

from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
from harness.people import TESTER
from harness.shop import TERMS, Shop
from rules.told_results import report

from touchline.bets import queries
from touchline.bets.acceptance import Accepted, decide
from touchline.bets.document import plan_document
from touchline.bets.facts import facts_of
from touchline.bets.reading.queries import get_placement_facts
from touchline.bets.slip import parse_slip
from touchline.catalog.model import EventStatus
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    return shop


def decided(shop, *numbers, terms=TERMS, **changes):
    """A slip and what place_bet() is given for it, as of now."""
    slip, bettor = parse_slip(shop.document(*numbers, **changes)), shop.bettors["ana"]
    with shop.book.web_db.tenant_tx(shop.tenant_id) as conn:
        read = get_placement_facts(
            conn,
            tenant_id=shop.tenant_id,
            player_id=bettor.player_id,
            key=slip.key,
            selection_ids=[leg.selection_id for leg in slip.legs],
        )
    facts = facts_of(read)
    accepted = decide(slip, facts, terms)
    assert isinstance(accepted, Accepted), accepted
    document = plan_document(
        accepted.plan, terms, read_at=facts.now, channel="web", vouched_by=None
    )
    return slip, document


def written(shop, slip, document):
    """The word for what became of it."""
    with shop.book.web_db.tenant_call(shop.tenant_id) as conn:
        return queries.place_bet(
            conn,
            tenant_id=shop.tenant_id,
            player_id=shop.bettors["ana"].player_id,
            key=slip.key,
            digest=slip.digest,
            referred_id=None,
            actor="player",
            plan=document,
        ).outcome


def tell(*statuses):
    def change(shop):
        recorder = shop.book.recorder("http://127.0.0.1:1/getfeed")
        for status in statuses:
            score = (None, None) if status is EventStatus.SCHEDULED else (0, 0)
            told = replace(report(status, score), provider_event_id="e1")
            recorder.save("soccer", [told])

    return change


def run(sql):
    return lambda shop: shop.as_superuser(sql)


def suspend_tenant(shop):
    shop.rows("UPDATE tenants SET status = 'suspended' WHERE id = %s RETURNING id", shop.tenant_id)


def mark_another_match(shop):
    event = str(shop.catalogue.event_id(3))
    whose = (shop.book.platform_db, shop.tenant_id)
    save_mark(*whose, Kind.EVENT, event, State.SUSPENDED, by=TESTER)


OF_E1 = " WHERE event_id = (SELECT id FROM events WHERE provider_event_id = 'e1')"
MOVES = {
    "a tenant that is suspended": suspend_tenant,
    "margins, marks and prices of the tenant's": mark_another_match,
    "an event that is postponed": run("UPDATE events SET status = 'postponed'"),
    "an event that has begun": run("UPDATE events SET starts_at = clock_timestamp()"),
    "a score": tell(EventStatus.LIVE),
    "a score after none": tell(EventStatus.SCHEDULED, EventStatus.LIVE),
    "a market that is suspended": run("UPDATE markets SET state = 'suspended'" + OF_E1),
    "a price": run("UPDATE prices SET price_milli = 2010, version = version + 1"),
    "another price of the market": run(
        "UPDATE prices SET price_milli = 4100, version = version + 1 FROM selections, markets"
        " WHERE selections.id = prices.selection_id AND selections.code = 'away'"
        " AND markets.id = selections.market_id AND markets.event_id ="
        " (SELECT id FROM events WHERE provider_event_id = 'e1')"
    ),
}


def test_a_decision_that_stands_is_written(shop):
    slip, document = decided(shop, 1, 2)

    assert written(shop, slip, document) == "placed"


@pytest.mark.parametrize("what", MOVES)
def test_what_has_moved_since_is_noticed_and_nothing_is_written(shop, what):
    slip, document = decided(shop, 2, 1)
    before = shop.counts()

    MOVES[what](shop)

    assert written(shop, slip, document) == "moved"
    assert shop.counts() == before


def test_what_moved_on_another_match_is_nothing_to_this_bet(shop):
    slip, document = decided(shop, 2)
    tell(EventStatus.LIVE)(shop)
    shop.as_superuser("UPDATE markets SET state = 'suspended'" + OF_E1)

    assert written(shop, slip, document) == "placed"


def test_facts_grow_old_and_an_event_closes_before_it_begins(shop):
    slip, document = decided(shop, 1)
    old = datetime.fromisoformat(document["read_at"]) - timedelta(seconds=6)
    before = shop.counts()

    assert written(shop, slip, {**document, "read_at": old.isoformat()}) == "moved"
    assert written(shop, slip, {**document, "cut_off_s": 6 * 3600}) == "moved"
    assert shop.counts() == before
    assert written(shop, slip, {**document, "cut_off_s": 3600}) == "placed"


NAMED = (
    "pricing_version", "read_at", "event_ids", "market_ids", "market_versions", "cut_off_s",
)  # fmt: skip


def test_what_is_not_said_does_not_stand(shop):
    """A guard that is asked about nothing must not say yes: NOT NULL is not true in SQL."""
    slip, document = decided(shop, 1)
    before = shop.counts()

    told = {name: written(shop, slip, {**document, name: None}) for name in NAMED}

    assert told == dict.fromkeys(NAMED, "moved")
    assert shop.counts() == before


@pytest.mark.parametrize("change", ["status = 'closed'", "session_epoch = session_epoch + 1"])
def test_whose_account_or_session_has_ended_places_nothing(shop, change):
    slip, document = decided(shop, 1)
    before = shop.counts()
    shop.rows(f"UPDATE players SET {change} RETURNING id")

    with pytest.raises(psycopg.Error, match="player_changed") as raised:
        written(shop, slip, document)

    assert raised.value.sqlstate == "TB001"
    assert shop.counts() == before


def test_a_stake_that_is_gone_and_a_cap_that_is_reached_undo_everything(shop):
    slip, document = decided(shop, 1, stake="60")
    capped = {**document, "caps": [{**document["caps"][0], "exposure_max_minor": 59_99}]}
    before = shop.counts()

    with pytest.raises(psycopg.Error, match="exposed"):
        written(shop, slip, capped)
    assert shop.counts() == before

    assert shop.outcome(2, stake="50") == "placed"
    before = shop.counts()
    with pytest.raises(psycopg.Error, match="insufficient"):
        written(shop, slip, document)
    assert shop.counts() == before


def test_a_cap_is_reached_to_the_unit(shop):
    slip, document = decided(shop, 1, stake="60")
    caps = [{**document["caps"][0], "exposure_max_minor": 60_00}]

    assert written(shop, slip, {**document, "caps": caps}) == "placed"
    assert shop.rows("SELECT sum(used_minor), max(total_minor) FROM exposure_slots") == [
        (60_00, 60_00)
    ]
