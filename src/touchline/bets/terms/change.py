"""Changes the terms on which bets are taken; they hold for every slip that is decided from then on."""

from dataclasses import asdict, replace
from typing import Any

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.bets.facts import LimitRule
from touchline.bets.terms import queries
from touchline.bets.terms.model import (
    PlayerTerms,
    checked_limit,
    checked_terms,
    fingerprint,
    first_limit,
)
from touchline.errors import ChangedMeanwhile, NotFound
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require


class NoSuchLimit(NotFound):
    """There is no such limit."""

    code = "no_such_limit"


def save_limit(
    db: Database,
    tenant_id: int,
    currency: str,
    rule: LimitRule,
    *,
    known: str | None = None,
    by: Actor,
) -> None:
    """Set a limit, in place of the one on the same thing.

    ``known`` is the fingerprint of the one that whoever sets it has read; without it nothing is compared.

    Raises:
        NotPermitted, BadLimit: nothing was changed.
        ChangedMeanwhile: nor was it, since another one holds.

    """
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    checked_limit(rule)
    where = {"currency": currency, "kind": rule.kind, "target": rule.target}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_limit(conn, tenant_id=tenant_id, **where)
        _check_known(known, before)
        queries.upsert_limit(
            conn, tenant_id=tenant_id, currency=currency, rule=rule, changed_by=by.name
        )
        record(
            conn, by, Action.LIMIT_SET, _subject(rule.kind, rule.target), tenant_id=tenant_id,
            before=None if before is None else _facts(before), after={"currency": currency, **_facts(rule)},
        )  # fmt: skip


def begin_with_limit(db: Database, tenant_id: int, currency: str, *, by: Actor) -> LimitRule | None:
    """Give a tenant a limit on everything in a currency where it has none; None where it has one.

    Raises:
        NotPermitted: it takes somebody who changes limits.

    """
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        return add_first_limit(conn, tenant_id, currency, by=by)


def add_first_limit(
    conn: Connection, tenant_id: int, currency: str, *, by: Actor
) -> LimitRule | None:
    """The same inside a transaction of the caller's; raises as begin_with_limit()."""
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    exponent = queries.get_exponent(conn, tenant_id=tenant_id, currency=currency)
    assert exponent is not None, "the tenant was given the currency before"
    rule = first_limit(exponent)
    where = {"currency": currency, "kind": rule.kind, "target": rule.target}
    if queries.lock_limit(conn, tenant_id=tenant_id, **where) is not None:
        return None
    queries.upsert_limit(
        conn, tenant_id=tenant_id, currency=currency, rule=rule, changed_by=by.name
    )
    record(
        conn, by, Action.LIMIT_SET, _subject(rule.kind, rule.target), tenant_id=tenant_id,
        after={"currency": currency, **_facts(rule)},
    )  # fmt: skip
    return rule


def drop_limit(
    db: Database,
    tenant_id: int,
    currency: str,
    kind: str,
    target: str,
    *,
    known: str | None = None,
    by: Actor,
) -> None:
    """Take a limit away; ``known`` is as of save_limit().

    Raises:
        NotPermitted, NoSuchLimit: nothing was changed.
        ChangedMeanwhile: nor was it, since another one holds.

    """
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    where = {"currency": currency, "kind": kind, "target": target}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_limit(conn, tenant_id=tenant_id, **where)
        if before is None:
            raise NoSuchLimit
        _check_known(known, before)
        queries.delete_limit(conn, tenant_id=tenant_id, **where)
        record(
            conn, by, Action.LIMIT_DROPPED, _subject(kind, target), tenant_id=tenant_id,
            before={"currency": currency, **_facts(before)},
        )  # fmt: skip


def save_terms(
    db: Database,
    tenant_id: int,
    player_id: int,
    *,
    limit_class: str | None = None,
    stake_percent: int | None = None,
    known: PlayerTerms | None = None,
    by: Actor,
) -> PlayerTerms:
    """Change a player's class or stake factor; what is None stays. Returns what holds now.

    ``known`` is what whoever changes it has read; without it nothing is compared.

    Raises:
        NotPermitted, BadTerms: nothing was changed.
        ChangedMeanwhile: nor was it, since it is not what was known.

    """
    require(by, Permission.LIMITS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_player_terms(conn, tenant_id=tenant_id, player_id=player_id)
        terms = before or PlayerTerms()
        if known is not None and known != terms:
            raise ChangedMeanwhile(**asdict(terms))
        if limit_class is not None:
            terms = replace(terms, limit_class=limit_class)
        if stake_percent is not None:
            terms = replace(terms, stake_percent=stake_percent)
        queries.upsert_player_terms(
            conn,
            tenant_id=tenant_id,
            player_id=player_id,
            terms=checked_terms(terms),
            changed_by=by.name,
        )
        record(
            conn, by, Action.PLAYER_TERMS_SET, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id, before=asdict(before or PlayerTerms()), after=asdict(terms),
        )  # fmt: skip
    return terms


def _check_known(known: str | None, before: LimitRule | None) -> None:
    if known is not None and known != fingerprint(before):
        raise ChangedMeanwhile(**({} if before is None else _facts(before)))


def _facts(rule: LimitRule) -> dict[str, Any]:
    """What a limit says, for the trail: amounts in minor units, and whether a trader is asked."""
    said = asdict(rule)
    amounts = {name: said[name] for name in said if name.endswith("_minor")}
    return {name: amount for name, amount in amounts.items() if amount is not None} | {
        "refers": int(rule.refers)
    }


def _subject(kind: str, target: str) -> str:
    return f"limit:{kind}:{target}" if target else f"limit:{kind}"
