"""The least a server can do at all: recorded bytes for every question, without reading it.

It shows what the load generator itself is capable of. Run with a port and the file of an answer.
"""

import selectors
import socket
import sys

from loadtests.peers import recorded

_RECEIVE_BYTES = 64 * 1024


def serve(port: int, answer: bytes) -> None:
    """Answer until the process is ended."""
    watching = selectors.DefaultSelector()
    with socket.create_server(("127.0.0.1", port), backlog=512) as listener:
        watching.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in watching.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    watching.register(connection, selectors.EVENT_READ)
                else:
                    _answer(key.fileobj, answer, watching)


def _answer(connection: object, answer: bytes, watching: selectors.BaseSelector) -> None:
    assert isinstance(connection, socket.socket), "only sockets are watched"
    try:
        asked = connection.recv(_RECEIVE_BYTES)
        if asked:
            connection.sendall(answer)
    except ConnectionError:
        asked = b""
    if not asked:
        watching.unregister(connection)
        connection.close()


if __name__ == "__main__":
    body, headers = recorded.read(sys.argv[2])
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    serve(int(sys.argv[1]), f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("latin-1") + body)
