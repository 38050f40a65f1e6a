"""What the platform's people decide for all tenants: which events are one, and how matches ended."""

import pytest
from flows.small_book import Catalogue, match
from harness.console import seated, shown, submit
from harness.people import trail
from harness.settling import Referee
from harness.shop import Shop
from rules.guarded import result as who_wins

from touchline import codes
from touchline.rights import Role
from touchline.settlement.entries.adopt import EntryAdopter

pytestmark = pytest.mark.spec("B5", "S3.12")


@pytest.fixture
def event(our_book):
    """The code of an event of ours."""
    catalogue = Catalogue(our_book)
    catalogue.save(match(1, who_wins(2_250, 3_400, 3_100)))
    return codes.encode(catalogue.event_id(1))


@pytest.fixture
def tia(our_book, platform_app):
    """Tia, a trader of the platform."""
    return seated(our_book, platform_app, "tia", Role.TRADER)


def below(answer):
    """The path of where an answer sends, below the console."""
    return answer.headers["Location"].removeprefix("/platform")


def told(book, word):
    return [line[:2] for line in trail(book) if line[0].startswith(word)]


def test_a_result_is_entered_by_one_and_decided_by_another(our_book, pia, tia, event):
    form = {"event": event, "status": "finished", "score": "2-1", "note": "the league's site"}
    wrong = submit(pia, "/results/new", "/results", {**form, "score": "two"})
    assert wrong.status_code == 422
    assert 'value="two"' in wrong.get_data(as_text=True)
    page = below(submit(pia, f"/results/new?event={event}", "/results", form))

    own = shown(pia.page(page))
    refused = pia.send(f"{page}/decide", {"what": "approve", "key": "a" * 32})
    waiting = shown(tia.page("/results?state=waiting"))
    approved = submit(tia, page, f"{page}/decide", {"what": "approve"})
    again = submit(tia, "/results/new", f"{page}/decide", {"what": "refuse"})
    EntryAdopter(our_book.worker_db).adopt_once()

    assert "somebody else decides" in own
    assert "No book has bets on this event." in own
    assert refused.status_code == 422
    assert "2-1" in waiting
    assert (approved.status_code, again.status_code) == (303, 409)
    assert "two people" in shown(tia.page(f"/results/of/{event}"))
    assert told(our_book, "result") == [
        ("result.entered", "staff:pia"),
        ("result.approved", "staff:tia"),
    ]


def test_who_decides_sees_what_the_result_would_touch(our_book, slug, pia, tia):
    shop = Shop(our_book, slug)
    shop.player("ana", 100_00)
    shop.place(1)
    Referee(shop).end(1, 2, 0)
    form = {"event": shop.event_code(1), "status": "finished", "score": "0-1", "note": "the site"}

    page = below(submit(pia, f"/results/new?event={form['event']}", "/results", form))

    text = shown(tia.page(page))
    assert "Has bets on it 1 book" in text
    assert "Won or lost 1 bet, 10.00 EUR Paid on those 20.00 EUR" in text


def test_an_alias_is_proposed_looked_at_and_judged(our_book, tia, event):
    form = {
        "provider": "openligadb",
        "sport": "soccer",
        "kind": "event",
        "provider_id": "70001",
        "ours": event,
    }
    nobodys = submit(tia, "/mapping/new", "/mapping", {**form, "ours": "nobody"})
    page = below(submit(tia, "/mapping/new", "/mapping", form))

    proposed = shown(tia.page("/mapping?state=proposed"))
    approved = submit(tia, page, f"{page}/judge", {"what": "approve"})
    stale = submit(tia, page, f"{page}/judge", {"what": "refuse", "was": "proposed"})
    refused = submit(tia, page, f"{page}/judge", {"what": "refuse"})

    assert nobodys.status_code == 422
    assert "70001" in proposed
    assert [answer.status_code for answer in (approved, stale, refused)] == [303, 409, 303]
    assert "What was refused stays so" in shown(tia.page(page))
    assert [action for action, _ in told(our_book, "alias")] == [
        "alias.proposed",
        "alias.approved",
        "alias.refused",
    ]


def test_who_only_reads_judges_nothing(our_book, platform_app, event):
    rosa = seated(our_book, platform_app, "rosa", Role.READ_ONLY)

    pages = [rosa.page(path) for path in ("/mapping", "/mapping/candidates", "/results/missing")]
    forms = [rosa.page(path) for path in ("/mapping/new", "/results/new")]

    assert {page.status_code for page in pages} == {200}
    assert {page.status_code for page in forms} == {403}
    assert rosa.page(f"/results/of/{event}").status_code == 200


@pytest.mark.parametrize("path", ["/results/nobody", "/results/of/nobody", "/mapping/nobody"])
def test_what_is_not_there_is_not_found(pia, path):
    assert pia.page(path).status_code == 404
