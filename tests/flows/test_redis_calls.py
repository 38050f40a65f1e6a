"""A call to Redis gets its own answer, whatever happened on the connection before."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from touchline.plumbing import kv


@pytest.fixture
def client(stack_env):
    client = kv.connect(stack_env["REDIS_CACHE_URL"], timeout_ms=2000)
    yield client
    client.connection_pool.disconnect()


def test_an_answer_nobody_took_is_not_the_next_ones(client, slug):
    client.set(slug, "right", px=60_000)
    left = client.connection_pool.get_connection()
    left.send_command("ECHO", "wrong")
    assert left.can_read(timeout=2)
    client.connection_pool.release(left)

    answers = {client.get(slug) for _ in range(3)}

    assert answers == {b"right"}


def test_a_connection_that_its_server_has_closed_is_replaced_unnoticed(client, stack_env):
    mine = client.client_id()
    with kv.connect(stack_env["REDIS_CACHE_URL"], timeout_ms=2000) as other:
        other.client_kill_filter(_id=mine)

    assert client.ping()
    assert client.client_id() != mine


def test_whoever_gave_up_waiting_leaves_no_answer_behind(stack_env, slug):
    hasty = kv.connect(stack_env["REDIS_CACHE_URL"], timeout_ms=100)
    hasty.ping()

    with pytest.raises(RedisTimeoutError):
        hasty.blpop(slug, timeout=30)

    assert hasty.ping()
    hasty.connection_pool.disconnect()


def test_who_finds_all_connections_taken_is_told_in_time(stack_env):
    hasty = kv.connect(stack_env["REDIS_CACHE_URL"], timeout_ms=100)
    pool = hasty.connection_pool
    taken = [pool.get_connection() for _ in range(kv.CONNECTIONS_MAX)]

    with pytest.raises(RedisConnectionError):
        hasty.ping()

    for each in taken:
        pool.release(each)
    assert hasty.ping()
    pool.disconnect()
