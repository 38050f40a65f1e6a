"""`./dev chaos tenants`: reads of many tenants through the pooler while readers are killed and cut off.

Every row that comes back is compared with the tenant it was asked for. Greenlets are killed in the
middle of a read, run out of time, have their statements cancelled and their backends ended.
"""

from gevent import monkey

monkey.patch_all()

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import campaign, figures
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from touchline.plumbing.db import Connection, Database
from touchline.rights import at_terminal
from touchline.tenants.create import create_tenant
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding
from touchline.wiring import platform_pool, web_pool

READS = 100_000
TENANTS = 40
# So few that they wait for each other shortly: a gate that sheds would only make the run longer.
READERS = 8
# Of all reads, those that are cut off: by the server's clock, by ours, or asked without a tenant.
SHARE_TOO_SLOW, SHARE_OUT_OF_TIME, SHARE_NAMELESS = 0.01, 0.02, 0.05
KILL_EVERY_S, CANCEL_EVERY_S, END_EVERY_S = 0.1, 0.1, 2.0

_TABLES = (
    "SELECT tenant_id, site_name AS canary FROM branding",
    "SELECT id AS tenant_id, name AS canary FROM tenants",
    "SELECT tenant_id, domain AS canary FROM tenant_domains",
)
_OTHERS = "FROM pg_stat_activity WHERE usename = 'app_web' AND state = 'active'"


@dataclass
class Campaign:
    """What was read, what was cut off, and what came back that belongs to somebody else."""

    db: Database
    tenants: Sequence[tuple[int, str]]
    dice: random.Random
    reads_max: int
    until_s: float
    happened: Counter[str] = field(default_factory=Counter)
    foreign: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether enough was read, or the time is up."""
        return self.happened["reads"] >= self.reads_max or time.monotonic() > self.until_s

    def read_on(self) -> None:
        """One reader, until it is over or somebody kills it."""
        while not self.is_over:
            try:
                self._read_once()
            except psycopg.errors.QueryCanceled:
                self.happened["cancelled"] += 1
            except psycopg.OperationalError:
                self.happened["turned_away"] += 1
                gevent.sleep(0.01)
            except gevent.Timeout:
                self.happened["out_of_time"] += 1

    def _read_once(self) -> None:
        fate = self.dice.random()
        if fate < SHARE_NAMELESS:
            with self.db.connection_ctx() as conn:
                self._judge(conn, 0, "")
            return
        tenant_id, canary = self.dice.choice(self.tenants)
        if fate < SHARE_NAMELESS + SHARE_OUT_OF_TIME:
            with gevent.Timeout(self.dice.uniform(0.0005, 0.02)):
                self._read_as(tenant_id, canary, "SELECT pg_sleep(0.01)")
        elif fate < SHARE_NAMELESS + SHARE_OUT_OF_TIME + SHARE_TOO_SLOW:
            self._read_as(
                tenant_id, canary, "SET LOCAL statement_timeout = 5", "SELECT pg_sleep(1)"
            )
        else:
            self._read_as(tenant_id, canary)

    def _read_as(self, tenant_id: int, canary: str, *before: str) -> None:
        with self.db.tenant_tx(tenant_id) as conn:
            for statement in before:
                conn.execute(statement)
            self._judge(conn, tenant_id, canary)

    def _judge(self, conn: Connection, tenant_id: int, canary: str) -> None:
        rows = conn.execute(self.dice.choice(_TABLES)).fetchall()
        expected = 1 if tenant_id else 0
        wrong = [row for row in rows if row[0] != tenant_id or canary not in row[1]]
        self.foreign += wrong if wrong or len(rows) == expected else [("missing", tenant_id)]
        self.happened["reads"] += 1

    def kill_readers(self, readers: list[gevent.Greenlet]) -> None:
        """End one reader after another wherever it is, and let another take its place."""
        while not self.is_over:
            gevent.sleep(self.dice.expovariate(1 / KILL_EVERY_S))
            place = self.dice.randrange(len(readers))
            readers[place].kill(block=False)
            readers[place] = gevent.spawn(self.read_on)
            self.happened["killed"] += 1

    def cut_off(self, url: str, act: str, every_s: float) -> None:
        """Cancel a running statement, or end its backend, from outside."""
        with psycopg.connect(url, autocommit=True) as superuser:  # noqa: TID251 - a person with psql
            while not self.is_over:
                gevent.sleep(self.dice.expovariate(1 / every_s))
                victims = superuser.execute(f"SELECT {act}(pid) {_OTHERS} LIMIT 1").fetchall()
                self.happened[act] += len(victims)


def main() -> int:
    """Run the campaign; 1 when a row was foreign or too little was read."""
    parser = campaign.parser(__doc__, minutes=15)
    parser.add_argument("--reads", type=int, default=READS)
    options = parser.parse_args()
    campaign.announce("tenants", options)
    return figures.report(_figures(options.reads, options.seed, options.minutes))


def _figures(reads: int, seed: int, minutes: float) -> Iterator[Figure]:
    began_s = time.monotonic()
    with ground_of("tenants") as (stack, settings):
        tenants = _tenants(settings)
        db = Database(web_pool(settings), name="web")
        db.open()
        until_s = time.monotonic() + minutes * 60
        run = Campaign(db, tenants, random.Random(seed), reads, until_s)
        readers = [gevent.spawn(run.read_on) for _ in range(READERS)]
        direct = stack.urls()["DIRECT_DATABASE_URL"]
        nemeses = [
            gevent.spawn(run.kill_readers, readers),
            gevent.spawn(run.cut_off, direct, "pg_cancel_backend", CANCEL_EVERY_S),
            gevent.spawn(run.cut_off, direct, "pg_terminate_backend", END_EVERY_S),
        ]
        gevent.joinall(nemeses, raise_error=True)
        gevent.joinall(readers, timeout=30)
        db.close()
    peers = {**run.happened, "seed": seed, "seconds": time.monotonic() - began_s}
    yield Figure("tenants_reads", run.happened["reads"], "reads", Goal(">=", reads), (), peers)
    examples = {"examples": [str(row) for row in run.foreign[:5]]}
    yield Figure("tenants_foreign_rows", len(run.foreign), "rows", Goal("=", 0), (), examples)


def _tenants(settings: Any) -> list[tuple[int, str]]:
    """Each with one row in every tenant table, and its own word in each row."""
    made = []
    platform = Database(platform_pool(settings), name="platform")
    platform.open()
    for number in range(TENANTS):
        canary = f"canary-{number:03}"
        tenant_id = create_tenant(
            platform,
            slug=canary,
            name=canary,
            domains=(f"{canary}.example",),
            by=at_terminal("chaos"),
        )
        branding = checked_branding(site_name=canary, tokens={})
        save_branding(platform, tenant_id, branding, by=at_terminal("chaos"))
        made.append((tenant_id, canary))
    platform.close()
    return made


if __name__ == "__main__":
    sys.exit(main())
