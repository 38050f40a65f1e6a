"""`./dev bench placement`: what a bet costs, beside the same work as one function; and over HTTP."""

import argparse
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import cast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import psycopg

from loadtests import (
    cores,
    figures,
    ground,
    overheard,
    pgbench,
    placing,
    placing_over_http,
    readers,
    shop,
)
from loadtests.figures import Figure, Goal
from loadtests.histogram import Histogram, merged
from loadtests.overheard import Overheard
from loadtests.shop import Shop
from touchline.bets.place import Outcome, place
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.wiring import web_pool

CLIENTS = 16
PROCESSES = 2
PLAYERS, EVENTS = 500, 200
WARM_UP_S = 3

# The very same work in one call: what the application reads, decides and hands back, handed on inside.
_ONE_FUNCTION = """
    CREATE FUNCTION bench_place(
        of_tenant_id bigint, of_player_id bigint, of_key uuid, of_digest bytea, asked_id bigint,
        of_stake_minor bigint
    ) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
    DECLARE
        facts jsonb := placement_facts(of_tenant_id, of_player_id, of_key, ARRAY[asked_id]);
        wanted jsonb;
        versions bigint := 0;
        each jsonb;
    BEGIN
        FOR each IN SELECT jsonb_array_elements(facts -> 'rows') LOOP
            versions := versions + (each ->> 'price_version')::bigint;
            IF (each ->> 'selection_id')::bigint = asked_id THEN
                wanted := each;
            END IF;
        END LOOP;
        IF facts ->> 'tenant_status' <> 'active' OR facts -> 'player' ->> 'status' <> 'active'
            OR wanted ->> 'market_state' <> 'open' OR NOT (wanted ->> 'is_open')::boolean
            OR (facts -> 'player' ->> 'available_minor')::bigint < of_stake_minor
        THEN
            RETURN 'refused';
        END IF;
        RETURN (SELECT placed.outcome FROM place_bet(
            of_tenant_id, of_player_id, of_key, of_digest, NULL, 'player',
            jsonb_build_object(
                'currency', facts -> 'player' -> 'currency', 'type', 'single',
                'sizes', '[1]'::jsonb, 'lines', 1, 'stake_minor', of_stake_minor,
                'payout_max_minor', of_stake_minor * (wanted ->> 'price_milli')::bigint / 1000,
                'price_mode', 'exact', 'within_bp', 0, 'rules_version', 1, 'channel', 'web',
                'vouched_by', NULL, 'epoch', facts -> 'player' -> 'epoch', 'cut_off_s', 0,
                'pricing_version', facts -> 'pricing_version', 'read_at', facts -> 'read_at',
                'event_ids', jsonb_build_array(wanted -> 'event_id'),
                'market_ids', jsonb_build_array(wanted -> 'market_id'),
                'market_versions', jsonb_build_array(versions),
                'caps', jsonb_build_array(jsonb_build_object(
                    'selection_id', asked_id,
                    'liability_minor',
                    of_stake_minor * (wanted ->> 'price_milli')::bigint / 1000 - of_stake_minor,
                    'exposure_max_minor', facts -> 'limits' -> 0 -> 'exposure_max_minor'
                )),
                'legs', jsonb_build_array(wanted || jsonb_build_object(
                    'leg_no', 1, 'market_type', wanted -> 'type',
                    'market_period', wanted -> 'period', 'shown_milli', wanted -> 'price_milli'
                ))
            )
        ) AS placed);
    END
    $$;
    ALTER FUNCTION bench_place OWNER TO touchline_owner;
    GRANT EXECUTE ON FUNCTION bench_place TO app_web
"""
_CALL = """
    SELECT bench_place(
        {tenant_id}, {player_id}, '{key}'::uuid, '\\x{digest}'::bytea, {selection_id}, 100
    )
"""
# Whose turn it was last must not matter: each side is measured in each round.
ONE, SENT, HOT, PYTHON, PYTHON_HOT = "one_function", "statements", "hot", "python", "python_hot"


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6, help="of each side in each round")
    parser.add_argument("--http-seconds", type=float, default=60, help="of open arrivals")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    return figures.report(_measure(options.rounds, options.seconds, options.http_seconds))


def _measure(rounds: int, seconds: float, http_s: float) -> Iterator[Figure]:
    with ground.standing() as found:
        there = shop.open_shop(
            found.settings["DIRECT_DATABASE_URL"],
            slug=ground.TENANT,
            players=PLAYERS,
            events=EVENTS,
        )
        if rounds:
            yield from _statements(found.settings, there, rounds, seconds)
        yield from placing_over_http.measure(found, there, http_s)


@dataclass
class Sides:
    """Bets a second of each side, round by round, and what else was seen."""

    tps: dict[str, list[float]] = field(default_factory=dict)
    latency_ms: dict[str, list[float]] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, tps: float, latency_ms: float) -> None:
        """One round of a side."""
        self.tps.setdefault(name, []).append(tps)
        self.latency_ms.setdefault(name, []).append(latency_ms)
        figures.tell(f"{name}: {tps:.0f} bets/s, {latency_ms:.1f} ms")

    def ratios(self, ours: str, theirs: str) -> list[float]:
        """Round by round, so that what the machine did meanwhile happened to both."""
        return [mine / other for mine, other in zip(self.tps[ours], self.tps[theirs], strict=True)]

    def summary(self) -> dict[str, object]:
        """The medians, for a figure's peers."""
        return {f"{name}_bets_per_s": median(tps) for name, tps in self.tps.items()}


def _statements(
    environment: Mapping[str, str], there: Shop, rounds: int, seconds: float
) -> Iterator[Figure]:
    url = environment["DATABASE_URL"]
    with psycopg.connect(environment["DIRECT_DATABASE_URL"], autocommit=True) as conn:  # noqa: TID251 - the peer is made past our doors
        conn.execute(_ONE_FUNCTION)
    scripts = _scripts(environment, there)
    sides = Sides()
    for number in range(-1, rounds):
        length_s = seconds if number >= 0 else WARM_UP_S
        taken = sides if number >= 0 else Sides()
        for name, text in scripts.items():
            run = pgbench.run(url, text, clients=CLIENTS, seconds=length_s, seed=number + 2)
            taken.add(name, run.tps, run.latency_ms)
        for name, events in ((PYTHON, EVENTS), (PYTHON_HOT, 1)):
            _python(taken, name, url, there, events=events, seconds=length_s, seed=number + 2)
    summary = {**sides.summary(), "clients": CLIENTS, "load_average": cores.load_average()}
    yield _ratio("placement_statements", sides, SENT, ONE, 0.5, summary)
    yield _ratio("placement_python", sides, PYTHON, ONE, 0.4, summary)
    yield _ratio("placement_hot", sides, HOT, SENT, 0.75, summary)
    yield _ratio("placement_python_hot", sides, PYTHON_HOT, PYTHON, 0.75, summary)
    for name in (ONE, SENT, HOT, PYTHON, PYTHON_HOT):
        peers = {"latency_ms": median(sides.latency_ms[name])}
        yield figures.of_median(f"placement_{name}_rate", sides.tps[name], "bets/s", peers=peers)
    others = {"others": sides.others}
    yield Figure("placement_refused", sum(sides.others.values()), "bets", Goal("=", 0), (), others)


def _ratio(
    name: str, sides: Sides, ours: str, theirs: str, least: float, peers: Mapping[str, object]
) -> Figure:
    value = figures.ratio_of_medians(sides.tps[ours], sides.tps[theirs])
    return Figure(name, value, f"x {theirs}", Goal(">=", least), sides.ratios(ours, theirs), peers)


def _scripts(environment: Mapping[str, str], there: Shop) -> dict[str, str]:
    """What the application sends for one bet, with dice where this one has its numbers."""
    given = {name.lower(): value for name, value in environment.items()}
    settings = Settings(environment="test", database_url=given["database_url"], db_web_pool_max=1)
    slip = placing.slip_on(EVENTS)
    with readers.opened(web_pool(settings)) as db:
        ear = Overheard(db)
        listened = cast("Database", ear)
        answer = place(listened, there.bettor(PLAYERS), slip, shop.terms())
    assert answer.outcome is Outcome.PLACED
    read_at = ear.said[1].partition('"read_at": "')[2].partition('"')[0]
    assert read_at, "the facts say when they were read"
    says = {
        read_at: "2100-01-01T00:00:00+00:00",  # nothing is too old in a script
        str(slip.key): f"{str(uuid.uuid4())[:24]}:key",
        str(shop.player_id(PLAYERS)): ":player_id",
        str(shop.event_id(EVENTS)): ":event_id",
        str(shop.MARKETS_FROM + EVENTS): ":market_id",
        str(shop.selection_id(EVENTS)): ":selection_id",
        f"Club {EVENTS}": "Club :event",
    }
    set_up = ear.said[0].partition(";")[0]
    call = _CALL.format(
        tenant_id=there.tenant_id,
        player_id=shop.player_id(PLAYERS),
        key=slip.key,
        digest=slip.digest.hex(),
        selection_id=shop.selection_id(EVENTS),
    )
    return {
        ONE: overheard.script([f"{set_up};{call}"], _dice(EVENTS), says),
        SENT: overheard.script(ear.said, _dice(EVENTS), says),
        HOT: overheard.script(ear.said, _dice(1), says),
    }


def _dice(events: int) -> dict[str, str]:
    return {
        "player_id": f"{shop.PLAYERS_FROM} + random(1, {PLAYERS})",
        "event": f"random(1, {events})",
        "event_id": f"{shop.EVENTS_FROM} + :event",
        "market_id": f"{shop.MARKETS_FROM} + :event",
        "selection_id": f"{shop.SELECTIONS_FROM} + :event",
        "key": "random(100000000000, 999999999999)",
    }


def _python(
    sides: Sides, name: str, url: str, there: Shop, *, events: int, seconds: float, seed: int
) -> None:
    """The application's own path, in as many processes as there are processors."""
    orders = [
        placing.Order(
            url, there.tenant_id, PLAYERS, events, CLIENTS // PROCESSES, seconds, seed * 10 + n
        )
        for n in range(PROCESSES)
    ]
    reports = placing.carried_out(orders)
    took = merged(
        Histogram({int(bucket): count for bucket, count in report.took.items()})
        for report in reports
    )
    sides.add(
        name,
        sum(report.placed / report.seconds for report in reports),
        took.percentile_s(0.5) * 1000,
    )
    for report in reports:
        for word, count in report.others.items():
            sides.others[word] = sides.others.get(word, 0) + count


if __name__ == "__main__":
    sys.exit(main())
