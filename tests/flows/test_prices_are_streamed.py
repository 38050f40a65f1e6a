"""Who keeps a page open is told of its prices as they move, once for all who watch it."""

import socket

import orjson
import pytest
from flows.small_book import match
from harness.shop import Shop
from harness.visitors import Browser
from harness.waiting import eventually
from rules.guarded import result as who_wins

from touchline.web.app import EXTENSION

LOBBY = "/live?page=/"


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def app(shop):
    return shop.book.web(streams_per_client=2)


@pytest.fixture
def hub(app):
    return app.extensions[EXTENSION].hub


@pytest.fixture
def visitor(app, slug):
    return Browser(app, slug)


class Watching:
    """One stream, read message by message."""

    def __init__(self, visitor, path=LOBBY, **environ):
        self.answer = visitor.client.get(
            path,
            headers={"Host": visitor.host},
            base_url=f"http://{visitor.host}",
            environ_overrides=environ,
        )
        self.messages = iter(self.answer.response)

    def read(self):
        """The next message: its kind, and what it says."""
        lines = next(self.messages).decode().splitlines()
        fields = dict(line.split(": ", 1) for line in lines if ": " in line)
        return fields.get("event"), orjson.loads(fields.get("data", "null"))


def look(hub):
    hub.wake()
    hub.go_round()


def messages(hub):
    return [topic.number for topic in hub.topics]


def move(shop, *prices):
    shop.catalogue.save(match(1, who_wins(*prices)))
    shop.catalogue.publish()


def until_told(hub, count):
    """Look until so many messages were sent, as the process does when it hears of a change."""

    def is_told():
        look(hub)
        return messages(hub) == [count]

    eventually(is_told, within_s=10)


@pytest.mark.spec("S3.1")
def test_a_price_that_moves_is_told_to_all_who_watch_its_page(shop, hub, visitor):
    watching = [Watching(visitor), Watching(visitor)]
    assert {each.answer.status_code for each in watching} == {200}
    assert watching[0].answer.headers["Content-Type"].startswith("text/event-stream")
    assert [each.read()[0] for each in watching] == [None, None]
    look(hub)
    shown = visitor.get("/", **{"HX-Request": "true"}).headers["ETag"]
    assert [each.read() for each in watching] == [("at", {"to": shown})] * 2

    move(shop, 2_100, 3_000, 3_800)
    until_told(hub, 2)

    told = [each.read() for each in watching]
    assert told[0] == told[1]
    kind, facts = told[0]
    assert (kind, facts["from"]) == ("prices", shown)
    assert facts["to"] == visitor.get("/", **{"HX-Request": "true"}).headers["ETag"]
    assert [(cell[1].rpartition(".")[2], cell[2]) for cell in facts["cells"]] == [
        ("home", "2.10"),
        ("away", "3.80"),
    ]
    assert facts["cells"][0][3] == f"{shop.selection()}.{shop.event_code()}.2.10"


def test_nothing_is_said_while_nothing_moves_but_the_same_version_now_and_then(hub, visitor):
    watching = Watching(visitor)
    watching.read()
    look(hub)
    look(hub)
    assert messages(hub) == [1]
    newest = watching.read()

    (topic,) = hub.topics
    topic.told_at_s = -1000.0
    hub.go_round()

    assert newest is not None
    assert watching.read() == newest


def test_who_watches_what_nobody_could_look_at_yet_gets_a_sign_of_life(hub, visitor):
    watching = Watching(visitor)
    watching.read()
    (topic,) = hub.topics
    hub._look_at_s, topic.told_at_s = float("inf"), -1000.0
    hub.go_round()

    assert next(watching.messages) == b":\n\n"


def test_who_comes_later_is_told_the_newest_version_at_once(hub, visitor):
    Watching(visitor).read()
    look(hub)

    late = Watching(visitor)

    assert late.read() == ("at", {"to": visitor.get("/", **{"HX-Request": "true"}).headers["ETag"]})


def test_who_has_missed_messages_finds_the_newest_one(shop, hub, visitor):
    watching = Watching(visitor)
    watching.read()
    look(hub)
    move(shop, 2_100, 3_000, 3_800)
    until_told(hub, 2)
    move(shop, 2_200, 3_000, 3_600)
    until_told(hub, 3)

    kind, facts = watching.read()

    assert (kind, facts["to"]) == (
        "prices", visitor.get("/", **{"HX-Request": "true"}).headers["ETag"],
    )  # fmt: skip


def test_each_is_told_in_their_own_manner(app, hub, visitor, slug):
    american = Browser(app, slug, salt="american")
    american.bring("manner", "en~american~")
    watching = [Watching(visitor), Watching(american)]
    assert [each.read()[0] for each in watching] == [None, None]

    look(hub)

    shown = [
        each.get("/", **{"HX-Request": "true"}).headers["ETag"] for each in (visitor, american)
    ]
    assert shown[0] != shown[1]
    assert [each.read() for each in watching] == [("at", {"to": etag}) for etag in shown]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/live", 400),
        ("/live?page=/account/statement", 400),
        ("/live?page=//elsewhere", 400),
        ("/live?page=" + "x" * 300, 400),
        (f"/live?page=/events/{'0' * 13}", 200),
    ],
)
def test_only_pages_with_prices_are_watched(visitor, path, status):
    watching = Watching(visitor, path)

    assert watching.answer.status_code == status


def test_a_stream_is_only_read(visitor):
    assert visitor.client.post(LOBBY, headers={"Host": visitor.host}).status_code == 405


def test_one_address_keeps_so_many_streams_open_and_no_more(hub, visitor):
    first, _ = Watching(visitor), Watching(visitor)

    third = Watching(visitor)

    assert (third.answer.status_code, third.answer.headers["Retry-After"]) == (503, "30")
    first.answer.close()
    assert len(hub.topics) == 1
    assert Watching(visitor).answer.status_code == 200


def test_a_process_that_ends_sends_everybody_elsewhere(hub, visitor):
    watching = Watching(visitor)
    watching.read()
    hub._is_serving = lambda: False

    hub.go_round()

    assert next(watching.messages).startswith(b"retry: ")
    assert list(watching.messages) == []
    assert len(hub.topics) == 0


def test_who_does_not_take_what_is_sent_is_hung_up_on(hub, visitor):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watching = Watching(visitor, **{"gunicorn.socket": ours})
        watching.read()
        (topic,) = hub.topics
        (stream,) = topic.watchers
        stream.writing_since_s = -1000.0

        hub.go_round()

        assert theirs.recv(10) == b""
    assert len(hub.topics) == 0
