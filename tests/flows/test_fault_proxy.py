"""The fault proxy breaks connections in each way it promises, and lets them be whole again."""

import os
import socket
import threading
from contextlib import closing

import pytest
from harness.waiting import eventually

from devstack.faultproxy import FaultProxy
from devstack.problem import Problem


class Echo:
    """A server that says what it hears, and knows who hung up."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ended = self.answered = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client):
        with client:
            try:
                while data := client.recv(65536):
                    client.sendall(data)
                    self.answered += len(data)
            except ConnectionError:
                pass
        self.ended += 1


@pytest.fixture
def echo():
    server = Echo()
    yield server
    server.listener.close()


@pytest.fixture
def proxy():
    with FaultProxy.start() as running:
        yield running


def connected(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return closing(client)


def heard(client, data):
    client.sendall(data)
    answer = b""
    while len(answer) < len(data):
        part = client.recv(65536)
        if not part:
            break
        answer += part
    return answer


def hears_nothing(client):
    client.settimeout(0.2)
    try:
        return client.recv(1, socket.MSG_PEEK) is None
    except TimeoutError:
        return True
    finally:
        client.settimeout(5)


def test_everything_passes_both_ways_and_so_does_the_end(proxy, echo):
    data = bytes(range(256)) * 4096
    with connected(proxy.route("echo", echo.port)) as client:
        sender = threading.Thread(target=client.sendall, args=(data,))
        sender.start()
        answer = b""
        while len(answer) < len(data):
            answer += client.recv(65536)
        sender.join()
        client.shutdown(socket.SHUT_WR)

        assert answer == data
        assert client.recv(1) == b""
    eventually(lambda: echo.ended == 1)
    eventually(lambda: proxy.open("echo") == 0)
    assert proxy.accepted("echo") == 1
    assert proxy.carried_bytes("echo") == 2 * len(data)


def test_what_is_delayed_does_not_delay_what_follows(proxy, echo):
    port = proxy.route("echo", echo.port)
    proxy.mode("echo", "latency", delay_s=1)
    with connected(port) as client:
        client.sendall(b"x")
        came_early = not hears_nothing(client)
        for number in range(1, 50):
            client.sendall(b"x")
            eventually(lambda number=number: echo.answered == number + 1)

        answer = b""
        while len(answer) < 50:  # one after the other they would need 50 s, and time out
            answer += client.recv(64)

    assert not came_early
    assert answer == b"x" * 50


def test_a_black_hole_swallows_open_connections_too_and_gives_back_what_was_on_its_way(proxy, echo):
    port = proxy.route("echo", echo.port)
    with connected(port) as before:
        assert heard(before, b"one") == b"one"
        proxy.mode("echo", "blackhole")
        with connected(port) as later:
            before.sendall(b"two")
            later.sendall(b"three")
            assert hears_nothing(before)
            assert hears_nothing(later)

            proxy.heal("echo")

            assert before.recv(64) == b"two"
            assert later.recv(64) == b"three"


def test_a_reset_is_heard_by_open_connections_and_by_new_ones(proxy, echo):
    port = proxy.route("echo", echo.port)
    with connected(port) as before:
        heard(before, b"one")

        proxy.mode("echo", "reset")

        with pytest.raises(ConnectionResetError):
            before.recv(1)
    with pytest.raises(ConnectionResetError), connected(port) as later:
        later.recv(1)
    eventually(lambda: echo.ended == 1)


def test_who_is_refused_finds_nobody_listening_until_it_is_over(proxy, echo):
    port = proxy.route("echo", echo.port)
    with connected(port) as before:
        heard(before, b"one")
        proxy.mode("echo", "refuse")
        with pytest.raises(ConnectionResetError):
            before.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connected(port)

    proxy.heal("echo")

    with connected(port) as after:
        assert heard(after, b"two") == b"two"


def test_a_cut_ends_a_connection_after_so_many_bytes_of_answers(proxy, echo):
    port = proxy.route("echo", echo.port)
    proxy.mode("echo", "cut", after_bytes=5)

    with connected(port) as client:
        client.sendall(b"0123456789")
        answer = b""
        while part := client.recv(64):
            answer += part

    assert answer == b"01234"


def test_slow_bytes_trickle_and_the_rest_comes_at_once_when_it_is_over(proxy, echo):
    port = proxy.route("echo", echo.port)
    proxy.mode("echo", "slow", bytes_per_s=100)
    with connected(port) as client:
        client.sendall(b"x" * 10_000)
        first = client.recv(64)

        proxy.heal("echo")
        rest = len(first)
        while rest < 10_000:
            rest += len(client.recv(65536))

    assert len(first) <= 64


def test_in_a_half_open_connection_nobody_hears_that_the_other_has_left(proxy, echo):
    port = proxy.route("echo", echo.port)
    with connected(port) as client:
        heard(client, b"one")
        proxy.mode("echo", "half_open")
    assert echo.ended == 0
    with connected(port) as client:
        heard(client, b"two")
        proxy.heal("echo")

        assert proxy.open("echo") == 2
    eventually(lambda: echo.ended == 1 and proxy.open("echo") == 1)


def test_a_dead_target_is_heard_as_a_reset(proxy, echo):
    port = proxy.route("echo", echo.port)
    echo.listener.shutdown(socket.SHUT_RDWR)
    echo.listener.close()

    with pytest.raises(ConnectionResetError), connected(port) as client:
        client.recv(1)


def test_an_address_is_led_through_a_route_and_keeps_everything_but_its_port(proxy, echo):
    url = proxy.through("echo", f"redis://:se%40cret@127.0.0.1:{echo.port}/3")

    head, _, tail = url.rpartition(":")
    assert (head, tail.partition("/")[2]) == ("redis://:se%40cret@127.0.0.1", "3")
    with connected(int(tail.partition("/")[0])) as client:
        assert heard(client, b"hello") == b"hello"


@pytest.mark.parametrize(
    ("mode", "number"),
    [("sideways", {}), ("latency", {}), ("ok", {"delay_s": 1}), ("slow", {"bytes_per_s": -1})],
)
def test_a_mode_nobody_knows_or_without_its_number_is_refused(proxy, echo, mode, number):
    proxy.route("echo", echo.port)

    with pytest.raises(ValueError, match=r"is no mode|needs"):
        proxy.mode("echo", mode, **number)


def test_a_route_that_does_not_exist_is_a_problem(proxy):
    with pytest.raises(Problem, match="no such route"):
        proxy.mode("nowhere", "ok")


def test_the_process_ends_when_its_owner_lets_go(echo):
    with FaultProxy.start() as proxy:
        proxy.route("echo", echo.port)
        pid = proxy.pid

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
