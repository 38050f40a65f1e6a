"""Every sport of a recorded day reaches the site with its markets: read, judged, saved, published, shown."""

import gzip
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from touchline import codes
from touchline.catalog.model import SPORTS, EventStatus
from touchline.catalog.save import save_answer
from touchline.catalog.store import BoardStore
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.replay import moved
from touchline.feeds.sniff import read_document
from touchline.plumbing.pacing import utc_now

DATA = Path(os.environ.get("TOUCHLINE_DATA", Path(__file__).parents[2] / "../shared/data"))
SNAPSHOT = DATA / "goalserve-json" / "snapshot-2025-09-11"
SLUGS = [sport.slug for sport in SPORTS]
EVENTS_EACH = 3  # a few of each sport are enough to see that it arrives

pytestmark = [
    pytest.mark.needs_data,
    pytest.mark.skipif(not SNAPSHOT.is_dir(), reason=f"no recorded answers in {SNAPSHOT}"),
]


def a_few_ahead(sport, now):
    """The answer with the first events that still offer something, their kick-offs ahead of now."""
    body = gzip.decompress((SNAPSHOT / f"{sport}_odds.json.gz").read_bytes())
    answer = parse_odds(read_document(body), sport=sport)
    offered = [
        event
        for event in answer.events
        if event.status is EventStatus.SCHEDULED
        and any(each.is_open for market in event.markets for each in market.selections)
    ][:EVENTS_EACH]
    first_at = min(event.starts_at for event in offered)
    later = timedelta(days=max(0, (now - first_at).days) + 2)
    return moved(replace(answer, events=tuple(offered)), later)


@pytest.mark.spec("S3.12", "B3")
def test_all_recorded_sports_are_shown_with_their_markets(our_book, slug):
    now = utc_now()
    answers = {sport: a_few_ahead(sport, now) for sport in SLUGS}
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    for sport, answer in answers.items():
        save_answer(our_book.worker_db, answer, now=now)
        BoardStore(our_book.redis).mark_seen(sport)
    our_book.board_publisher().publish_once()

    client, host = our_book.web().test_client(), {"Host": f"{slug}.localhost"}
    told = client.get("/api/public/odds", headers=host).json
    board = {sport["slug"]: sport["events"] for sport in told["sports"]}

    assert board == {sport: len(answer.events) for sport, answer in answers.items()}
    with our_book.worker_db.connection_ctx() as conn:
        first = conn.execute(
            "SELECT DISTINCT ON (sport.slug) sport.slug, event.id FROM markets AS market"
            " JOIN events AS event ON event.id = market.event_id"
            " JOIN sports AS sport ON sport.id = event.sport_id"
            " WHERE market.state = 'open' ORDER BY sport.slug, event.id"
        ).fetchall()
    assert sorted(sport for sport, _ in first) == sorted(SLUGS)
    for sport, event_id in first:
        page = client.get(f"/events/{codes.encode(event_id)}", headers=host)
        assert (sport, page.status_code, 'class="odds"' in page.text) == (sport, 200, True)
