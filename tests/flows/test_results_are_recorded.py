"""Score feeds become versions: immutable, one per change, only for events we know."""

import pytest

from touchline.catalog.model import EventStatus, ReportedResult
from touchline.settlement.record import content_hash


@pytest.fixture
def played(our_book, feed):
    """A book whose soccer events have moved on by ten minutes of the feed's clock."""
    poller, recorder = (
        make(f"{feed.url}/getfeed") for make in (our_book.poller, our_book.recorder)
    )
    poller.poll_once("soccer")
    feed.clock.advance(600)
    return our_book, recorder, feed


def versions(book):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(
            "SELECT event_id, version, status, home_score, away_score, half_time, full_time FROM results"
            " ORDER BY event_id, version"
        ).fetchall()


@pytest.mark.spec("S3.12", "S3.3")
def test_a_finished_match_leaves_a_final_version_with_its_halves(played):
    book, recorder, _ = played

    recorded = recorder.record_once("soccer")

    assert recorded.outcome == "accepted"
    finals = [row for row in versions(book) if row[2] == "finished"]
    assert finals
    for _, _, _, home, away, half_time, full_time in finals:
        assert [home, away] == full_time
        assert half_time[0] <= full_time[0]
        assert half_time[1] <= full_time[1]


def test_the_same_report_again_is_no_new_version(played):
    book, recorder, _ = played
    recorder.record_once("soccer")
    before = [row for row in versions(book) if row[2] == "finished"]

    recorder.record_once("soccer")

    assert [row for row in versions(book) if row[2] == "finished"] == before


def test_versions_of_an_event_count_up_from_one(played):
    book, recorder, feed = played
    for _ in range(3):
        recorder.record_once("soccer")
        feed.clock.advance(30)

    by_event = {}
    for event_id, version, *_ in versions(book):
        by_event.setdefault(event_id, []).append(version)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_event.values())


def test_two_recorders_at_once_write_each_version_once(played):
    from threading import Thread

    book, _, feed = played
    recorders = [book.recorder(f"{feed.url}/getfeed") for _ in range(2)]
    threads = [Thread(target=recorder.record_once, args=("soccer",)) for recorder in recorders]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = versions(book)
    assert len({(row[0], row[1]) for row in rows}) == len(rows)


def test_extra_time_a_shoot_out_and_who_won_are_kept(played):
    book, recorder, _ = played
    with book.worker_db.connection_ctx() as conn:
        (known,) = conn.execute("SELECT provider_event_id FROM events LIMIT 1").fetchall()
    report = ReportedResult(
        *(known[0], EventStatus.FINISHED_PEN, "Pen.", 2, 2, (1, 0), (1, 1), ()),
        extra_time=(1, 1),
        penalties=(4, 3),
        winner="home",
    )

    recorder.save("soccer", [report])

    with book.worker_db.connection_ctx() as conn:
        kept = conn.execute(
            "SELECT extra_time, penalties, winner FROM results WHERE winner IS NOT NULL"
        ).fetchall()
    assert kept == [([1, 1], [4, 3], "home")]


def test_any_change_of_a_report_changes_its_digest():
    report = ReportedResult("1", EventStatus.FINISHED, "FT", 2, 1, (1, 0), (2, 1), ((1, 0), (1, 1)))

    digests = {
        content_hash(report),
        content_hash(
            ReportedResult("1", EventStatus.FINISHED, "FT", 2, 2, (1, 0), (2, 2), ((1, 0), (1, 2)))
        ),
        content_hash(
            ReportedResult(
                "1", EventStatus.FINISHED_AET, "AET", 2, 1, (1, 0), (2, 1), ((1, 0), (1, 1))
            )
        ),
    }

    assert len(digests) == 3
