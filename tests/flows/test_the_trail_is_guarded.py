"""The trail in the database: nobody may rewrite it, and who does so all the same is found (T33)."""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from flows.tampering import TAMPERINGS
from harness.book import opened
from harness.people import TESTER, two_scopes

from touchline import rights
from touchline.audit.actions import Action
from touchline.audit.chain import Anchor, Flaw, anchor_of
from touchline.audit.record import record
from touchline.audit.sealing import queries
from touchline.audit.sealing import seal as sealer
from touchline.audit.sealing.seal import seal, seal_all
from touchline.audit.sealing.verify import verify
from touchline.audit.sealing.watch import TrailWatch
from touchline.cli.audit import TrailBroken
from touchline.wiring import worker_pool

pytestmark = pytest.mark.spec("S1.11")

SOURCES = Path(__file__).parents[2] / "src"
LINES = 8
TABLES = ["audit_log", "audit_chain", "audit_heads"]
LONG_AGO = 1 << 22


@pytest.fixture
def superuser(stack_env):
    """Who can do anything to the database, foreign keys or not."""
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


@pytest.fixture
def acme(our_book):
    """A tenant with a sealed trail of some lines."""
    tenant_id = two_scopes(our_book)[0]
    write(our_book, tenant_id, LINES - 1)  # its branding is the first one
    assert seal(our_book.worker_db, tenant_id) == LINES
    return tenant_id


def write(book, tenant_id, count):
    for number in range(count):
        with book.platform_db.tenant_tx(tenant_id) as conn:
            facts = {"state": "hidden", "limit_percent": number}
            record(
                conn, TESTER, Action.MARK_SET, f"event:{number}", tenant_id=tenant_id, after=facts
            )


def flaws_of(book, tenant_id, *anchors):
    return [(each.flaw, each.seq) for each in verify(book.platform_db, tenant_id, anchors)[1]]


def head_of(book, tenant_id):
    with book.worker_db.tenant_tx(tenant_id) as conn:
        return queries.get_head(conn, tenant_id=tenant_id)


def test_a_sealed_trail_is_whole(our_book, acme):
    write(our_book, acme, 3)

    assert seal(our_book.worker_db, acme) == 3
    assert seal(our_book.worker_db, acme) == 0
    assert verify(our_book.platform_db, acme) == (LINES + 3, [])


def test_all_trails_are_sealed_and_the_platforms_too(our_book, caplog):
    caplog.set_level(logging.INFO)
    scopes = (*two_scopes(our_book), rights.PLATFORM)

    # Trails of tests before this one may lie about.
    assert seal_all(our_book.worker_db) >= len(scopes)
    assert seal_all(our_book.worker_db) == 0

    for scope in scopes:
        assert verify(our_book.platform_db, scope)[1] == []
        ends = [line.anchor for line in caplog.records if getattr(line, "scope", None) == scope]
        head = head_of(our_book, scope)
        assert anchor_of(ends[-1]) == Anchor(head.seq, head.hash)


@pytest.mark.parametrize(("statements", "expected"), TAMPERINGS.values(), ids=[*TAMPERINGS])
def test_what_an_administrator_rewrites_is_found_where_it_is(
    our_book, superuser, acme, statements, expected
):
    (line_id,) = superuser.execute(
        "SELECT audit_id FROM audit_chain WHERE tenant_id = %s AND seq = 4", [acme]
    ).fetchone()

    for statement in statements.split(";"):
        superuser.execute(statement, {"t": acme, "id": line_id, "old": LONG_AGO})

    assert set(flaws_of(our_book, acme)) == expected


def test_a_chain_that_is_written_anew_is_found_by_what_was_kept_elsewhere(
    our_book, superuser, acme
):
    head = head_of(our_book, acme)
    anchor = Anchor(head.seq, head.hash)
    superuser.execute("DELETE FROM audit_chain WHERE tenant_id = %s", [acme])
    superuser.execute("DELETE FROM audit_heads WHERE tenant_id = %s", [acme])
    superuser.execute("UPDATE audit_log SET reason = 'forged' WHERE tenant_id = %s", [acme])
    seal(our_book.worker_db, acme)

    assert flaws_of(our_book, acme) == []
    assert flaws_of(our_book, acme, anchor) == [(Flaw.ANCHOR_DIFFERS, LINES)]


def test_a_tail_that_is_cut_off_whole_is_found_by_what_was_kept_elsewhere(
    our_book, superuser, acme
):
    head = head_of(our_book, acme)
    write(our_book, acme, 2)
    seal(our_book.worker_db, acme)
    later = head_of(our_book, acme)
    for statement in (
        "DELETE FROM audit_chain WHERE tenant_id = %(t)s AND seq > %(seq)s",
        "DELETE FROM audit_log WHERE tenant_id = %(t)s AND id > %(id)s",
        """
        UPDATE audit_heads SET seq = %(seq)s, hash = %(hash)s, newest_id = %(id)s
        WHERE tenant_id = %(t)s
        """,
    ):
        facts = {"t": acme, "seq": head.seq, "hash": head.hash, "id": head.newest_id}
        superuser.execute(statement, facts)

    assert flaws_of(our_book, acme, Anchor(head.seq, head.hash)) == []
    assert flaws_of(our_book, acme, Anchor(later.seq, later.hash)) == [
        (Flaw.ANCHOR_DIFFERS, LINES + 2)
    ]


def test_a_line_that_is_committed_late_is_sealed_after_those_before_it(our_book, acme):
    with our_book.platform_db.tenant_tx(acme) as slow:
        record(slow, TESTER, Action.MARK_SET, "event:slow", tenant_id=acme, after={"n": 1})
        write(our_book, acme, 2)
        early = seal(our_book.worker_db, acme)

    assert (early, seal(our_book.worker_db, acme)) == (2, 1)
    assert verify(our_book.platform_db, acme) == (LINES + 3, [])


def test_sealers_at_once_make_one_chain(our_book, acme, monkeypatch):
    monkeypatch.setattr(sealer, "BATCH_LINES", 3)
    write(our_book, acme, 20)

    with (
        opened(worker_pool(our_book.settings), "other") as other,
        ThreadPoolExecutor(4) as many,
    ):
        sealed = sum(many.map(lambda n: seal((our_book.worker_db, other)[n % 2], acme), range(8)))
    sealed += seal(our_book.worker_db, acme)

    assert sealed == 20
    assert verify(our_book.platform_db, acme) == (LINES + 20, [])


def test_the_watch_finds_it_without_being_asked(our_book, superuser, acme, caplog):
    watch = TrailWatch(our_book.worker_db)
    seal_all(our_book.worker_db)
    superuser.execute(
        "UPDATE audit_log SET reason = 'forged' WHERE tenant_id = %s AND id = ("
        " SELECT audit_id FROM audit_chain WHERE tenant_id = %s AND seq = 2)",
        [acme, acme],
    )
    (chains,) = superuser.execute("SELECT count(*) FROM audit_heads").fetchone()

    met = [watch.look_once() for _ in range(2 * chains)]

    assert sum(met) == 2
    said = [line for line in caplog.records if line.message == "audit.check_failed"]
    assert [(line.scope, line.flaws) for line in said] == [(acme, ["altered at 2"])] * 2


@pytest.mark.parametrize("role", ["app_web", "app_worker", "app_platform", "app_read", "owner"])
@pytest.mark.parametrize("verb", ["UPDATE audit_log SET reason = 'x'", "DELETE FROM audit_log",
                                  "UPDATE audit_chain SET seq = seq + 1", "DELETE FROM audit_chain",
                                  "DELETE FROM audit_heads"])  # fmt: skip
def test_no_role_rewrites_the_trail(stack_env, our_book, acme, role, verb):
    name = "touchline_owner" if role == "owner" else role
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as connection:
        connection.execute(f"SET LOCAL ROLE {name}")
        connection.execute("SELECT set_config('app.tenant_id', %s, true)", [str(acme)])
        try:
            rewritten = connection.execute(verb).rowcount
        except psycopg.errors.InsufficientPrivilege:
            rewritten = 0
        connection.rollback()

    assert rewritten == 0
    assert flaws_of(our_book, acme) == []


@pytest.mark.spec("B2")
@pytest.mark.parametrize("table", [*TABLES, "staff_accounts", "approvals", "approval_limits"])
def test_no_tenant_sees_or_writes_anothers(our_book, acme, table):
    rival = two_scopes(our_book)[1]
    seal_all(our_book.worker_db)

    with our_book.platform_db.tenant_tx(rival) as conn:
        seen = conn.execute(f"SELECT DISTINCT tenant_id FROM {table}").fetchall()
        named = conn.execute(f"SELECT FROM {table} WHERE tenant_id = %s", [acme]).rowcount
    with our_book.platform_db.connection_ctx() as conn:
        without = conn.execute(f"SELECT FROM {table}").rowcount
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        our_book.web_db.tenant_tx(acme) as conn,
    ):
        conn.execute(f"SELECT FROM {table}")

    assert seen in ([], [(rival,)])
    assert (named, without) == (0, 0)


def test_the_command_says_where_and_fails(superuser, acme, run_command):
    slug = superuser.execute("SELECT slug FROM tenants WHERE id = %s", [acme]).fetchone()[0]
    head = run_command("audit", "head", "--tenant", slug).strip()
    whole = run_command("audit", "verify", "--tenant", slug, "--anchor", head)
    shown = run_command("audit", "show", "--tenant", slug, "--subject", "event:1")
    superuser.execute(
        "UPDATE audit_log SET reason = 'forged' WHERE tenant_id = %s AND subject = 'event:1'",
        [acme],
    )

    with pytest.raises(TrailBroken):
        run_command("audit", "verify", "--tenant", slug)

    assert whole == f"The trail is whole: {LINES} seals, 1 anchors.\n"
    assert "mark.set  event:1  by cli:test" in shown
    assert "limit_percent: nothing -> 1" in shown


def test_a_broken_trail_ends_the_command_with_an_error(stack_env, superuser, acme):
    slug = superuser.execute("SELECT slug FROM tenants WHERE id = %s", [acme]).fetchone()[0]
    superuser.execute("DELETE FROM audit_log WHERE tenant_id = %s AND subject = 'event:1'", [acme])

    answer = subprocess.run(
        [sys.executable, "-m", "touchline", "audit", "verify", "--tenant", slug],
        env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (answer.returncode, answer.stdout) == (1, "line_missing  seal 3\n")
    assert "The trail is not as it was written." in answer.stderr
