"""Changes a tenant's pricing: each change is one transaction, one version, one line of history."""

from collections.abc import Callable
from typing import Any

from touchline.errors import NotFound
from touchline.plumbing.db import Connection, Database, Lane
from touchline.pricing import queries
from touchline.pricing.margins import MarginRule, checked_rule
from touchline.pricing.overlay import Kind, State
from touchline.pricing.profile import Scope
from touchline.pricing.queries import StoredMargin, StoredPrice
from touchline.tenants.queries import lock_tenant, update_pricing_version


class NothingThere(NotFound):
    """There is no such margin, mark or price to take away."""

    code = "nothing_there"


def save_margin(
    db: Database, tenant_id: int, scope: Scope, rule: MarginRule | None, *, changed_by: str
) -> int:
    """Set the rule of a scope, or with None drop it; returns the version of the tenant's pricing.

    Raises:
        BadMargin: the figures cannot be a book's.
        NothingThere: there was no rule to drop.

    """
    facts: dict[str, Any] = {
        "sport": scope.sport,
        "league_id": scope.league_id,
        "market_type": scope.market_type,
    }
    if rule is None:
        return _changed(
            db, tenant_id, "margin", {**facts, "dropped": True}, changed_by,
            lambda conn, _: queries.delete_margin(conn, tenant_id=tenant_id, **facts),
        )  # fmt: skip
    checked_rule(rule)
    figures: dict[str, Any] = {
        "method": rule.method.value,
        "overround_bp": rule.overround_bp,
        "selection_margin_bp": rule.selection_margin_bp,
        "floor_milli": rule.floor_milli,
        "ceiling_milli": rule.ceiling_milli,
        "ladder": rule.ladder.name,
    }
    margin = StoredMargin(**facts, **figures)
    return _changed(
        db, tenant_id, "margin", {**facts, **figures}, changed_by,
        lambda conn, version: queries.upsert_margin(
            conn, tenant_id=tenant_id, version=version, margin=margin
        ),
    )  # fmt: skip


def save_mark(
    db: Database,
    tenant_id: int,
    kind: Kind,
    target: str,
    state: State | None,
    *,
    limit_percent: int | None = None,
    changed_by: str,
) -> int:
    """Mark a sport, league, event or market, or with None unmark it; returns the version.

    ``limit_percent`` is what is left of the usual limits, for State.LIMITED.

    Raises:
        NothingThere: there was no mark to take away.

    """
    facts = {"kind": kind.value, "target": target}
    if state is None:
        return _changed(
            db, tenant_id, "mark", {**facts, "dropped": True}, changed_by,
            lambda conn, _: queries.delete_mark(conn, tenant_id=tenant_id, **facts),
        )  # fmt: skip

    def mark(conn: Connection, version: int) -> int:
        written = queries.upsert_mark(
            conn, tenant_id=tenant_id, version=version, state=state.value,
            limit_percent=limit_percent, **facts,
        )  # fmt: skip
        if state is not State.LIMITED:
            lock_tenant(conn, tenant_id=tenant_id)  # no bet on it is taken after the commit
        return written

    told = {**facts, "state": state.value, "limit_percent": limit_percent}
    return _changed(db, tenant_id, "mark", told, changed_by, mark)


def save_price(db: Database, tenant_id: int, price: StoredPrice, *, changed_by: str) -> int:
    """Set a price of staff's; returns the version."""
    facts = {
        "selection_id": price.selection_id,
        "price_milli": price.price_milli,
        "feed_version": price.feed_version,
        "expires_at": price.expires_at.isoformat(),
    }
    return _changed(
        db, tenant_id, "price", facts, changed_by,
        lambda conn, version: queries.upsert_price(
            conn, tenant_id=tenant_id, version=version, price=price
        ),
    )  # fmt: skip


def drop_price(db: Database, tenant_id: int, selection_id: int, *, changed_by: str) -> int:
    """Take a price of staff's away; returns the version.

    Raises:
        NothingThere: there was none.

    """
    return _changed(
        db, tenant_id, "price", {"selection_id": selection_id, "dropped": True}, changed_by,
        lambda conn, _: queries.delete_price(
            conn, tenant_id=tenant_id, selection_id=selection_id
        ),
    )  # fmt: skip


def _changed(
    db: Database,
    tenant_id: int,
    action: str,
    facts: dict[str, Any],
    changed_by: str,
    write: Callable[[Connection, int], int],
) -> int:
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        version = update_pricing_version(conn, tenant_id=tenant_id)
        queries.insert_change(
            conn,
            tenant_id=tenant_id,
            version=version,
            action=action,
            facts=facts,
            changed_by=changed_by,
        )
        if not write(conn, version):
            raise NothingThere
    return version
