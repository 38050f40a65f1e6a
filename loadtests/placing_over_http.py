"""Bets over HTTP: web, pooler, database and players on one machine, as many a second as a book gets."""

from collections.abc import Iterator

import psycopg
from itsdangerous import URLSafeTimedSerializer

from loadtests import bettors, cores, figures, processes, shop
from loadtests.bettors import Bets
from loadtests.client import Outcome
from loadtests.figures import Figure, Goal
from loadtests.ground import TENANT, Ground
from loadtests.shop import Shop
from touchline.accounts.model import Player
from touchline.accounts.store import SessionStore, digest_of
from touchline.config import Settings
from touchline.plumbing import kv
from touchline.web.session_cookies import new_sid
from touchline.web.tickets import Ticket, Tickets, sid_tag

RATE_RPS = 200
WORKERS = 2
CONNECTIONS = 32
CLOSED_S = 10
WARM_UP_S = 5
P99_MAX_MS = 150
_PLACED = 201
# The token a session carries; pages show it signed, in the way of the forms' library.
_TOKEN = "0" * 40
_SALT = "wtf-csrf-token"
# Of one operator: its usual limit is for what pages cost, and a closed loop is no visitor.
_LIMIT_TENANT = "10000+5000/s"
_COUNT = "SELECT count(*) FROM bets WHERE tenant_id = %s"


def measure(found: Ground, there: Shop, seconds: float) -> Iterator[Figure]:
    """Open arrivals first, and then what there is in a closed loop."""
    settings = {**found.settings, "LIMIT_TENANT": _LIMIT_TENANT}
    cookies, token = _signed_in(found, there)
    with processes.site(
        settings, host=found.host, path="/healthz", workers=WORKERS, recycles=True
    ) as server:

        def hand_in(length_s: float, seed: int, rate_rps: float) -> Outcome:
            target = Bets(
                server.port, "/bets", found.host, cookies=cookies, token=token,
                events=there.events, seed=seed,
            )  # fmt: skip
            return bettors.carry_out(target, length_s, rate_rps=rate_rps, connections=CONNECTIONS)

        hand_in(WARM_UP_S, 1, RATE_RPS)
        shop.count_rows(found.settings["DIRECT_DATABASE_URL"])
        before, used_s = _count(found, there), server.used_s()
        outcome = hand_in(seconds, 2, RATE_RPS)
        written, used_s = _count(found, there) - before, server.used_s() - used_s
        yield from _of_arrivals(outcome, written, used_s)
        closed = hand_in(CLOSED_S, 3, 0)
    placed = closed.statuses[_PLACED]
    peers = {
        "p50_ms": closed.p_ms(0.5),
        "p99_ms": closed.p_ms(0.99),
        "statuses": dict(closed.statuses),
        "connections": CONNECTIONS,
    }
    yield Figure("placement_http_closed_loop", placed / closed.seconds, "bets/s", None, (), peers)


def _of_arrivals(outcome: Outcome, written: int, used_s: float) -> Iterator[Figure]:
    placed = outcome.statuses[_PLACED]
    peers = {
        "statuses": dict(outcome.statuses),
        "broken": outcome.broken,
        "late": outcome.late,
        "web_cpu_ms_per_bet": used_s / max(1, placed) * 1000,
        "load_average": cores.load_average(),
    }
    errors = outcome.answered - placed + outcome.broken + outcome.late
    yield Figure("placement_http_errors", errors, "bets", Goal("=", 0), (), peers)
    p99 = {"p50_ms": outcome.p_ms(0.5), "p95_ms": outcome.p_ms(0.95), "bets": placed}
    yield Figure("placement_http_p99", outcome.p_ms(0.99), "ms", Goal("<", P99_MAX_MS), (), p99)
    lost = {"acknowledged": placed, "written": written}
    yield Figure("placement_http_lost", placed - written, "bets", Goal("=", 0), (), lost)


def _signed_in(found: Ground, there: Shop) -> tuple[tuple[str, ...], str]:
    """The cookies of all players, made by the application's own code, and the token of their forms."""
    figures.tell(f"signing {there.players} players in")
    given = {name.lower(): value for name, value in found.settings.items()}
    secret = Settings(environment="development", redis_url=given["redis_url"]).secret_key
    redis = kv.connect(given["redis_url"], timeout_ms=5000)
    store, tickets, cookies = SessionStore(redis), Tickets(secret), []
    for number in range(1, there.players + 1):
        sid = new_sid(TENANT)
        player = Player(there.tenant_id, shop.player_id(number), f"Player {number}", 1)
        store.create(
            TENANT, sid, player, idle_ms=3_600_000, age_max_ms=86_400_000,
            data={"csrf_token": _TOKEN},
        )  # fmt: skip
        tag = sid_tag(digest_of(sid))
        ticket = Ticket(TENANT, there.tenant_id, player.id, player.display_name, 1, tag)
        cookies.append(f"sid={sid}; tk={tickets.issue(ticket)}")
    redis.connection_pool.disconnect()
    return tuple(cookies), str(URLSafeTimedSerializer(secret, salt=_SALT).dumps(_TOKEN))


def _count(found: Ground, there: Shop) -> int:
    with psycopg.connect(found.settings["DIRECT_DATABASE_URL"]) as conn:  # noqa: TID251 - counts from outside
        row = conn.execute(_COUNT, [there.tenant_id]).fetchone()
    assert row is not None
    return int(row[0])
