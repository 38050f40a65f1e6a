"""Posts: hands a posting to the database and says in the business's words what became of it."""

from touchline.errors import Conflict, Refused
from touchline.ledger import queries
from touchline.ledger.postings import Posting
from touchline.plumbing.db import Connection


class InsufficientFunds(Refused):
    """There is not enough money for that."""

    code = "insufficient_funds"


class AmountTooLarge(Refused):
    """That is more money than an account can hold."""

    code = "amount_too_large"


class ReferenceReused(Conflict):
    """Another amount was booked for this already."""

    code = "reference_reused"


REFUSALS: dict[str, type[Refused | Conflict]] = {
    "insufficient": InsufficientFunds,
    "too_large": AmountTooLarge,
    "reused": ReferenceReused,
}


def post(
    conn: Connection, tenant_id: int, currency: str, posting: Posting, *, actor: str
) -> queries.Posted:
    """Post in the transaction at hand; a repeat answers the transfer it repeats.

    Raises:
        InsufficientFunds, AmountTooLarge, ReferenceReused: nothing was written.

    """
    posted = queries.add_transfer(
        conn,
        tenant_id=tenant_id,
        kind=posting.kind,
        currency=currency,
        ref_type=posting.ref_type,
        ref_id=posting.ref_id,
        gen=posting.gen,
        kinds=[leg.kind for leg in posting.legs],
        player_ids=[leg.player_id for leg in posting.legs],
        providers=[leg.provider for leg in posting.legs],
        amounts_minor=[leg.amount_minor for leg in posting.legs],
        uses_credit=posting.uses_credit,
        actor=actor,
        reason=posting.reason,
        reverses=posting.reverses,
    )
    refusal = REFUSALS.get(posted.outcome)
    if refusal is not None:
        raise refusal
    return posted
