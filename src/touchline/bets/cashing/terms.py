"""Changes whether a tenant buys bets back, and what it keeps; offers made on other terms are over."""

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Refused
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.tenants import queries
from touchline.tenants.queries import CashOutTerms

MARGIN_MAX_BP = 5_000


class BadCashOut(Refused):
    """The house keeps between 0 and 50 % of a bet that it buys back."""

    code = "bad_cash_out"


def change_cash_out(
    db: Database,
    tenant_id: int,
    *,
    is_on: bool | None = None,
    margin_bp: int | None = None,
    by: Actor,
) -> CashOutTerms:
    """Change what is not None; returns what holds now. No offer on other terms is taken after this.

    Raises:
        NotPermitted, BadCashOut: nothing was changed.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    if margin_bp is not None and not 0 <= margin_bp <= MARGIN_MAX_BP:
        raise BadCashOut
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_cash_out_terms(conn, tenant_id=tenant_id)
        terms = CashOutTerms(
            before.has_cash_out if is_on is None else is_on,
            before.margin_bp if margin_bp is None else margin_bp,
        )
        queries.update_cash_out_terms(
            conn, tenant_id=tenant_id, has_cash_out=terms.has_cash_out, margin_bp=terms.margin_bp
        )
        record(
            conn, by, Action.CASH_OUT_SET, "setting:cash_out", tenant_id=tenant_id,
            before=_facts(before), after=_facts(terms),
        )  # fmt: skip
        queries.lock_tenant(conn, tenant_id=tenant_id)
    return terms


def _facts(terms: CashOutTerms) -> dict[str, int]:
    return {"has_cash_out": int(terms.has_cash_out), "margin_bp": terms.margin_bp}
