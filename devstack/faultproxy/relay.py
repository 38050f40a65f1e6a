"""One route of the fault proxy: a listener, its connections, and the mode they are in."""

import asyncio
import socket
import struct
from contextlib import suppress

from devstack.faultproxy import modes
from devstack.faultproxy.modes import Mode

_LOOPBACK = "127.0.0.1"
_CHUNK_BYTES = 64 * 1024
_CHUNKS_UNDER_WAY_MAX = 256
_BACKLOG = 512
_TRICKLES_PER_S = 20


class Route:
    """Passes what comes to ``port`` on to ``target``, in whatever way its mode says."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self.target = target
        self.mode = Mode()
        self.accepted = 0
        self.carried_bytes = 0
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.links: set[Link] = set()
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((_LOOPBACK, self.port))
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
        listener.setblocking(False)
        self.port = int(listener.getsockname()[1])
        self._listener = listener
        self._accepting = asyncio.create_task(self._accept(listener))

    async def change(self, mode: Mode) -> None:
        """Fail in another way from now on, or no more."""
        self.mode = mode
        if mode.name == modes.REFUSE:
            await self._close_listener()
        elif self._listener is None:
            self.open()
        if mode.name == modes.BLACKHOLE:
            self.flowing.clear()
        else:
            self.flowing.set()
        for link in list(self.links):
            link.told_bytes = 0  # a cut counts from its beginning
            if mode.name in {modes.REFUSE, modes.RESET}:
                link.reset()

    async def close(self) -> None:
        """Stop listening and end every connection."""
        await self._close_listener()
        for link in list(self.links):
            link.reset()

    async def _close_listener(self) -> None:
        if self._listener is None or self._accepting is None:
            return
        self._accepting.cancel()
        with suppress(asyncio.CancelledError):
            await self._accepting  # the loop may still be watching the socket
        self._listener.close()
        self._listener = self._accepting = None

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(listener)
            self.accepted += 1
            if self.mode.name == modes.RESET:
                _reset(client)
                continue
            Link(self, client).begin()


class Link:
    """One connection through a route, both its sides."""

    def __init__(self, route: Route, client: socket.socket) -> None:
        self.told_bytes = 0
        self._route = route
        self._client = client
        self._server: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_swallowed = False

    def begin(self) -> None:
        """Pass on what comes until either side has had enough."""
        self._route.links.add(self)
        self._client.setblocking(False)
        self._task = asyncio.create_task(self._run())

    def reset(self) -> None:
        """End both sides as a crash would: no farewell, what is under way is lost."""
        for side in (self._client, self._server):
            if side is not None:
                _linger_no_longer(side)
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._route.flowing.wait()
            self._server = await _connected(self._route.target)
            if self._server is None:  # refused there, so nobody shall believe he is connected here
                _linger_no_longer(self._client)
                return
            _no_delay(self._client)
            await asyncio.gather(
                self._pass(self._client, self._server, is_answer=False),
                self._pass(self._server, self._client, is_answer=True),
            )
        finally:
            self._client.close()
            if self._server is not None:
                self._server.close()
            self._route.links.discard(self)

    async def _pass(self, source: socket.socket, sink: socket.socket, *, is_answer: bool) -> None:
        """Read at once and write when due: what is delayed does not delay what follows."""
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_CHUNKS_UNDER_WAY_MAX)
        writer = asyncio.create_task(self._write(line, sink, is_answer=is_answer))
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    data = await loop.sock_recv(source, _CHUNK_BYTES)
                except OSError:
                    data = b""
                    self._end_abruptly(sink)
                self._route.carried_bytes += len(data)
                delay_s = self._route.mode.delay_s if is_answer else 0.0
                await line.put((loop.time() + delay_s, data))
                if not data:
                    break
            await writer
        finally:
            writer.cancel()

    async def _write(
        self, line: asyncio.Queue[tuple[float, bytes]], sink: socket.socket, *, is_answer: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s, data = await line.get()
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            await self._route.flowing.wait()
            if not data:
                self._say_end(sink)
                return
            if self._is_swallowed:
                continue
            try:
                await self._send(sink, data, is_answer=is_answer)
            except OSError:
                self._end_abruptly(sink)

    async def _send(self, sink: socket.socket, data: bytes, *, is_answer: bool) -> None:
        loop, mode = asyncio.get_running_loop(), self._route.mode
        if not is_answer or mode.name not in {modes.CUT, modes.SLOW}:
            await loop.sock_sendall(sink, data)
            return
        if mode.name == modes.CUT:
            left = max(0, mode.after_bytes - self.told_bytes)
            self.told_bytes += len(data)
            await loop.sock_sendall(sink, data[:left])
            if len(data) >= left and self._task is not None:
                self._task.cancel()
            return
        size = max(1, mode.bytes_per_s // _TRICKLES_PER_S)
        for at in range(0, len(data), size):
            await loop.sock_sendall(sink, data[at : at + size])
            if self._route.mode is mode:  # else the rest may go at once
                await asyncio.sleep(size / mode.bytes_per_s)

    def _say_end(self, sink: socket.socket) -> None:
        if self._route.mode.name == modes.HALF_OPEN:
            self._is_swallowed = True
        if not self._is_swallowed:
            with suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

    def _end_abruptly(self, sink: socket.socket) -> None:
        """One side broke off; the other hears of it, unless nobody may."""
        if self._route.mode.name == modes.HALF_OPEN or self._is_swallowed:
            self._is_swallowed = True
        elif self._route.flowing.is_set():
            _linger_no_longer(sink)
            self.reset()


async def _connected(port: int) -> socket.socket | None:
    server = socket.socket()
    server.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(server, (_LOOPBACK, port))
    except OSError:
        server.close()
        return None
    except asyncio.CancelledError:
        server.close()
        raise
    _no_delay(server)
    return server


def _no_delay(side: socket.socket) -> None:
    side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _linger_no_longer(side: socket.socket) -> None:
    """Make the coming close a reset."""
    with suppress(OSError):
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _reset(side: socket.socket) -> None:
    _linger_no_longer(side)
    side.close()
