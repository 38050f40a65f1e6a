"""Sessions in a real Redis: how long they live, how they end, and that nothing brings them back."""

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.waiting import eventually
from redis.exceptions import ConnectionError as RedisConnectionError

from devstack.ports import free_ports
from touchline.accounts.model import Player
from touchline.accounts.session import data_fields
from touchline.accounts.store import PER_PLAYER_MAX, SessionsAway, SessionStore, session_key
from touchline.plumbing import kv
from touchline.web.session_cookies import new_sid

pytestmark = pytest.mark.spec("S3.7")

ANA, BEN = Player(7, 8, "Ana", 1), Player(7, 9, "Ben", 1)
WHO = {"tenant_id": 7, "player_id": 8}


@pytest.fixture
def redis(stack_env):
    client = kv.connect(stack_env["REDIS_URL"], timeout_ms=2000)
    client.flushdb()
    yield client
    client.connection_pool.disconnect()


@pytest.fixture
def store(redis):
    return SessionStore(redis)


def opened(store, player=ANA, *, idle_ms=60_000, age_max_ms=600_000, **more):
    sid = new_sid("acme")
    store.create(
        "acme", sid, player, idle_ms=idle_ms, age_max_ms=age_max_ms, data={"token": "t"}, **more
    )
    return sid


def is_there(store, sid):
    return store.read("acme", sid) is not None


def test_what_was_opened_is_found_on_its_site_only(store):
    sid = opened(store)

    session, now_ms, is_extended = store.read("acme", sid)

    assert (session.tenant_id, session.player_id, session.name, session.epoch) == (7, 8, "Ana", 1)
    assert dict(session.data) == {"token": "t"}
    assert 0 <= now_ms - session.confirmed_at_ms < 5000
    assert session.ends_at_ms == session.confirmed_at_ms + 600_000
    assert not is_extended
    assert store.read("rival", sid) is None


def test_the_store_never_sees_the_id(store, redis):
    sid = opened(store)
    everything = b"\n".join(redis.scan_iter("*"))

    assert sid.partition(".")[2].encode() not in everything
    assert session_key("acme", sid).encode() in everything


def test_a_session_lives_on_only_after_a_fifth_of_its_time(store, redis):
    sid = opened(store, idle_ms=60_000)
    key = session_key("acme", sid)
    assert not store.read("acme", sid).is_extended
    redis.pexpire(key, 47_000)

    assert store.read("acme", sid).is_extended
    assert redis.pttl(key) > 59_000
    assert not store.read("acme", sid).is_extended


def test_no_use_takes_a_session_past_its_end(store, redis):
    sid = opened(store, idle_ms=60_000, age_max_ms=1_000)

    assert redis.pttl(session_key("acme", sid)) <= 1_000
    eventually(lambda: not is_there(store, sid))
    eventually(lambda: store.count() == 0)


def test_who_signs_in_again_leaves_nothing_behind(store):
    first = opened(store)
    second = opened(store, instead_of=first)

    assert not is_there(store, first)
    assert is_there(store, second)
    assert store.count() == 1


def test_a_player_has_so_many_sessions_and_the_oldest_goes(store):
    sids = [opened(store, age_max_ms=600_000 + n) for n in range(PER_PLAYER_MAX + 3)]

    assert [is_there(store, sid) for sid in sids] == [False] * 3 + [True] * PER_PLAYER_MAX
    assert store.count() == PER_PLAYER_MAX


def test_ending_all_sessions_of_a_player_ends_nobody_elses(store):
    mine, theirs = [opened(store) for _ in range(3)], opened(store, BEN)

    assert store.end_all(**WHO) == 3
    assert not any(is_there(store, sid) for sid in mine)
    assert is_there(store, theirs)
    assert store.end_all(**WHO) == 0


def test_a_new_epoch_takes_along_the_sessions_of_the_one_before(store):
    sids = [opened(store), opened(store)]

    assert store.advance(**WHO, epoch=2) == 2
    assert {store.read("acme", sid).session.epoch for sid in sids} == {2}
    assert store.advance(**WHO, epoch=2) == 0


def test_two_writers_of_two_fields_do_not_undo_each_other(store):
    sid = opened(store)
    with ThreadPoolExecutor(20) as writers:
        list(
            writers.map(
                lambda n: store.write("acme", sid, data_fields({f"n{n}": str(n)})), range(20)
            )
        )

    kept = store.read("acme", sid).session.data
    assert kept == {"token": "t", **{f"n{n}": str(n) for n in range(20)}}
    assert store.write("acme", sid, {}, ("d:token",))
    assert "token" not in store.read("acme", sid).session.data


def test_fifty_late_writers_bring_no_session_back(store, redis):
    sid = opened(store)
    has_ended = threading.Event()
    wrote = []

    def write_late(n):
        if n % 2:
            has_ended.wait(5)
        wrote.append(store.write("acme", sid, data_fields({"n": str(n)})))
        store.confirm("acme", sid, at_ms=2**50)
        store.advance(**WHO, epoch=2)

    with ThreadPoolExecutor(50) as writers:
        late = [writers.submit(write_late, n) for n in range(50)]
        store.end("acme", sid, **WHO)
        has_ended.set()
        for each in late:
            each.result()

    assert len(wrote) == 50
    assert not is_there(store, sid)
    assert not redis.exists(session_key("acme", sid))
    assert store.count() == 0


def test_a_session_that_was_put_back_after_its_end_is_none(store, redis):
    sid = opened(store)
    key = session_key("acme", sid)
    copy = redis.dump(key)
    store.end("acme", sid, **WHO)

    redis.restore(key, 60_000, copy)

    assert not is_there(store, sid)
    assert not store.write("acme", sid, data_fields({"a": "b"}))


@pytest.mark.parametrize(
    "plant",
    [
        lambda redis, key: redis.set(key, pickle.dumps({"a": 1})),
        lambda redis, key: redis.lpush(key, "a"),
        lambda redis, key: redis.hset(key, "who", pickle.dumps({"a": 1})),
        lambda redis, key: redis.hset(
            key, mapping={"who": "{}", "idle_ms": "1", "ends_at_ms": "x"}
        ),
        lambda redis, key: redis.hset(key, mapping={f"d:{n}": "1" for n in range(500)}),
        lambda redis, key: redis.hset(
            key, mapping={"idle_ms": 1, "ends_at_ms": 2**50, "d:a": "x" * 9000}
        ),
    ],
)
def test_what_is_no_session_reads_as_none_and_the_store_stays_well(store, redis, plant):
    sid = new_sid("acme")
    plant(redis, session_key("acme", sid))

    assert all(not is_there(store, sid) for _ in range(10))
    assert is_there(store, opened(store))


def test_who_signs_in_alone_after_an_outage_is_the_one_who_tries():
    store = SessionStore(kv.connect(f"redis://127.0.0.1:{free_ports(1)[0]}/0", timeout_ms=200))
    while not store.is_away:
        with pytest.raises((SessionsAway, RedisConnectionError)):
            store.read("acme", new_sid("acme"))

    eventually(lambda: not store.is_away)


def test_live_sessions_are_counted_and_those_run_out_are_not(store, redis):
    sids = [opened(store), opened(store, BEN), opened(store, BEN)]
    assert store.count() == 3

    store.end("acme", sids[0], **WHO)
    redis.zadd(kv.SESSIONS_LIVE, {session_key("acme", sids[1]): 1})

    assert store.count() == 1
