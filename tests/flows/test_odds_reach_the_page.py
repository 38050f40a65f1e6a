"""From the feed to the page: poll, save, publish, read."""

import logging

import orjson
import pytest

from touchline.catalog.publish import Published

SPORTS = ("basketball", "tennis")


@pytest.fixture
def polled(our_book, feed):
    """A book that has polled two sports once, and its poller."""
    poller = our_book.poller(f"{feed.url}/getfeed")
    cycles = {sport: poller.poll_once(sport) for sport in SPORTS}
    assert {cycle.outcome for cycle in cycles.values()} == {"accepted"}
    return our_book, poller


def get(book, slug, path, **headers):
    client = book.web().test_client()
    return client.get(path, headers={"Host": f"{slug}.localhost", **headers})


@pytest.mark.spec("S3.12", "S3.1")
def test_a_polled_price_is_on_the_board_and_on_the_page(polled, slug):
    book, _ = polled
    book.create_tenant(slug, name="Glow Bets")
    book.theme_publisher().publish_once()
    book.board_publisher().publish_once()

    board = get(book, slug, "/api/public/odds?sport=basketball").json
    league = board["leagues"][0]
    odds = get(book, slug, f"/api/public/odds?sport=basketball&league={league['code']}").json
    lobby = get(book, slug, "/")

    assert board["status"] == "fresh"
    assert len(odds["events"]) == league["events"]
    price = odds["events"][0]["markets"][0]["selections"][0]["price"]
    page = get(book, slug, f"/sports/basketball/{league['code']}").text
    assert price in page
    assert lobby.status_code == 200
    assert "Glow Bets" in lobby.text


@pytest.mark.spec("S3.3")
def test_a_poll_with_a_cursor_writes_only_what_moved_since(polled):
    book, poller = polled
    with book.worker_db.connection_ctx() as conn:
        (stored,) = conn.execute("SELECT count(*) FROM prices").fetchone()

    again = {sport: poller.poll_once(sport) for sport in SPORTS}

    assert {cycle.outcome for cycle in again.values()} == {"accepted"}
    assert sum(cycle.rows_written for cycle in again.values()) < stored / 4


@pytest.mark.spec("S3.3")
def test_the_log_shows_opened_saved_closed_around_every_write(our_book, feed, caplog):
    caplog.set_level(logging.INFO)

    our_book.poller(f"{feed.url}/getfeed").poll_once("baseball")

    events = [record.message for record in caplog.records if record.message.startswith("odds.")]
    assert events[0] == "odds.fetched"
    assert events[-2:] == ["odds.cycle_finished", "odds.published"]
    writes = events[1:-2]
    assert writes == ["odds.connection_opened", "odds.saved", "odds.connection_closed"] * (
        len(writes) // 3
    )
    (cycle,) = [record for record in caplog.records if record.message == "odds.cycle_finished"]
    assert cycle.events > 0
    assert cycle.selections <= cycle.selections_read


def test_a_second_round_of_the_publisher_has_nothing_to_do(polled):
    book, _ = polled
    publisher = book.board_publisher()

    first, *again = [publisher.publish_once() for _ in range(3)]

    assert first.documents > 10
    # A match may kick off between two rounds, which is something to do; not between all of them.
    assert Published(0, 0) in again


def test_a_publisher_notices_that_redis_lost_its_memory(polled, slug):
    book, _ = polled
    book.create_tenant(slug)
    boards, themes = book.board_publisher(), book.theme_publisher()
    first = boards.publish_once()
    themes.publish_once()

    book.redis.flushdb()

    # A match may kick off between the two rounds and leave the board.
    assert first.documents * 0.9 < boards.publish_once().documents <= first.documents
    assert themes.publish_once() >= 1


def test_two_publishers_do_not_undo_each_other(polled):
    book, _ = polled
    one, other = book.board_publisher(), book.board_publisher()

    for publisher in (one, other):
        publisher.publish_once()

    # A match may kick off between two rounds; each publisher has a quiet one all the same.
    assert Published(0, 0) in [one.publish_once() for _ in range(2)]
    assert Published(0, 0) in [other.publish_once() for _ in range(2)]


@pytest.mark.spec("S3.12")
def test_a_market_the_feed_no_longer_offers_is_suspended_and_not_deleted(polled, feed):
    from dataclasses import replace

    from touchline.catalog.save import save_answer
    from touchline.feeds.goalserve.odds import parse_odds
    from touchline.feeds.sniff import read_document
    from touchline.plumbing.pacing import utc_now

    book, _ = polled
    raw = book.feed_client(f"{feed.url}/getfeed").odds("basketball", cursor=None, now=utc_now())
    answer = parse_odds(read_document(raw), sport="basketball")
    event = next(event for event in answer.events if len(event.markets) > 5)
    lone = replace(event, markets=event.markets[:1])
    save_answer(book.worker_db, replace(answer, events=(event,)), now=utc_now())

    saved = save_answer(book.worker_db, replace(answer, events=(lone,)), now=utc_now())

    with book.worker_db.connection_ctx() as conn:
        states = conn.execute(
            "SELECT market.state, count(*) FROM markets AS market"
            " JOIN events AS event ON event.id = market.event_id"
            " JOIN sports AS sport ON sport.id = event.sport_id"
            " WHERE sport.slug = 'basketball' AND event.provider_event_id = %s GROUP BY market.state",
            (event.provider_event_id,),
        ).fetchall()
    assert dict(states)["suspended"] >= len(event.markets) - 1
    assert dict(states)["open"] == 1
    assert saved.events_changed == 1


def test_saving_an_answer_twice_writes_rows_once(polled, feed):
    from touchline.catalog.save import Saved, save_answer
    from touchline.feeds.goalserve.odds import parse_odds
    from touchline.feeds.sniff import read_document
    from touchline.plumbing.pacing import utc_now

    book, _ = polled
    raw = book.feed_client(f"{feed.url}/getfeed").odds("hockey", cursor=None, now=utc_now())
    answer = parse_odds(read_document(raw), sport="hockey")

    first = save_answer(book.worker_db, answer, now=utc_now())
    second = save_answer(book.worker_db, answer, now=utc_now())

    assert first.rows_written > 100
    assert second == Saved(0, 0, 0)


def test_prices_of_a_silent_feed_are_called_stale(polled, slug):
    book, _ = polled
    book.create_tenant(slug)
    book.theme_publisher().publish_once()
    book.board_publisher().publish_once()
    client = book.web(odds_age_max_s=0.001).test_client()

    answer = client.get("/api/public/odds?sport=basketball", headers={"Host": f"{slug}.localhost"})
    page = client.get("/sports/basketball", headers={"Host": f"{slug}.localhost"})

    assert answer.json["status"] == "stale"
    assert orjson.loads(answer.data)["leagues"]
    assert answer.headers["ETag"].endswith('-s"')
    assert page.status_code == 200
