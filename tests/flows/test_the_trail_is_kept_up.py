"""What a worker does for the trail: it seals, looks over in slices, and ends requests that are over."""

import psycopg
import pytest
from harness.people import TESTER, trail

from touchline.audit.actions import Action
from touchline.audit.chain import Flaw
from touchline.audit.record import record
from touchline.audit.sealing import verify as verifying
from touchline.audit.sealing.seal import seal
from touchline.audit.sealing.verify import verify
from touchline.bets.telling.store import BetStreams
from touchline.workers.duties import listed_duties

pytestmark = pytest.mark.spec("S1.11")

LINES, SLICE = 11, 4


@pytest.fixture
def acme(our_book, slug):
    """A tenant with a sealed trail of some lines."""
    tenant_id = our_book.create_tenant(slug)
    for number in range(LINES - 1):  # its branding is the first one
        with our_book.platform_db.tenant_tx(tenant_id) as conn:
            facts = {"limit_percent": number}
            record(conn, TESTER, Action.MARK_SET, "event:1", tenant_id=tenant_id, after=facts)
    assert seal(our_book.worker_db, tenant_id) == LINES
    return tenant_id


@pytest.fixture
def superuser(stack_env):
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


@pytest.mark.parametrize("seq", range(1, LINES + 1))
def test_a_flaw_is_found_wherever_a_slice_ends(our_book, superuser, acme, seq, monkeypatch):
    monkeypatch.setattr(verifying, "SLICE_SEALS", SLICE)
    place = [acme, seq]

    superuser.execute("DELETE FROM audit_chain WHERE tenant_id = %s AND seq = %s", place)
    gone = verify(our_book.platform_db, acme)[1]

    flaws = {(each.flaw, each.seq) for each in gone}
    assert flaws == {(Flaw.SEAL_MISSING, seq)} | (
        {(Flaw.TRUNCATED, seq)} if seq == LINES else set()
    )


def test_an_untouched_trail_is_whole_in_slices(our_book, acme, monkeypatch):
    monkeypatch.setattr(verifying, "SLICE_SEALS", SLICE)

    assert verify(our_book.platform_db, acme) == (LINES, [])


def test_a_worker_seals_looks_over_and_ends_what_is_over(desk):
    listed = listed_duties(desk.book.worker_db, BetStreams(desk.book.redis), history_days=30)
    duties = {each.name: each for each in listed}
    code = desk.ask("sue")
    desk.grow_old(code)

    for name in ("approvals", "trail_seal", "trail_look"):
        assert list(duties[name].begin())

    assert desk.state_of(code) == "expired"
    ended = trail(desk.book, desk.acme)[-1]
    assert ended[:3] == ("approval.expired", "system:worker_settlement", f"approval:{code}")
    sealed, flaws = verify(desk.book.platform_db, desk.acme)
    assert (sealed, flaws) == (len(trail(desk.book, desk.acme)), [])
