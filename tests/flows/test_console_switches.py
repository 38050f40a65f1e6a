"""A sport is stopped in every book at once, and goes on where nobody else had stopped it."""

import psycopg
import pytest
from flows.small_book import Catalogue, match
from harness.console import seated, shown, submit
from harness.people import TESTER, trail, two_scopes

from touchline import codes
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State
from touchline.pricing.queries import get_mark
from touchline.rights import Actor, ActorKind, Role

pytestmark = pytest.mark.spec("B5")
PATH = "/switches/stop"
STOP = {"kind": "sport", "reason": "no scores", "what": "stop", "sure": "1"}
GO_ON = {"kind": "sport", "what": "resume"}


def asked(kind, target):
    return f"/switches/stop?kind={kind}&target={target}"


@pytest.fixture
def books(our_book):
    """Two books, and no others: the second one's own trader had suspended cricket before."""
    with psycopg.connect(our_book.settings.direct_database_url, autocommit=True) as superuser:
        others = "UPDATE tenants SET status = %s WHERE status = %s AND id = ANY(%s)"
        ids = [
            row[0] for row in superuser.execute("SELECT id FROM tenants WHERE status = 'active'")
        ]
        superuser.execute(others, ["suspended", "active", ids])
        yield _two_books(our_book)
        superuser.execute(others, ["active", "suspended", ids])


def _two_books(our_book):
    acme, rival = two_scopes(our_book)
    otto = Actor(ActorKind.STAFF, "otto", scope=rival, role=Role.TRADER, staff_id=5)
    save_mark(our_book.platform_db, rival, Kind.SPORT, "cricket", State.SUSPENDED, by=otto)
    limits = {"limit_percent": 40, "by": TESTER}
    save_mark(our_book.platform_db, acme, Kind.SPORT, "darts", State.LIMITED, **limits)
    return acme, rival


def state_of(book, tenant_id, sport):
    with book.platform_db.tenant_tx(tenant_id) as conn:
        mark = get_mark(conn, tenant_id=tenant_id, kind="sport", target=sport)
    return mark and mark["state"]


def test_a_sport_stops_everywhere_and_goes_on_where_the_platform_had_stopped_it(
    our_book, pia, books
):
    acme, rival = books

    page = asked("sport", "cricket")

    reach = shown(pia.page(page))
    unsure = submit(pia, page, PATH, {**STOP, "target": "cricket", "sure": ""})
    unsaid = submit(pia, page, PATH, {**STOP, "target": "cricket", "reason": ""})
    stopped = submit(pia, page, PATH, {**STOP, "target": "cricket"})
    halted = [state_of(our_book, each, "cricket") for each in books]
    shows = shown(pia.page("/switches"))
    resumed = submit(pia, page, PATH, {**GO_ON, "target": "cricket"})

    assert "Stopped by themselves 1 book" in reach
    assert (unsure.status_code, unsaid.status_code) == (422, 422)
    assert (stopped.status_code, resumed.status_code) == (303, 303)
    assert halted == ["suspended", "suspended"]
    assert "Cricket stopped in" in shows
    assert "by pia" in shows
    assert ": no scores" in shows
    assert state_of(our_book, acme, "cricket") is None
    assert state_of(our_book, rival, "cricket") == "suspended", "that was their own"
    said = [line[:2] for line in trail(our_book, acme) if line[2] == "sport:cricket"]
    assert said == [("mark.set", "staff:pia"), ("mark.removed", "staff:pia")]


def test_what_is_only_limited_is_stopped_and_limited_again(our_book, pia, books):
    page = asked("sport", "darts")
    submit(pia, page, PATH, {**STOP, "target": "darts"})
    halted = state_of(our_book, books[0], "darts")
    submit(pia, page, PATH, {**GO_ON, "target": "darts"})

    assert (halted, state_of(our_book, books[0], "darts")) == ("suspended", "limited")


def test_it_takes_a_sport_and_the_right(our_book, platform_app, pia):
    rosa = seated(our_book, platform_app, "rosa", Role.READ_ONLY)

    for kind, target in (("sport", "chess"), ("league", "zzzz"), ("event", "0"), ("market", "1")):
        assert "There is no such sport" in shown(pia.page(asked(kind, target)))
    assert "Stop a sport" not in rosa.text("/switches")
    assert rosa.page(asked("sport", "darts")).status_code == 403
    assert rosa.send(PATH, {**STOP, "target": "darts"}).status_code == 403


@pytest.mark.usefixtures("books")
def test_a_league_and_an_event_are_stopped_by_their_codes(our_book, pia):
    catalogue = Catalogue(our_book)
    catalogue.save(match(1))
    (league_id,) = catalogue.ids("SELECT league_id FROM events")

    for kind, target in (("league", league_id), ("event", catalogue.event_id(1))):
        code = codes.encode(target)
        page = asked(kind, code)
        reach = shown(pia.page(page))
        submit(pia, page, PATH, {**STOP, "kind": kind, "target": code})
        shows = shown(pia.page("/switches"))
        submit(pia, page, PATH, {**GO_ON, "kind": kind, "target": code})

        assert "Takes bets on it now" in reach
        assert "stopped in" in shows
        assert "The platform has stopped nothing." in shown(pia.page("/switches"))
