"""`./dev bench prices`: how soon a thousand moved prices show in every web process, on every board."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import orjson
from prometheus_client import REGISTRY

from devstack.ports import LOOPBACK
from loadtests import figures, ground, moving, processes
from loadtests.figures import Figure, Goal
from touchline import wiring
from touchline.catalog.guards.listing import Coverage
from touchline.catalog.save import Saved, save_answer
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.sniff import read_document
from touchline.plumbing import garbage
from touchline.plumbing.db import Database
from touchline.pricing import change
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.profile import Scope
from touchline.rights import at_terminal
from touchline.tenants.create import create_tenant

PROCESSES = 4
TENANTS = 20
MARGINS_BP = (None, 10_600, 10_900)  # the profiles: the feed's own prices, and two of margins
MATCHES = 300
LEAGUES = 150
MOVED_MATCHES = 50  # of twenty prices each
# Match n is in league n, so each of these holds a match that moves. Asking for all of them would
# measure the asking.
WATCHED_LEAGUES = (*range(0, MOVED_MATCHES, 7), MOVED_MATCHES - 1)
HOLD_MAX_S = 0.3
_GIVE_UP_S = 60
_POLL_S = 0.005
_ODDS = "/api/public/odds?sport=soccer"


@dataclass(frozen=True, slots=True)
class Feeder:
    """Takes answers in as the odds worker does once it has their bytes."""

    db: Database
    store: BoardStore

    def take(self, matches: Sequence[int], move: int) -> tuple[float, Saved]:
        """Read, save, tell the publisher; returns when the bytes were there, and what was saved."""
        now = datetime.now(UTC)  # noqa: TID251 - a bench's clock is the clock
        body = moving.answer(matches, leagues=LEAGUES, move=move, now=_DAY, cursor=move + 1)
        received_s = time.monotonic()
        answer = parse_odds(read_document(body), sport="soccer")
        saved = save_answer(self.db, answer, now=now, coverage=Coverage.CHANGES)
        self.store.mark_seen("soccer")
        return received_s, saved


@dataclass(slots=True)
class Reader:
    """One web process under one tenant, and the versions it last answered with by league."""

    connection: HTTPConnection
    host: str
    versions: dict[str, int]

    def has_moved(self, code: str) -> bool:
        """Whether a league's list is another one than before; it is the known one from then on."""
        before, self.versions[code] = self.versions[code], self.read(code)
        return self.versions[code] != before

    def read(self, code: str) -> int:
        """The version of a league's list now; 0 where there is none."""
        answer = self.ask(f"{_ODDS}&league={code}")
        return int(answer["version"]) if answer.get("events") else 0

    def ask(self, path: str) -> dict[str, Any]:
        """One answer of the public odds."""
        try:
            body = self._body(path)
        except ConnectionError:  # idle for too long, and closed by the server
            self.connection.close()
            body = self._body(path)
        answer: dict[str, Any] = orjson.loads(body)
        return answer

    def _body(self, path: str) -> bytes:
        self.connection.request("GET", path, headers={"Host": self.host})
        return self.connection.getresponse().read()


# Kick-offs stay while prices move.
_DAY = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)  # noqa: TID251 - as above


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=40)
    options = parser.parse_args()
    garbage.collect_seldom()  # as the worker does whose work is done here
    with ground.standing() as place:
        given = {**place.settings, "LIMIT_PUBLIC": "100000+100000/s", "ODDS_AGE_MAX_S": "10min"}
        known = {name.lower(): value for name, value in given.items()}
        settings = Settings(
            **{name: known[name] for name in Settings.model_fields if name in known}
        )
        with ExitStack() as stack:
            _make_tenants(settings)
            stack.enter_context(processes.running(["touchline", "worker", "publisher"], given))
            db = wiring.open_database(wiring.worker_pool(settings), settings, name="bench")
            stack.callback(db.close)
            feeder = Feeder(db, BoardStore(stack.enter_context(wiring.cache_client(settings))))
            feeder.take(range(MATCHES), 0)
            readers = _readers(stack, given, place)
            return figures.report(_measure(feeder, readers, options.moves))


def _make_tenants(settings: Settings) -> None:
    db = wiring.open_database(wiring.platform_pool(settings), settings, name="bench_platform")
    try:
        for number in range(TENANTS):
            tenant_id = create_tenant(
                db, slug=f"bench{number}", name=f"Bench {number}", by=at_terminal("bench")
            )
            margin_bp = MARGINS_BP[number % len(MARGINS_BP)]
            if margin_bp is not None:
                rule = MarginRule(Method.POWER, margin_bp)
                change.save_margin(db, tenant_id, Scope(), rule, by=at_terminal("bench"))
    finally:
        db.close()


def _readers(stack: ExitStack, settings: dict[str, str], place: ground.Ground) -> list[Reader]:
    """A reader for each web process; together they see every profile."""
    readers = []
    for number in range(PROCESSES):
        server = stack.enter_context(processes.site(settings, host=place.host, path="/healthz"))
        connection = HTTPConnection(LOOPBACK, server.port, timeout=10)
        stack.callback(connection.close)
        reader = Reader(connection, f"bench{number}.localhost", {})
        codes = _codes_of_leagues(reader)
        for league in WATCHED_LEAGUES:
            code = codes[moving.league_name(league)]
            reader.versions[code] = reader.read(code)
        readers.append(reader)
    return readers


def _codes_of_leagues(reader: Reader) -> dict[str, str]:
    give_up_s = time.monotonic() + _GIVE_UP_S
    codes: dict[str, str] = {}
    while len(codes) < LEAGUES:
        assert time.monotonic() < give_up_s, "the board was not published"
        time.sleep(0.2)  # noqa: TID251 - looks from outside
        leagues = reader.ask(_ODDS).get("leagues", ())
        codes = {league["name"]: league["code"] for league in leagues}
    return codes


def _measure(feeder: Feeder, readers: Sequence[Reader], moves: int) -> Iterator[Figure]:
    moved = range(MOVED_MATCHES)
    visible_s, saving_s, prices = [], [], []
    for move in range(1, moves + 1):
        before_s = time.monotonic()
        received_s, saved = feeder.take(moved, move)
        saving_s.append(time.monotonic() - max(before_s, received_s))
        prices.append(saved.rows_written)
        visible_s.append(_all_seen_s(readers) - received_s)
    peers = {
        "tenants": TENANTS,
        "profiles": len(MARGINS_BP),
        "processes": PROCESSES,
        "prices_moved": MOVED_MATCHES * moving.MOVED_PRICES,
        "rows_written": prices,
        "read_and_saved_s": saving_s,
    }
    yield Figure("prices_visible_p99", _p99(visible_s), "s", Goal("<", 1), visible_s, peers)
    yield Figure("prices_hold_max", _hold_at_most_s(), "s", Goal("<=", HOLD_MAX_S))


def _all_seen_s(readers: Sequence[Reader]) -> float:
    """When the last process first answered anew about the last of the leagues."""
    behind = [(reader, code) for reader in readers for code in reader.versions]
    give_up_s = time.monotonic() + _GIVE_UP_S
    while behind:
        assert time.monotonic() < give_up_s, f"{len(behind)} lists never changed"
        behind = [(reader, code) for reader, code in behind if not reader.has_moved(code)]
        time.sleep(_POLL_S)  # noqa: TID251 - looks from outside
    return time.monotonic() - _POLL_S


def _hold_at_most_s() -> float:
    """The bound below which every batch of this run held its connection."""
    name, counts = "feed_save_hold_seconds", {}
    for metric in REGISTRY.collect():
        for sample in metric.samples if metric.name == name else ():
            if sample.name == f"{name}_bucket":
                counts[float(sample.labels["le"])] = sample.value
    return min(bound for bound, count in counts.items() if count == max(counts.values()))


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.99 * len(values)))]


if __name__ == "__main__":
    sys.exit(main())
