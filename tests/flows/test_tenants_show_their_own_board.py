"""Each tenant's margins, marks and prices on its board; one rendering for each profile."""

from datetime import timedelta

import pytest
from flows.small_book import KICK_OFF, Catalogue, Visitor, match
from prometheus_client import REGISTRY
from rules.guarded import result, total

from touchline import codes
from touchline.catalog.publish import Published
from touchline.plumbing.pacing import utc_now
from touchline.pricing import change
from touchline.pricing.change import NothingThere
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.overlay import Kind, State
from touchline.pricing.profile import Scope
from touchline.pricing.queries import StoredPrice
from touchline.rights import at_terminal

pytestmark = pytest.mark.spec("S3.12")

FAIR = MarginRule(Method.PROPORTIONAL, 10_000)
DEAR = MarginRule(Method.PROPORTIONAL, 11_000)
BY = {"by": at_terminal("otto")}


@pytest.fixture
def catalogue(our_book):
    made = Catalogue(our_book)
    made.save(
        match(1, result(2_250, 3_400, 3_100)),
        match(2, total(10, 1_900, 1_900), hours=1),
        match(3, result(1_500, 4_200, 7_000), league="l2"),
    )
    made.save(match(4, total(10, 1_900, 1_900), league="t1"), sport="tennis")
    return made


@pytest.fixture
def tenants(our_book, slug):
    """Makes tenants of this test's own: (id, visitor) of each."""

    def make(count=1):
        made = []
        for number in range(count):
            name = f"{slug}{number}"
            made.append((our_book.create_tenant(name), Visitor(our_book, name)))
        our_book.theme_publisher().publish_once()
        return made

    return make


def test_a_margin_prices_one_tenants_board_and_nobody_elses(catalogue, tenants):
    (dear, at_dear), (_, at_plain) = tenants(2)
    change.save_margin(catalogue.book.platform_db, dear, Scope("soccer"), DEAR, **BY)
    catalogue.publish()
    league = catalogue.league_id("l1")

    assert at_plain.prices(league, 1) == ["2.25", "3.40", "3.10"]
    assert at_dear.prices(league, 1) == ["2.17", "3.27", "2.99"]
    assert at_dear.prices(league, 2) == ["1.81", "1.81"]
    assert at_dear.odds("?sport=tennis") == at_plain.odds("?sport=tennis") | {
        "version": at_dear.odds("?sport=tennis")["version"]
    }


def test_a_changed_margin_is_on_the_board_in_the_next_round(catalogue, tenants):
    ((tenant, at),) = tenants()
    catalogue.publish()
    league = catalogue.league_id("l1")

    change.save_margin(catalogue.book.platform_db, tenant, Scope(), FAIR, **BY)
    catalogue.publish()
    fair = at.prices(league, 2)
    change.save_margin(catalogue.book.platform_db, tenant, Scope(), None, **BY)
    catalogue.publish()

    assert fair == ["2.00", "2.00"]
    assert at.prices(league, 2) == ["1.90", "1.90"]


@pytest.mark.slow
def test_twenty_tenants_on_three_profiles_cost_three_renderings(catalogue, tenants):
    for number, (tenant, _) in enumerate(made := tenants(20)):
        if number % 3:
            rule = FAIR if number % 3 == 1 else DEAR
            change.save_margin(catalogue.book.platform_db, tenant, Scope(), rule, **BY)
    catalogue.publish()
    league, before = catalogue.league_id("l1"), _renders()

    catalogue.save(match(2, total(10, 1_950, 1_850), hours=1))
    published = catalogue.publish()

    assert _renders() - before == 3
    assert published.documents <= 3 * 6
    shown = [tuple(at.prices(league, 2)) for _, at in made[:6]]
    assert shown[:3] == shown[3:]
    assert len(set(shown)) == 3
    assert catalogue.publish() == Published()


def _renders():
    return REGISTRY.get_sample_value("renders_total", {"kind": "board"}) or 0.0


def test_a_hidden_sport_is_gone_for_one_tenant_alone(catalogue, tenants):
    (tenant, at), (_, at_other) = tenants(2)
    change.save_mark(catalogue.book.platform_db, tenant, Kind.SPORT, "soccer", State.HIDDEN, **BY)
    catalogue.publish()
    page = f"/events/{codes.encode(catalogue.event_id(1))}"

    assert [sport["slug"] for sport in at.odds()["sports"]] == ["tennis"]
    assert at.odds("?sport=soccer")["status"] == "absent"
    assert at.league(catalogue.league_id("l1"))["status"] == "absent"
    assert at.get(page).status_code == 404
    assert "H1" not in at.get("/").text
    assert len(at_other.odds()["sports"]) == 2
    assert at_other.get(page).status_code == 200


def test_a_hidden_league_and_a_hidden_event_leave_the_lists_and_their_counts(catalogue, tenants):
    ((tenant, at),) = tenants()
    league = catalogue.league_id("l1")
    hide = {"tenant_id": tenant, "state": State.HIDDEN, **BY}
    db = catalogue.book.platform_db
    change.save_mark(db, kind=Kind.LEAGUE, target=str(catalogue.league_id("l2")), **hide)
    change.save_mark(db, kind=Kind.EVENT, target=str(catalogue.event_id(1)), **hide)

    catalogue.publish()

    (row,) = at.odds("?sport=soccer")["leagues"]
    assert (row["code"], row["events"]) == (codes.encode(league), 1)
    assert row["next_starts_at"] == f"{KICK_OFF + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    assert [each["home"] for each in at.league(league)["events"]] == ["H2"]
    assert at.odds()["sports"][0]["events"] == 1
    assert at.get(f"/events/{codes.encode(catalogue.event_id(1))}").status_code == 404


def test_a_suspended_event_is_shown_closed_until_it_is_released(catalogue, tenants):
    (tenant, at), (_, at_other) = tenants(2)
    league, db = catalogue.league_id("l1"), catalogue.book.platform_db
    target = str(catalogue.event_id(1))

    change.save_mark(db, tenant, Kind.EVENT, target, State.SUSPENDED, **BY)
    catalogue.publish()
    suspended = at.prices(league, 1)
    catalogue.save(match(1, result(2_300, 3_400, 3_000)))
    catalogue.publish()
    after_a_move = at.prices(league, 1)
    change.save_mark(db, tenant, Kind.EVENT, target, None, **BY)
    catalogue.publish()

    assert suspended == after_a_move == [None, None, None]
    assert at.prices(league, 1) == at_other.prices(league, 1) == ["2.30", "3.40", "3.00"]


def test_a_price_of_staff_holds_as_long_as_the_feeds_price_does(catalogue, tenants):
    (tenant, at), (_, at_other) = tenants(2)
    league = catalogue.league_id("l1")
    selection_id, version = catalogue.selection(1, "home")
    ends_at = utc_now() + timedelta(hours=1)
    price = StoredPrice(selection_id, catalogue.event_id(1), 2_400, version, ends_at)

    change.save_price(catalogue.book.platform_db, tenant, price, **BY)
    catalogue.publish()
    own = at.prices(league, 1)
    catalogue.save(match(1, result(2_300, 3_400, 3_000)))
    catalogue.publish()

    assert own == ["2.40", "3.40", "3.10"]
    assert at_other.prices(league, 1) == ["2.30", "3.40", "3.00"]
    assert at.prices(league, 1) == ["2.30", "3.40", "3.00"]


def test_a_price_of_staff_ends_at_its_time(catalogue, tenants, monkeypatch):
    ((tenant, at),) = tenants()
    league = catalogue.league_id("l1")
    selection_id, version = catalogue.selection(1, "home")
    ends_at = utc_now() + timedelta(hours=1)
    price = StoredPrice(selection_id, catalogue.event_id(1), 2_400, version, ends_at)
    change.save_price(catalogue.book.platform_db, tenant, price, **BY)
    catalogue.publish()
    own = at.prices(league, 1)

    monkeypatch.setattr("touchline.catalog.publish.pacing.utc_now", lambda: ends_at)
    catalogue.publish()
    monkeypatch.undo()

    assert own[0] == "2.40"
    assert at.prices(league, 1)[0] == "2.25"


def test_every_change_has_its_version_and_its_line_of_history(catalogue, tenants):
    ((tenant, _),) = tenants()
    db = catalogue.book.platform_db

    first = change.save_margin(db, tenant, Scope(), DEAR, **BY)
    second = change.save_mark(
        db, tenant, Kind.SPORT, "soccer", State.LIMITED, limit_percent=40, **BY
    )
    with pytest.raises(NothingThere):
        change.drop_price(db, tenant, 1, **BY)

    with db.tenant_tx(tenant) as conn:
        history = conn.execute(
            "SELECT version, action, facts, changed_by FROM pricing_changes ORDER BY version"
        ).fetchall()
    assert (first, second) == (1, 2)
    assert [(row[0], row[1], row[3]) for row in history] == [
        (1, "margin", "otto"),
        (2, "mark", "otto"),
    ]
    assert history[1][2]["limit_percent"] == 40


def test_a_limit_changes_nothing_of_what_is_shown(catalogue, tenants):
    ((tenant, at),) = tenants()
    catalogue.publish()
    league = catalogue.league_id("l1")
    before = at.league(league)

    change.save_mark(
        catalogue.book.platform_db, tenant, Kind.LEAGUE, str(league), State.LIMITED,
        limit_percent=40, **BY,
    )  # fmt: skip
    catalogue.publish()

    assert at.league(league) == before


def test_a_redis_that_lost_everything_shows_each_tenant_its_own_again(catalogue, tenants):
    ((tenant, at),) = tenants()
    change.save_margin(catalogue.book.platform_db, tenant, Scope(), DEAR, **BY)
    catalogue.publish()
    league = catalogue.league_id("l1")

    catalogue.book.redis.flushdb()
    catalogue.book.theme_publisher().publish_once()
    catalogue.save()
    catalogue.publish()

    assert at.prices(league, 2) == ["1.81", "1.81"]
