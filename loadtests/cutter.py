"""A proxy before a pooler that understands just enough of PostgreSQL's protocol to be cruel.

Of every hundred questions it forwards a few and then ends both connections, before the answer to
the question is through: whoever asked cannot know what became of it. Run as a program it prints how
often it did, once it is told to end.
"""

import asyncio
import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack.ports import LOOPBACK, answers, free_ports
from devstack.waiting import wait_until

_QUESTIONS = b"QS"  # a simple query, and the Sync behind an extended one
# What a client may ask before it opens a session: TLS, and GSSAPI.
_WISHES = tuple((1234 << 16 | number).to_bytes(4, "big") for number in (5679, 5680))
_UP_WITHIN_S = 10
_SIZE = 4
_CHUNK = 64 * 1024


class Cutter:
    """Cuts ``percent`` of all questions short: by turns at once and when the answer begins to come.

    Of every so many questions one, wherever the dice put it, so that even few questions meet both.
    """

    def __init__(self, target_port: int, *, percent: float, seed: int) -> None:
        self._target_port = target_port
        self._block = round(100 / percent) if percent else 0
        self._dice = random.Random(seed)
        self._left: list[bool] = []
        self._cuts = 0
        self.done: Counter[str] = Counter()

    async def serve(self, port: int) -> None:
        """Until told to end."""
        over = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
        async with await asyncio.start_server(self._serve_until_told, LOOPBACK, port):
            await over.wait()
            print(json.dumps(self.done), flush=True)

    async def _serve_until_told(
        self, client: asyncio.StreamReader, answering: asyncio.StreamWriter
    ) -> None:
        """One session; those that are open when the cutter ends, end with it."""
        with suppress(asyncio.CancelledError):
            await self._serve_one(client, answering)

    async def _serve_one(
        self, client: asyncio.StreamReader, answering: asyncio.StreamWriter
    ) -> None:
        try:
            pooler, asking = await asyncio.open_connection(LOOPBACK, self._target_port)
        except OSError:
            answering.transport.abort()
            return
        ends = _Ends(asking, answering)
        back = asyncio.create_task(self._answers(pooler, ends))
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._questions(client, ends)
        ends.abort()
        await back

    async def _questions(self, client: asyncio.StreamReader, ends: "_Ends") -> None:
        """Pass messages on whole, and end some sessions with one."""
        await self._opening(client, ends)
        while True:
            head = await client.readexactly(1 + _SIZE)
            message = await _whole(head, client)
            is_question = head[:1] in _QUESTIONS
            dies = is_question and self._is_cut()
            ends.is_doomed = dies and self._cuts % 2 == 0
            ends.asking.write(message)
            await ends.asking.drain()
            self.done["questions"] += is_question
            if dies and not ends.is_doomed:
                self.done["cut_at_once"] += 1
                return

    def _is_cut(self) -> bool:
        """Whether it is this question."""
        if not self._block:
            return False
        if not self._left:
            self._left = [True, *[False] * (self._block - 1)]
            self._dice.shuffle(self._left)
        is_cut = self._left.pop()
        self._cuts += is_cut
        return is_cut

    @staticmethod
    async def _opening(client: asyncio.StreamReader, ends: "_Ends") -> None:
        """What opens a session has no letter before its size; nor has the wish for encryption before it."""
        while True:
            message = await _whole(await client.readexactly(_SIZE), client)
            ends.asking.write(message)
            await ends.asking.drain()
            if message[_SIZE:] not in _WISHES:
                return

    async def _answers(self, pooler: asyncio.StreamReader, ends: "_Ends") -> None:
        with suppress(OSError):
            while chunk := await pooler.read(_CHUNK):
                if ends.is_doomed:
                    self.done["cut_before_the_answer"] += 1
                    break
                ends.answering.write(chunk)
                await ends.answering.drain()
        ends.abort()


async def _whole(head: bytes, client: asyncio.StreamReader) -> bytes:
    """The message that begins so: its size counts itself."""
    return head + await client.readexactly(int.from_bytes(head[-_SIZE:], "big") - _SIZE)


class _Ends:
    """Both directions of one session. ``is_doomed``: it ends with the next word of the server."""

    def __init__(self, asking: asyncio.StreamWriter, answering: asyncio.StreamWriter) -> None:
        self.asking = asking
        self.answering = answering
        self.is_doomed = False

    def abort(self) -> None:
        """End both, as a reset does."""
        for writer in (self.asking, self.answering):
            writer.transport.abort()


class Cuts:
    """A cutter at work in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self._process = process
        self._port = port

    def before(self, url: str) -> str:
        """The same server through the cutter."""
        parts = urlsplit(url)
        return parts._replace(
            netloc=parts.netloc.replace(f":{parts.port}", f":{self._port}")
        ).geturl()

    def ended(self) -> Mapping[str, int]:
        """Tell it to end; how often it did what."""
        self._process.terminate()
        told, _ = self._process.communicate()
        counted: dict[str, int] = json.loads(told or "{}")
        return counted


@contextmanager
def cutting(url: str, *, percent: float, seed: int) -> Iterator[Cuts]:
    """A cutter before the server of ``url``, gone afterwards."""
    port, target = free_ports(1)[0], urlsplit(url).port
    process = subprocess.Popen(
        [sys.executable, __file__, str(port), str(target), str(percent), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert wait_until(lambda: answers(port), within_s=_UP_WITHIN_S), "the cutter is not up"
        yield Cuts(process, port)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def main(port: str, target_port: str, percent: str, seed: str) -> None:
    """Serve until told to end."""
    cutter = Cutter(int(target_port), percent=float(percent), seed=int(seed))
    asyncio.run(cutter.serve(int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:])
