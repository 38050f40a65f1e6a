"""A pooler that goes down answers more than it was asked: the connection is lost, and no bug is."""

import socket
import struct
from threading import Thread

import psycopg
import pytest

from touchline.plumbing.breaker import Outcome
from touchline.plumbing.connection import WatchedConnection
from touchline.plumbing.faults import outcome_of


def message(kind, body):
    return kind + struct.pack(">I", len(body) + 4) + body


def complaint(severity, words):
    return message(b"E", b"S%b\0C08P01\0M%b\0\0" % (severity, words))


READY = message(b"Z", b"I")
WELCOME = message(b"R", struct.pack(">I", 0)) + message(b"S", b"client_encoding\0UTF8\0") + READY
TWO_COMPLAINTS = complaint(b"ERROR", b"server conn crashed") + complaint(b"FATAL", b"going down")
TWO_ANSWERS = message(b"C", b"BEGIN\0") * 2
ONE_COMPLAINT = complaint(b"ERROR", b"not now")


@pytest.fixture
def answering():
    """Something that welcomes a client and hangs up after the answer to its first question."""
    ends = []

    def serve(answer):
        listener = socket.create_server(("127.0.0.1", 0))

        def talk():
            client, _ = listener.accept()
            with client:
                client.recv(4096)
                client.sendall(WELCOME)
                client.recv(4096)
                client.sendall(answer + READY)

        thread = Thread(target=talk)
        thread.start()
        ends.append((listener, thread))
        port = listener.getsockname()[1]
        url = f"host=127.0.0.1 port={port} user=x dbname=x sslmode=disable gssencmode=disable"
        return WatchedConnection.connect(url, autocommit=True)

    yield serve
    for listener, thread in ends:
        thread.join()
        listener.close()


@pytest.mark.parametrize("answer", [TWO_COMPLAINTS, TWO_ANSWERS])
def test_two_answers_to_one_question_are_a_lost_connection(answering, answer):
    conn = answering(answer)

    with pytest.raises(psycopg.OperationalError) as raised, conn.transaction():
        pass

    assert conn.closed
    assert outcome_of(raised.value) is Outcome.FAILED


def test_one_answer_that_is_an_error_stays_what_it_is(answering):
    conn = answering(ONE_COMPLAINT)

    with conn, pytest.raises(psycopg.errors.ProtocolViolation):
        conn.execute("SELECT 1")
