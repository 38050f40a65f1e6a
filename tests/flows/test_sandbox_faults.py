"""The faults of the sandbox feed, over HTTP: each does what its name says, then stops."""

import json
import socket
import threading
from http.client import RemoteDisconnected
from urllib.parse import urlsplit

import pytest
from flows.sandbox_reader import Reader, odds_path
from lxml import etree

from touchline.sandbox.clock import SandboxClock
from touchline.sandbox.faults import BadFaultError, Fault, fault_from_text
from touchline.sandbox.server import SandboxServer, serve

NOW_S = 1_795_321_230
PATH = odds_path("tennis")


@pytest.fixture
def sandbox():
    server = SandboxServer(clock=SandboxClock(source=lambda: NOW_S)).start()
    yield server
    server.stop()


@pytest.fixture
def reader(sandbox):
    reader = Reader(sandbox)
    yield reader
    reader.close()


def put(reader, **fields):
    response, _ = reader.ask("/_sandbox/faults", method="POST", fields=fields)
    assert response.status == 201


def test_too_many_requests_says_when_to_come_back(reader):
    put(reader, status=429, retry_after_s=17, times=1)

    response, body = reader.ask(PATH)

    assert (response.status, response.headers["Retry-After"]) == (429, "17")
    assert json.loads(body) == {"status": 429, "message": "Too many requests"}
    assert reader.ask(PATH)[0].status == 200


def test_an_error_status_may_carry_a_valid_body(reader):
    healthy = reader.ask(PATH)[1]
    put(reader, status=500, times=1)

    response, body = reader.ask(PATH)

    assert response.status == 500
    assert body == healthy


def test_an_empty_body_is_empty(reader):
    put(reader, body="empty", times=1)

    response, body = reader.ask(PATH, is_gzip=True)

    assert (response.status, body) == (200, b"")


def test_a_byte_order_mark_stands_before_a_good_answer(reader):
    healthy = reader.ask(PATH)[1]
    put(reader, body="bom", times=1)

    assert reader.ask(PATH)[1] == b"\xef\xbb\xbf" + healthy


def test_xml_comes_where_json_was_asked_for(reader):
    put(reader, body="xml_for_json", times=1)

    response, body = reader.ask(PATH)

    assert response.headers["Content-Type"].startswith("application/json")
    assert etree.fromstring(body).get("sport") == "tennis"


def test_a_truncated_answer_is_no_json(reader):
    put(reader, body="truncated", times=1)

    with pytest.raises(json.JSONDecodeError):
        json.loads(reader.ask(PATH)[1])


def test_an_entity_bomb_declares_its_entities(reader):
    put(reader, body="entity_bomb", times=1)

    body = reader.ask(PATH)[1]

    assert b"<!ENTITY" in body
    assert len(body) < 2_000


@pytest.mark.parametrize("is_gzip", [False, True])
def test_an_oversized_answer_is_valid_and_as_big_as_asked(reader, is_gzip):
    put(reader, body="oversized", size_mb=3, times=1)

    body = reader.ask(PATH, is_gzip=is_gzip)[1]

    assert len(body) > 3 * 1024 * 1024
    assert json.loads(body)["scores"]["categories"] == []


def test_a_fault_strikes_only_its_sport_and_page(reader):
    put(reader, status=500, body="empty", sport="tennis", page="odds")

    assert reader.ask(PATH)[0].status == 500
    assert reader.ask(odds_path("hockey"))[0].status == 200
    assert reader.ask("/getfeed/key/tennis_scores/home?json=1")[0].status == 200


def test_faults_are_shown_and_cleared(reader):
    put(reader, body="empty", times=3)
    reader.ask(PATH)
    assert reader.json("/_sandbox/faults")["faults"][0]["left"] == 2

    reader.ask("/_sandbox/faults", method="DELETE")

    assert reader.json("/_sandbox/faults") == {"faults": []}
    assert reader.ask(PATH)[1]


def test_faults_in_force_together_strike_together(sandbox, reader):
    sandbox.faults.add(Fault(latency_s=0.01))
    sandbox.faults.add(Fault(status=500))
    sandbox.faults.add(Fault(body="empty"))

    struck = sandbox.faults.take("soccer", "odds")

    assert struck == Fault(latency_s=0.01, status=500, body="empty")
    assert reader.ask(PATH)[0].status == 500


def test_stopping_does_not_wait_for_a_slow_answer():
    server = SandboxServer(faults=[Fault(latency_s=600)]).start()
    reader = Reader(server)
    failures = []

    def ask():
        try:
            reader.ask(PATH)
        except (RemoteDisconnected, ConnectionError) as error:
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    server.stop()
    asking.join(timeout=20)

    assert not asking.is_alive()
    assert failures
    reader.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "upside_down"},
        {"status": 200},
        {"status": "often"},
        {"latency_s": -1},
        {"colour": "red"},
        {"size_mb": 10**6},
        {"times": []},
    ],
)
def test_a_fault_that_means_nothing_is_refused(reader, fields):
    response, body = reader.ask("/_sandbox/faults", method="POST", fields=fields)

    assert response.status == 400
    assert json.loads(body)["message"]


def test_a_body_that_is_no_object_is_refused(reader):
    response, _ = reader.ask("/_sandbox/faults", method="POST", fields=[1])

    assert response.status == 400


def test_what_the_sandbox_cannot_be_told_is_refused(reader):
    assert reader.ask("/_sandbox/weather", method="POST", fields={})[0].status == 404
    assert reader.ask("/_sandbox/clock", method="DELETE")[0].status == 404
    response, _ = reader.ask("/_sandbox/faults", method="POST", fields="x" * 70_000)
    assert (response.status, response.headers["Connection"]) == (413, "close")
    assert reader.json("/_sandbox/faults") == {"faults": []}


def test_a_reader_that_hangs_up_does_no_harm(sandbox, reader):
    put(reader, body="oversized", size_mb=64, times=1)
    url = urlsplit(sandbox.url)
    with socket.create_connection((url.hostname, url.port), timeout=20) as connection:
        connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: sandbox\r\n\r\n".encode())
        assert connection.recv(4)

    assert reader.ask(PATH)[0].status == 200


def test_a_fault_is_read_from_a_command_line():
    assert fault_from_text("latency=2,status=429,retry_after=5,sport=soccer,times=1") == Fault(
        latency_s=2.0, status=429, retry_after_s=5, sport="soccer", times=1
    )
    with pytest.raises(BadFaultError):
        fault_from_text("latency")


def test_serving_ends_when_told_to():
    stop = threading.Event()
    serving = threading.Thread(
        target=serve, kwargs={"faults": ("latency=0.01", "status=500"), "stop": stop}
    )
    serving.start()

    stop.set()
    serving.join(timeout=20)

    assert not serving.is_alive()
