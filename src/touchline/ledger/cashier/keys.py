"""One key, one act: a request that comes again is answered, another one under its key refused."""

from touchline.errors import Conflict
from touchline.ledger.cashier.queries import Slip


class KeyReused(Conflict):
    """Something else was asked for under this key."""

    code = "key_reused"


def repeated(slip: Slip | None, amount_minor: int, detail: str) -> int:
    """The id of what was asked for the first time.

    Raises:
        KeyReused: that was something else.

    """
    assert slip is not None, "what conflicted is there: nothing of the cashier's is deleted"
    if (slip.amount_minor, slip.detail) != (amount_minor, detail):
        raise KeyReused
    return slip.id
