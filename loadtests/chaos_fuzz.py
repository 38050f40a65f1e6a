"""`./dev chaos fuzz`: bytes nobody meant, for everything that reads what others send.

Answers of every provider in all their forms, documents made to hurt their reader, stored sessions
and tickets, and requests with their hosts, paths, queries, cookies, ids and addresses. An answer is
refused or sound, soon and in little memory; a session is nobody's or whole, and a ticket was issued;
a request is never answered by a 5xx, and what it said of itself comes back harmless. Every document
has dice of its own: `--first N --documents 1` makes the Nth again.
"""

import logging
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import answers, campaign, figures
from loadtests.bending import changed
from loadtests.figures import Figure, Goal
from touchline.accounts.session import Session, fields_of, session_of
from touchline.config import Settings
from touchline.web import app as web_app
from touchline.web.tickets import Ticket, Tickets

# Three of five are answers: about 100,000.
DOCUMENTS = 170_000
SLOWEST_S = 1.0
EXAMPLES_MAX = 5
# Every so many documents one is a request; parsing is what strangers reach most bytes of.
REQUEST_SHARE, SESSION_SHARE = 0.3, 0.1

_REQUEST = {
    "REQUEST_METHOD": b"GET",
    "PATH_INFO": b"/sports/soccer",
    "QUERY_STRING": b"sport=soccer&league=37de6xwc0rnj3",
    "HTTP_HOST": b"acme.localhost",
    "HTTP_X_CORRELATION_ID": b"checkout-4711.b",
    "HTTP_TRACEPARENT": b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "HTTP_COOKIE": b"sid=4bf92f3577b34da6a3ce929d0e0e4736; __Host-sid=.eJyrVkosLcmIz8nPS1ey",
    "HTTP_X_FORWARDED_FOR": b"198.51.100.7, 2001:db8::7, 127.0.0.1",
    "HTTP_IF_NONE_MATCH": b'W/"4f7c1d", "absent"',
    "HTTP_ACCEPT_ENCODING": b"gzip;q=1.0, identity; q=0.5",
    "HTTP_HX_REQUEST": b"true",
}
_PATHS = (
    b"/", b"/sports/soccer", b"/sports/soccer/37de6xwc0rnj3", b"/events/0km2v1f4qqjg0", b"/theme.css",
    b"/api/public/load-theme", b"/api/public/odds", b"/acme/api/public/load-theme", b"/healthz",
    b"/health/live", b"/health/info", b"/static/app.css", b"/nothing/here",
)  # fmt: skip
_SESSION = Session(
    7, 4711, "ana", 3, 3_600_000, 1_900_000_000_000, 1_800_000_000_000, {"odds": "eu"}
)
_TICKETS = Tickets("k" * 40)
_TICKET = Ticket("acme", 7, 4711, "ana", 3, "0123456789abcdef")
_TICKET_TEXT = _TICKETS.issue(_TICKET).encode()
# What a server in front refuses before we see it.
_NO_HEADER = re.compile(rb"[\r\n\x00]")
_HARMLESS = re.compile(r"[\x20-\x7e]*")
_SERVER_ERROR = 500
# A refusal would hide what is behind it.
_NO_LIMIT = "1000000+1000000/s"

Wsgi = Callable[..., Any]


def main() -> int:
    """Run the campaign; 1 when something came through, failed, or took too long."""
    parser = campaign.parser(__doc__, minutes=60)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--first", type=int, default=0, help="number of the first document")
    options = parser.parse_args()
    campaign.announce("fuzz", options)
    numbers = range(options.first, options.first + options.documents)
    return figures.report(_figures(numbers, options.seed, options.minutes))


def _figures(numbers: range, seed: int, minutes: float) -> Iterator[Figure]:
    until_s = time.monotonic() + minutes * 60
    tally = _Tally()
    known = answers.readers()
    with tempfile.TemporaryDirectory() as folder:
        site = _site(folder)
        for number in numbers:
            if time.monotonic() > until_s:
                break
            try:
                _one(random.Random(f"{seed}/{number}"), site, known, tally)
            except Exception:  # noqa: BLE001 - any error at all is what is looked for
                last = traceback.format_exc().strip().splitlines()
                tally.failures.append(f"--first {number}: {last[-1]} at {last[-3].strip()}")
            tally.made += 1
    peers = {**tally.outcomes, "seed": seed}
    yield Figure("fuzz_documents", tally.made, "documents", Goal(">=", len(numbers)), (), peers)
    examples = {"examples": tally.failures[:EXAMPLES_MAX]}
    yield Figure("fuzz_failures", len(tally.failures), "documents", Goal("=", 0), (), examples)
    yield Figure("fuzz_slowest", tally.request_s * 1000, "ms", Goal("<", SLOWEST_S * 1000))
    slowest = Goal("<", answers.SLOWEST_S * 1000)
    yield Figure("fuzz_slowest_answer", tally.answer_s * 1000, "ms", slowest)


@dataclass(slots=True)
class _Tally:
    """What the campaign came to so far."""

    made: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    request_s: float = 0.0
    answer_s: float = 0.0


def _one(dice: random.Random, site: Wsgi, known: list[answers.Reader], tally: _Tally) -> None:
    what = dice.random()
    if what < SESSION_SHARE:
        tally.outcomes[_sign_in(dice)] += 1
        return
    if what < SESSION_SHARE + REQUEST_SHARE:
        began_s = time.monotonic()
        tally.outcomes[_ask(dice, site)] += 1
        tally.request_s = max(tally.request_s, time.monotonic() - began_s)
        return
    outcome, took_s = answers.read_one(dice, known)
    tally.outcomes[outcome] += 1
    tally.answer_s = max(tally.answer_s, took_s)


def _sign_in(dice: random.Random) -> str:
    """A stored session or a ticket with something wrong in it: nobody, or somebody whole."""
    if dice.random() < SESSION_SHARE:
        read = _TICKETS.read(changed(dice, _TICKET_TEXT).decode("latin-1"))
        assert read in (None, _TICKET), f"{read} was never issued"
        return "ticket_refused" if read is None else "ticket_read"
    fields = {name.encode(): value for name, value in fields_of(_SESSION).items()}
    name = dice.choice(sorted(fields))
    value = fields.pop(name)
    fields[changed(dice, name) if dice.random() < SESSION_SHARE else name] = changed(dice, value)
    session = session_of(fields)
    if session is None:
        return "session_refused"
    kept = {name.encode(): value for name, value in fields_of(session).items()}
    assert session_of(kept) == session
    return "session_read"


def _ask(dice: random.Random, site: Wsgi) -> str:
    """A request with something wrong in it: answered below 500, with nothing harmful in its heads."""
    said = {**_REQUEST, "PATH_INFO": dice.choice(_PATHS)}
    for name in dice.sample(sorted(said), dice.randint(1, 3)):
        said[name] = changed(dice, said[name])
    environ: dict[str, Any] = {
        name: _NO_HEADER.sub(b"", value).decode("latin-1") for name, value in said.items()
    }
    environ |= {
        "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    told: list[Any] = []
    body = site(environ, lambda status, headers, *_: told.append((status, headers)))
    b"".join(body)
    if hasattr(body, "close"):
        body.close()
    status, headers = told[-1]
    assert int(status[:3]) < _SERVER_ERROR, f"{status} for {environ['PATH_INFO']!r}"
    for name, value in headers:
        assert _HARMLESS.fullmatch(value), f"{name}: {value!r}"
    return f"answered_{status[:3]}"


def _site(folder: str) -> Wsgi:
    """The whole web application with nothing behind it."""
    app = web_app.build(
        Settings(
            environment="test",
            redis_url="",
            allow_no_redis=True,
            snapshot_dir=folder,
            limit_global=_NO_LIMIT,
            limit_tenant=_NO_LIMIT,
        )
    )
    logging.disable(logging.CRITICAL)
    wsgi: Wsgi = app.wsgi_app
    return wsgi


if __name__ == "__main__":
    sys.exit(main())
