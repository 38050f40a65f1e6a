"""Changes a tenant's pricing: each change is one transaction, one version, one line of history.

The history is what prices refer to; the trail beside it says who, and what it was before.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import Facts, record
from touchline.errors import ChangedMeanwhile, NotFound
from touchline.plumbing.db import Connection, Database, Lane
from touchline.pricing import queries
from touchline.pricing.margins import MarginRule, checked_rule
from touchline.pricing.overlay import Kind, State
from touchline.pricing.profile import Scope
from touchline.pricing.queries import StoredMargin, StoredPrice
from touchline.pricing.watching.queries import get_newer_change
from touchline.rights import Actor, Permission, require
from touchline.tenants.queries import lock_tenant, update_pricing_version


class NothingThere(NotFound):
    """There is no such margin, mark or price to take away."""

    code = "nothing_there"


@dataclass(frozen=True, slots=True)
class _Edit:
    """One change: what it is called, how the row was before, and how it is written.

    ``write`` is told the version and returns how many rows it changed. ``after`` is None when the
    row is taken away. ``where`` names the row; ``known`` is the version that whoever asks has read.
    """

    kind: str
    action: Action
    subject: str
    facts: dict[str, Any]
    before: Callable[[Connection], Facts | None]
    write: Callable[[Connection, int], int]
    after: Facts | None = None
    where: Facts | None = None
    known: int | None = None
    reason: str = ""


def save_margin(
    db: Database,
    tenant_id: int,
    scope: Scope,
    rule: MarginRule | None,
    *,
    known: int | None = None,
    by: Actor,
) -> int:
    """Set the rule of a scope, or with None drop it; returns the version of the tenant's pricing.

    ``known`` is the version that whoever changes it has read; without it nothing is compared.

    Raises:
        NotPermitted: nothing was changed.
        ChangedMeanwhile: nor was it, since somebody else changed this rule.
        BadMargin: the figures cannot be a book's.
        NothingThere: there was no rule to drop.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    where: dict[str, Any] = {
        "sport": scope.sport,
        "league_id": scope.league_id,
        "market_type": scope.market_type,
    }
    subject = f"margin:{scope.sport or '*'}/{_league_of(scope)}/{scope.market_type or '*'}"

    def before(conn: Connection) -> Facts | None:
        return _margin_before(conn, tenant_id, where)

    if rule is None:
        edit = _Edit(
            "margin", Action.MARGIN_DROPPED, subject, {**where, "dropped": True}, before,
            lambda conn, _: queries.delete_margin(conn, tenant_id=tenant_id, **where),
        )  # fmt: skip
    else:
        margin = _stored(where, checked_rule(rule))
        edit = _Edit(
            "margin", Action.MARGIN_SAVED, subject, asdict(margin), before,
            lambda conn, version: queries.upsert_margin(
                conn, tenant_id=tenant_id, version=version, margin=margin
            ),
            _figures(margin),
        )  # fmt: skip
    return _changed(db, tenant_id, by, replace(edit, where=where, known=known))


def save_mark(
    db: Database,
    tenant_id: int,
    kind: Kind,
    target: str,
    state: State | None,
    *,
    limit_percent: int | None = None,
    reason: str = "",
    known: int | None = None,
    by: Actor,
) -> int:
    """Mark a sport, league, event or market, or with None unmark it; returns the version.

    ``limit_percent`` is what is left of the usual limits: State.LIMITED has it, the others may.
    ``known`` is the version that whoever marks it has read; without it nothing is compared.

    Raises:
        NotPermitted: nothing was changed.
        ChangedMeanwhile: nor was it, since somebody else marked the same thing.
        NothingThere: there was no mark to take away.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    where = {"kind": kind.value, "target": target}
    subject = subject_of_mark(kind, target)

    def write(conn: Connection, version: int) -> int:
        if state is None:
            return queries.delete_mark(conn, tenant_id=tenant_id, **where)
        written = queries.upsert_mark(
            conn, tenant_id=tenant_id, version=version, state=state.value,
            limit_percent=limit_percent, **where,
        )  # fmt: skip
        if state is not State.LIMITED:
            lock_tenant(conn, tenant_id=tenant_id)  # no bet on it is taken after the commit
        return written

    marked = {} if state is None else {"state": state.value, "limit_percent": limit_percent}
    return _changed(
        db, tenant_id, by,
        _Edit(
            "mark", Action.MARK_SET if marked else Action.MARK_REMOVED, subject,
            {**where, **(marked or {"dropped": True})},
            lambda conn: queries.get_mark(conn, tenant_id=tenant_id, **where), write, marked or None,
            where=where, known=known, reason=reason,
        ),
    )  # fmt: skip


def subject_of_mark(kind: Kind, target: str) -> str:
    """How the trail calls what a mark is on."""
    return f"{kind.value}:{target if kind is Kind.SPORT else codes.encode(int(target))}"


def save_price(
    db: Database, tenant_id: int, price: StoredPrice, *, known: int | None = None, by: Actor
) -> int:
    """Set a price of staff's; returns the version.

    ``known`` is the version that whoever sets it has read; without it nothing is compared.

    Raises:
        NotPermitted: nothing was changed.
        ChangedMeanwhile: nor was it, since somebody else set or dropped this price.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    facts = _price_facts(price)
    return _changed(
        db, tenant_id, by,
        _Edit(
            "price", Action.PRICE_SET, _selection(price.selection_id),
            {"selection_id": price.selection_id, **facts},
            lambda conn: _price_before(conn, tenant_id, price.selection_id),
            lambda conn, version: queries.upsert_price(
                conn, tenant_id=tenant_id, version=version, price=price
            ),
            facts, where={"selection_id": price.selection_id}, known=known,
        ),
    )  # fmt: skip


def drop_price(db: Database, tenant_id: int, selection_id: int, *, by: Actor) -> int:
    """Take a price of staff's away; returns the version.

    Raises:
        NotPermitted: nothing was changed.
        NothingThere: there was none.

    """
    require(by, Permission.PRICING_CHANGE, tenant_id=tenant_id)
    return _changed(
        db, tenant_id, by,
        _Edit(
            "price", Action.PRICE_DROPPED, _selection(selection_id),
            {"selection_id": selection_id, "dropped": True},
            lambda conn: _price_before(conn, tenant_id, selection_id),
            lambda conn, _: queries.delete_price(
                conn, tenant_id=tenant_id, selection_id=selection_id
            ),
        ),
    )  # fmt: skip


def _changed(db: Database, tenant_id: int, by: Actor, edit: _Edit) -> int:
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        version = update_pricing_version(conn, tenant_id=tenant_id)
        queries.insert_change(
            conn,
            tenant_id=tenant_id,
            version=version,
            action=edit.kind,
            facts=edit.facts,
            changed_by=by.name,
        )
        if edit.known is not None and edit.where is not None:
            newer = get_newer_change(
                conn, tenant_id=tenant_id, known=edit.known, below=version, action=edit.kind,
                where=edit.where,
            )  # fmt: skip
            if newer is not None:
                raise ChangedMeanwhile(**newer["facts"], saved_by=newer["changed_by"])
        before = edit.before(conn)
        if not edit.write(conn, version):
            raise NothingThere
        record(
            conn,
            by,
            edit.action,
            edit.subject,
            tenant_id=tenant_id,
            before=before,
            after=edit.after,
            reason=edit.reason,
        )
    return version


def _stored(where: dict[str, Any], rule: MarginRule) -> StoredMargin:
    return StoredMargin(
        **where,
        method=rule.method.value,
        overround_bp=rule.overround_bp,
        selection_margin_bp=rule.selection_margin_bp,
        floor_milli=rule.floor_milli,
        ceiling_milli=rule.ceiling_milli,
        ladder=rule.ladder.name,
    )


def _margin_before(conn: Connection, tenant_id: int, where: dict[str, Any]) -> Facts | None:
    """The rule of a scope as it is."""
    rules = queries.list_margins(conn, tenant_id=tenant_id)
    return next((_figures(each) for each in rules if where.items() <= asdict(each).items()), None)


def _figures(margin: StoredMargin) -> Facts:
    """A rule without its scope, which is the subject."""
    scope = ("sport", "league_id", "market_type")
    return {name: value for name, value in asdict(margin).items() if name not in scope}


def _league_of(scope: Scope) -> str:
    return codes.encode(scope.league_id) if scope.league_id else "*"


def _selection(selection_id: int) -> str:
    return f"selection:{codes.encode(selection_id)}"


def _price_before(conn: Connection, tenant_id: int, selection_id: int) -> Facts | None:
    found = queries.get_price(conn, tenant_id=tenant_id, selection_id=selection_id)
    return None if found is None else _price_facts(found)


def _price_facts(price: StoredPrice) -> Facts:
    return {
        "price_milli": price.price_milli,
        "feed_version": price.feed_version,
        "expires_at": price.expires_at.isoformat(),
    }
