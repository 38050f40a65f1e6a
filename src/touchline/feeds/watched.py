"""Connections that are cut when a fetch's time is up. Knows requests' insides, and nothing of feeds."""

import socket
from contextlib import suppress
from contextvars import ContextVar
from threading import Timer
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Watch:
    """Cuts the connection of one fetch when its time is up, however slowly bytes drip in.

    The timeouts of sockets start anew with every byte, so they bound a silence and no answer.
    """

    def __init__(self, timeout_s: float) -> None:
        self.is_up = False
        self._socket: socket.socket | None = None
        self._timer = Timer(timeout_s, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._token = _watch.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _watch.reset(self._token)

    def guard(self, connected: socket.socket | None) -> None:
        """Watch this connection; one that comes too late is not used."""
        self._socket = connected
        if self.is_up:
            raise TimeoutError

    def _cut(self) -> None:
        self.is_up = True
        if self._socket is not None:
            with suppress(OSError):  # already closed by its owner: nothing left to cut
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


class _WatchedConnection(HTTPConnection):
    def getresponse(self) -> Any:
        if watch := _watch.get():
            watch.guard(self.sock)
        return super().getresponse()


class _WatchedTLSConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        if watch := _watch.get():
            watch.guard(self.sock)
        return super().getresponse()


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _WatchedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLSConnection


class WatchedAdapter(HTTPAdapter):
    """A plain adapter without retries, whose connections let the watch cut them."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Put watched connections where requests keeps its own."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _WatchedPool,
            "https": _WatchedTLSPool,
        }
