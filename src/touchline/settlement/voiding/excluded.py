"""Voids the open bets of players who have excluded themselves, where their tenant wants that.

A bet is left alone once one of its events has begun or has a result: after that it takes two people.
"""

from collections.abc import Iterator
from contextlib import suppress

from touchline.plumbing.db import Database
from touchline.rights import Actor
from touchline.settlement.voiding import queries
from touchline.settlement.voiding.void import BetMoved, NothingToVoid, void_bet
from touchline.staff.approvals.agree import NeedsSecondPerson

WHY, REASON = "self_excluded", "You have excluded yourself."


def void_excluded_once(db: Database, *, by: Actor) -> Iterator[int]:
    """Void what is to be voided, a bet a step; yields the bet.

    Raises:
        DatabaseUnavailable: what is left comes with the next pass.

    """
    with db.connection_ctx() as conn:
        tenant_ids = queries.list_tenants_voiding_excluded_all_tenants(conn)
    for tenant_id in tenant_ids:
        with db.tenant_tx(tenant_id) as conn:
            bet_ids = queries.list_bets_of_excluded(conn, tenant_id=tenant_id)
        for bet_id in bet_ids:
            # Settled, cashed out or begun since it was listed: then it stands.
            with suppress(NeedsSecondPerson, NothingToVoid, BetMoved):
                void_bet(db, tenant_id, bet_id, why=WHY, reason=REASON, by=by)
            yield bet_id
