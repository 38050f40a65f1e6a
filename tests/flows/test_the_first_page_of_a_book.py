"""The first page of a book, its forecast and its reports: new, busy, late, and with a part away."""

import re
from datetime import timedelta

import pytest
from flows.test_days_are_counted import EVERY_ID, a_busy_day
from harness.clerks import fields
from harness.people import TESTER, trail
from harness.settling import Referee
from harness.shop import Shop

from touchline import codes
from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import save_limit
from touchline.ledger.book import keep_calendar
from touchline.plumbing.gate import DatabaseUnavailable
from touchline.plumbing.pacing import utc_now
from touchline.reports import queries
from touchline.reports.counting.count import count_once, count_tenant
from touchline.reports.noting.note import note_once

pytestmark = pytest.mark.spec("B4", "S3.12")

# Forty days of one bet of 10.00 each, of which 9.00 were paid, by either date.
WEEKS_BEFORE = """
    INSERT INTO daily_figures
    SELECT figure.tenant_id, figure.by_date, figure.dimension, figure.currency,
           figure.on_day - back, '', 1, 1000, 1, 1000, 900, 0, 0
    FROM daily_figures AS figure
    CROSS JOIN generate_series(1, 40) AS back
    WHERE figure.dimension = 'all'
"""


@pytest.fixture
def shop(our_book, office_of_acme, slug):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    keep_calendar(our_book.platform_db, shop.tenant_id, "UTC", 1, by=TESTER)
    rule = LimitRule("tenant", "", exposure_max_minor=10_000_00)
    save_limit(our_book.platform_db, shop.tenant_id, "EUR", rule, by=TESTER)
    shop.player("ana", 500_00)
    shop.player("ben", 500_00)
    return shop


@pytest.fixture
def busy(shop):
    """A book with bets of every fate, counted just now."""
    a_busy_day(shop, Referee(shop))
    list(count_tenant(shop.book.worker_db, shop.tenant_id, before_id=EVERY_ID))
    list(note_once(shop.book.worker_db))
    return shop


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def counted_now(shop):
    """Let it be as after a pass of the duty."""
    shop.as_superuser(
        "INSERT INTO duties (name, finished_at) VALUES ('daily_figures', now())"
        " ON CONFLICT (name) DO UPDATE SET finished_at = excluded.finished_at"
    )


def test_a_new_book_is_told_what_will_be_here(office_of_acme, otto):
    assert office_of_acme
    page = words(otto.text())

    assert "No figures yet" in page
    assert "No open bet stands against the house." in page
    assert "No events in the next seven days." in page
    assert "Not enough days yet" in words(otto.text("/forecast"))
    assert "No activity" in words(otto.text("/reports"))


def test_the_first_page_shows_the_days_and_what_may_be_lost(busy, otto):
    counted_now(busy)
    day = words(otto.text())
    decided = words(otto.text("?by=settlement&days=30"))

    assert "Staked today 22.00 EUR Bets today 4 Open stakes 7.00 EUR" in day
    assert "Players today 2 Players in 7 days 2" in day
    assert re.search(r"4 22\.00 -5\.00 -22\.73 %", day)
    assert re.search(r"2 15\.00 -5\.00 -33\.33 %", decided)
    assert "H3 v A3" in day
    assert "fresh Soccer" in day
    assert "last counted" not in day
    assert "Nobody has counted" not in day
    assert "Open stakes 7.00" in words(otto.text("?by=nonsense&days=5&currency=USD"))


def test_figures_that_were_not_counted_lately_say_so(busy, otto):
    counted_now(busy)
    busy.as_superuser("UPDATE duties SET finished_at = NULL WHERE name = 'daily_figures'")
    never = words(otto.text())
    busy.as_superuser(
        "UPDATE duties SET finished_at = now() - interval '1 hour' WHERE name = 'daily_figures'"
    )

    assert "Nobody has counted these figures yet." in never
    assert "These figures were last counted at" in words(otto.text())


@pytest.mark.usefixtures("busy")
def test_a_part_that_cannot_be_read_leaves_the_others(otto, monkeypatch):
    def away(*_, **__):
        raise DatabaseUnavailable

    monkeypatch.setattr(queries, "list_event_liabilities", away)
    monkeypatch.setattr(queries, "get_active_players", away)

    answer = otto.page()

    page = words(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert "Open liability cannot be shown right now." in page
    assert "The figures of the last days cannot be shown right now." in page
    assert "fresh Soccer" in page


@pytest.mark.usefixtures("busy")
def test_reports_tell_a_period_apart_and_come_as_a_file(otto):
    today = utc_now().date()
    span = f"from={today - timedelta(days=1)}&to={today + timedelta(days=9)}"
    by_type = words(otto.text(f"/reports?kind=bet_type&{span}"))
    by_day = words(otto.text(f"/reports?by=settlement&{span}"))
    by_league = words(otto.text("/reports?kind=league"))
    file = otto.page(f"/reports?kind=sport&{span}&as=csv").get_data(as_text=True)

    assert f"{today - timedelta(days=1)} to {today}" in by_type
    assert "Single 3 15.00 15.00 20.00 -5.00 -33.33 % 1 3.00" in by_type
    assert "Accumulator 1 7.00 0.00 0.00 0.00 0.00 % 0 0.00" in by_type
    assert "Total 4 22.00 15.00 20.00 -5.00 -22.73 % 1 3.00" in by_type
    assert f"{today} 2 15.00 15.00 20.00 -5.00 -33.33 % 1 3.00" in by_day
    assert "Cup l1 4 22.00" in by_league
    assert file.count("\r\n") == 3
    assert '"Total","4","22.00"' in file
    for kind in ("market_type", "player_class", "sport"):
        assert "22.00" in words(otto.text(f"/reports?kind={kind}&from=never&to=0001-01-01"))


def test_a_book_with_weeks_behind_it_is_told_the_next_one(busy, otto):
    with busy.book.worker_db.tenant_tx(busy.tenant_id) as conn:
        conn.execute(WEEKS_BEFORE)

    page = words(otto.text("/forecast"))

    assert "Handle foreseen 70.00 EUR" in page
    assert "10.00 10.00 10.00 % 1.00" in page
    assert "Handle, on average 0.00 EUR" in page
    assert "not enough days yet" in page


def test_one_pass_counts_every_book(busy):
    busy.place(3, stake="1.00")

    assert sum(count_once(busy.book.worker_db)) >= 0


def test_first_steps_follow_what_is_there(shop, otto, our_book):
    before = words(otto.text())
    save_limit(
        our_book.platform_db,
        shop.tenant_id,
        "EUR",
        LimitRule("sport", "soccer", stake_max_minor=50_00),
        by=TESTER,
    )
    shop.place(1)

    after = words(otto.text())

    assert "First steps 1 of 7 done" in before
    assert "First steps 3 of 7 done" in after
    assert "Create a player : done" in after
    assert "Publish your look : to do" in after


def test_hints_are_put_away_once_and_come_back(shop, otto):
    def change(**form):
        hidden = fields(otto.page("/help"))
        return otto.send("/hints", {**hidden, "show": "", **form}, token=hidden["csrf_token"])

    assert 'id="tour"' in otto.text()
    assert change(hint="tour").status_code == change(hint="tour").status_code == 303
    assert 'id="tour"' not in otto.text()
    assert change(hint="first_steps").status_code == 303
    assert "First steps" not in otto.text()
    assert change(hint="nonsense").status_code == 422

    assert change(hint="tour", show="1").status_code == 303
    assert change(hint="first_steps", show="1").status_code == 303

    assert 'id="tour"' in otto.text()
    assert "First steps" in otto.text()
    lines = [line[0] for line in trail(shop.book, shop.tenant_id)]
    assert [line for line in lines if line.startswith("hint.")] == [
        "hint.dismissed",
        "hint.dismissed",
        "hint.shown",
        "hint.shown",
    ]


def test_the_palette_finds_players_and_bets_of_ones_own(busy, otto):
    (bet_id,) = busy.rows("SELECT min(id) FROM bets")[0]

    def found(word):
        answer = otto.page(f"/find?q={word}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        return [(each["label"], each["hint"]) for each in answer.json["found"]]

    code = codes.encode(bet_id)
    assert found("AN") == [("ana", "player, Ana")]
    assert found(code) == [(code, "bet of ana")]
    assert found("a") == found("nobody") == found(codes.encode(7)) == []
