"""Corrects one settled bet by hand. A day after it was settled it takes two."""

from collections.abc import Mapping

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.bets.multiplier import LegLabel
from touchline.errors import Conflict
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.settlement.correcting import queries
from touchline.settlement.correcting.model import Corrected, corrected
from touchline.settlement.runs.deciding import Leg
from touchline.settlement.runs.reading.queries import list_run_legs
from touchline.settlement.runs.settle import leg_of
from touchline.settlement.voiding.void import BetMoved, NoSuchBet, checked_reason
from touchline.staff.approvals.agree import clear
from touchline.staff.approving import ApprovalAction, is_late


class NotSettled(Conflict):
    """Only a settled bet is corrected; this one is open, was cashed out, or staff have voided it."""

    code = "not_settled"


def correct_bet(
    db: Database,
    tenant_id: int,
    bet_id: int,
    said: Mapping[int, LegLabel],
    *,
    reason: str,
    by: Actor,
    approval: str = "",
) -> Corrected:
    """Settle a bet anew: what was paid is taken back, what is right is paid, and no result changes it.

    ``said`` is what became of its legs, by number; ``reason`` is what its player reads. ``approval`` is
    the code of a second person's, who agreed to the generation and the payout.

    Raises:
        NotPermitted, NeedsSecondPerson: it takes somebody who may correct bets, or two.
        NoSuchBet, NotSettled, BadReason, BadOutcomes, LegsOpen, NothingToCorrect, BetMoved: nothing
            was done.

    """
    require(by, Permission.BETS_CORRECT, tenant_id=tenant_id)
    checked_reason(reason)
    subject = f"bet:{codes.encode(bet_id)}"
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        bet = queries.get_bet_to_correct(conn, tenant_id=tenant_id, bet_id=bet_id)
        if bet is None:
            raise NoSuchBet
        if bet.is_closed or bet.settled_at is None:
            raise NotSettled(status=bet.status)
        now = corrected(bet, _legs(conn, tenant_id, bet_id), said)
        if is_late(bet.settled_at, now=bet.now):
            figures = {"generation": bet.gen, "payout_minor": now.payout_minor}
            clear(
                conn, tenant_id, ApprovalAction.CORRECT_LATE, subject, figures,
                by=by, approval=approval,
            )  # fmt: skip
        outcome = queries.add_correction(
            conn, tenant_id=tenant_id, bet_id=bet_id, gen=bet.gen, status=now.status,
            payout_minor=now.payout_minor, said=now.said, leg_gens=now.leg_gens, actor=by.name,
            reason=reason,
        )  # fmt: skip
        if outcome != "paid":
            raise BetMoved
        record(
            conn, by, Action.BET_CORRECTED, subject, tenant_id=tenant_id, reason=reason,
            before={"status": bet.status, "payout_minor": bet.payout_minor},
            after={"status": now.status, "payout_minor": now.payout_minor, "legs": _shown(said)},
        )  # fmt: skip
    return now


def _shown(said: Mapping[int, LegLabel]) -> str:
    return " ".join(f"{number}={said[number]}" for number in sorted(said))


def _legs(conn: Connection, tenant_id: int, bet_id: int) -> list[Leg]:
    rows = list_run_legs(conn, tenant_id=tenant_id, bet_ids=[bet_id])
    return [leg_of(row) for row in rows]
