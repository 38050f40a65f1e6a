"""What a process writes while it works: one line per request, one id through all of them."""

import json
import logging
import threading

import pytest

from touchline.plumbing import logs, loop
from touchline.plumbing.logs import Surroundings
from touchline.plumbing.loop import Task
from touchline.plumbing.spawning import spawn_with_context

SURROUNDINGS = {"correlation_id", "request_id", "tenant", "user_id", "method", "path", "trace_id"}


@pytest.fixture(autouse=True)
def _root():
    """The root logger is put back as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)
    logs.enter(Surroundings())


@pytest.fixture
def lines(capsys):
    """Every JSON line written so far."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def only(lines, event):
    (line,) = [line for line in lines if line["event"] == event]
    return line


@pytest.mark.spec("S3.9", "S2.6", "S0.10")
def test_a_request_has_one_line_with_its_ids_and_how_it_ended(our_book, slug, lines):
    our_book.create_tenant(slug)  # one that is known, so that "nobody" is known to be nobody
    our_book.theme_publisher().publish_once()
    client = our_book.web(log_format="json").test_client()
    headers = {"Host": "nobody.localhost", "X-Correlation-ID": "trace-0001"}

    answer = client.get("/sports/tennis?q=secret", headers=headers)

    line = only(lines(), "http.request_finished")
    assert line.pop("ts")
    assert line.pop("duration_ms") >= 0
    assert line == {
        "level": "INFO",
        "logger": "touchline.web.traffic",
        "event": "http.request_finished",
        "correlation_id": "trace-0001",
        "request_id": answer.headers["X-Request-ID"],
        "tenant": "nobody",
        "user_id": "",
        "method": "GET",
        "path": "/sports/tennis",
        "trace_id": "",
        "process_type": "cli",
        "endpoint": "/sports/<sport>",
        "status": 404,
        "outcome": "refused",
        "db_ms": 0,
        "queries": 0,
        "cache": "absent",
    }


@pytest.mark.spec("S3.9")
def test_a_requests_line_says_what_it_cost(our_book, slug, lines):
    our_book.create_tenant(slug, name="Cost Bets")
    our_book.theme_publisher().publish_once()
    app = our_book.web(log_format="json")
    client = app.test_client()

    @app.get("/costly")
    def costly():
        with our_book.web_db.connection_ctx() as conn:
            conn.execute("SELECT pg_sleep(0.02)")
        return "", 204

    for path in ("/costly", "/nowhere", "/nowhere"):
        client.get(path, headers={"Host": f"{slug}.localhost"})

    asked, *read = [line for line in lines() if line["event"] == "http.request_finished"]
    assert asked["queries"] == 2, "what sets the transaction up, and the one"
    assert 20 <= asked["db_ms"] <= asked["duration_ms"]
    assert [(line["queries"], line["cache"]) for line in read] == [(0, "redis"), (0, "memory")]


@pytest.mark.spec("S3.9")
def test_answers_of_the_edge_share_a_line_and_refusals_have_their_own(our_book, lines):
    app = our_book.web(log_format="json")
    client = app.test_client()
    host = {"Host": "nobody.localhost"}

    for _ in range(5):
        client.get("/api/public/load-theme", headers=host)
    client.get("/api/public/odds?sport=SOCCER", headers=host)
    before = lines()
    app.extensions["touchline"].tally.flush()
    after = lines()

    assert [line["event"] for line in before] == ["http.request_finished"]
    assert (before[0]["status"], before[0]["endpoint"]) == (400, "/api/public/odds")
    assert [line["event"] for line in after] == ["edge.hits_counted"]
    assert (after[0]["request_id"], after[0]["path"]) == ("", "")
    assert (after[0]["count"], after[0]["tenant"], after[0]["status"]) == (5, "other", 200)


@pytest.mark.spec("S3.9")
def test_a_trace_of_a_caller_is_in_every_line(our_book, lines):
    client = our_book.web(log_format="json").test_client()
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"Host": "a.localhost", "traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}

    answer = client.get("/", headers=headers)

    line = only(lines(), "http.request_finished")
    assert line["trace_id"] == line["correlation_id"] == trace_id
    assert answer.headers["X-Correlation-ID"] == trace_id


@pytest.mark.spec("S3.9")
def test_a_bug_is_one_event_with_its_trace_and_an_answer(our_book, lines):
    app = our_book.web(log_format="json")
    app.view_functions["player.lobby"] = lambda: 1 / 0

    answer = app.test_client().get("/", headers={"Host": "a.localhost"})

    written = lines()
    failed, finished = only(written, "http.request_failed"), only(written, "http.request_finished")
    assert answer.status_code == 500
    assert "ZeroDivisionError" in "\n".join(failed["exc_info"])
    assert failed["request_id"] == finished["request_id"] == answer.headers["X-Request-ID"]
    assert (finished["level"], finished["outcome"]) == ("ERROR", "failed")


@pytest.mark.spec("S3.9")
def test_work_beside_a_request_carries_its_ids(lines):
    logs.set_up("json", "web")
    logs.enter(Surroundings("c-000001", "r-000001", "acme"))
    logs.know(user_id="7")

    spawn_with_context(lambda: logging.getLogger("t").info("t.happened"), name="t").join()

    line = only(lines(), "t.happened")
    assert (line["correlation_id"], line["tenant"], line["user_id"]) == ("c-000001", "acme", "7")
    assert set(line) >= SURROUNDINGS


@pytest.mark.spec("S3.9")
def test_each_run_of_a_task_has_an_id_of_its_own(lines):
    logs.set_up("json", "worker_odds")
    stop = threading.Event()
    runs = []

    def run():
        runs.append(1)
        logging.getLogger("t").info("t.happened")
        logging.getLogger("t").info("t.happened")
        if len(runs) == 2:
            stop.set()
        return 0.001

    loop.run("worker_odds", [Task("t", run)], stop)

    ids = [line["correlation_id"] for line in lines() if line["event"] == "t.happened"]
    assert ids[0] == ids[1]
    assert ids[2] == ids[3]
    assert ids[0] != ids[2]


@pytest.mark.spec("S0.10")
def test_a_readable_line_says_where_and_what(capsys):
    logs.set_up("readable", "web")
    logs.enter(Surroundings("c-000001", "r-000001", "acme", "", "GET", "/sports"))

    logging.getLogger("t").info("t.happened", extra={"duration_ms": 1.5, "note": "two words"})

    line = capsys.readouterr().out.strip()
    assert line.endswith('info    t.happened [acme GET /sports] duration_ms=1.500 note="two words"')
