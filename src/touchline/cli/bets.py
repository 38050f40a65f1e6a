"""Commands of traders: the limits of bets, the terms of players, and slips that wait for a decision."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from typing import TYPE_CHECKING

import click

from touchline import codes
from touchline.catalog.model import SPORTS, MarketType
from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database
from touchline.errors import NotFound, Refused

if TYPE_CHECKING:
    from touchline.bets.acceptance import Terms
    from touchline.config import Settings
    from touchline.plumbing.db import Database

_KINDS = ("tenant", "class", "player", "sport", "league", "event", "market_type", "market")
_BY_CODE = ("league", "event", "market")
_PERCENT = click.IntRange(0, 100)


class NotThere(NotFound):
    """There is nothing of that name."""

    code = "not_there"


@click.group()
def bets() -> None:
    """Limit bets, and decide on those that go beyond a limit."""


@bets.command()
@click.argument("slug")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("target", default="")
@click.option("--currency", default="", help="The tenant's own when not given.")
@click.option("--stake-min", default="", help="The least stake.")
@click.option("--stake-max", default="", help="The most stake.")
@click.option("--payout-max", default="", help="The most a bet may return.")
@click.option("--exposure-max", default="", help="The most the house may lose on one selection.")
@click.option("--refer", is_flag=True, help="Ask a trader about what goes beyond it.")
@click.option("--drop", is_flag=True, help="Take the limit away.")
def limit(
    slug: str, kind: str, target: str, currency: str, *, refer: bool, drop: bool, **amounts: str
) -> None:
    r"""Set a limit of the tenant SLUG on a KIND of thing; the smallest of all that apply counts.

    \b
    touchline bets limit acme tenant --stake-max 500 --payout-max 20000
    touchline bets limit acme sport tennis --stake-max 100 --refer
    """
    from touchline.bets.facts import LimitRule
    from touchline.bets.terms.change import drop_limit, save_limit
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        code, exponent = _currency(db, tenant_id, currency)
        named = _target(db, slug, kind, target)
        if drop:
            drop_limit(db, tenant_id, code, kind, named, by=acting(db))
            click.echo(f"Dropped the limit on {kind} {target}".rstrip() + ".")
            return
        minor = {f"{name}_minor": _minor(text, exponent) for name, text in amounts.items()}
        rule = LimitRule(kind, named, **minor, refers=refer)
        save_limit(db, tenant_id, code, rule, by=acting(db))
        click.echo(f"Set the limit on {kind} {target}".rstrip() + f" in {code}.")


@bets.command("limits")
@click.argument("slug")
@click.option("--currency", default="", help="The tenant's own when not given.")
def list_limits(slug: str, currency: str) -> None:
    """List the limits of the tenant SLUG."""
    from touchline.bets.terms import queries
    from touchline.ledger.model import format_amount
    from touchline.tenants.create import find_tenant

    def shown(amount: int | None) -> str:
        return "-" if amount is None else format_amount(amount, exponent)

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        code, exponent = _currency(db, tenant_id, currency)
        with db.tenant_tx(tenant_id) as conn:
            rules = queries.list_limits(conn, tenant_id=tenant_id, currency=code)
            early = queries.list_early_limits(conn, tenant_id=tenant_id)
    if not rules:
        click.echo(f"{slug} has no limits in {code}.")
    for rule in rules:
        target = codes.encode(int(rule.target)) if rule.kind in _BY_CODE else rule.target
        click.echo(
            f"{rule.kind:12}  {target:20}  stake {shown(rule.stake_min_minor)}"
            f" to {shown(rule.stake_max_minor)}  payout {shown(rule.payout_max_minor)}"
            f"  exposure {shown(rule.exposure_max_minor)}{'  asks' if rule.refers else ''}"
        )
    for each in early:
        click.echo(
            f"{'early':12}  {each.sport or 'every sport':20}  {each.percent} % of the largest"
            f" stakes, {each.hours_before} hours before and more"
        )


@bets.command()
@click.argument("slug")
@click.argument("username")
@click.option("--class", "limit_class", help="The class whose limits hold for the player.")
@click.option("--stake-percent", type=_PERCENT, help="How much of the largest stakes is open.")
def terms(slug: str, username: str, limit_class: str | None, stake_percent: int | None) -> None:
    """Change what the house makes of the player USERNAME of the tenant SLUG."""
    from touchline.accounts.login import find_player
    from touchline.bets.terms.change import save_terms

    with platform_database() as (_, db):
        player = find_player(db, slug=slug, username=username)
        now = save_terms(
            db,
            player.tenant_id,
            player.id,
            limit_class=limit_class,
            stake_percent=stake_percent,
            by=acting(db),
        )
    named = now.limit_class or "no class"
    click.echo(f"{username}: {named}, {now.stake_percent} % of the largest stakes.")


@bets.command("cash-out")
@click.argument("slug")
@click.option("--on/--off", "is_on", default=None, help="Whether open bets are bought back.")
@click.option("--margin-bp", type=int, help="What the house keeps, in hundredths of a percent.")
def cash_out(slug: str, *, is_on: bool | None, margin_bp: int | None) -> None:
    r"""Say whether the tenant SLUG buys open bets back, and what it keeps of them.

    \b
    touchline bets cash-out acme --margin-bp 500
    touchline bets cash-out acme --off
    """
    from touchline.bets.cashing.terms import change_cash_out
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        now = change_cash_out(db, tenant_id, is_on=is_on, margin_bp=margin_bp, by=acting(db))
    margin = f"{now.margin_bp // 100}.{now.margin_bp % 100:02d} %"
    click.echo(
        f"{slug} {'buys' if now.has_cash_out else 'does not buy'} bets back; keeps {margin}."
    )


@bets.command()
@click.argument("slug")
def referred(slug: str) -> None:
    """List the slips that wait for a trader of the tenant SLUG."""
    from touchline.bets.referrals import queries
    from touchline.ledger.model import format_amount
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            waiting = queries.list_referrals(conn, tenant_id=tenant_id)
    for each in waiting:
        click.echo(
            f"{codes.encode(each.bet_id)}  {format_amount(each.stake_minor, each.exponent)}"
            f" {each.currency}, at most {format_amount(each.stake_max_minor, each.exponent)}"
            f" ({each.reason})  {each.slip['type']} of {len(each.slip['legs'])}"
            f"  until {each.expires_at:%H:%M:%S} UTC"
        )


@bets.command()
@click.argument("slug")
@click.argument("code")
def accept(slug: str, code: str) -> None:
    """Take the slip CODE beyond the limits; prices and money are looked at anew."""
    from touchline.bets.referrals.decide import accept_referral
    from touchline.tenants.create import find_tenant

    with platform_database() as (settings, db):
        tenant_id = find_tenant(db, slug).id
        answer = accept_referral(db, tenant_id, _id(code), _terms(settings), by=acting(db))
    click.echo(f"Accepted {code}: {answer.outcome.value}.")


@bets.command()
@click.argument("slug")
@click.argument("code")
def refuse(slug: str, code: str) -> None:
    """Refuse the slip CODE; nothing was taken for it."""
    from touchline.bets.referrals.decide import refuse_referral
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        refuse_referral(db, find_tenant(db, slug).id, _id(code), by=acting(db))
    click.echo(f"Refused {code}.")


@click.command()
@click.argument("slug")
@click.argument("status", type=click.Choice(["active", "suspended"]))
def switch(slug: str, status: str) -> None:
    """Let the tenant SLUG take bets, or stop them all at once: none is accepted after this returns."""
    from touchline.tenants.status import TenantStatus, change_status

    with platform_database() as (_, db):
        changed = change_status(db, slug, TenantStatus(status), by=acting(db))
    click.echo(f"{slug} is {status}{'' if changed else ', as it was'}.")


def _terms(settings: "Settings") -> "Terms":
    from touchline.bets.acceptance import Terms
    from touchline.settlement.grading.house_rules import CURRENT

    return Terms(
        epoch=None,
        prices_age_max_s=settings.odds_age_max_s,
        settled_sports=settings.settled_sports,
        rules_version=CURRENT.version,
    )


def _currency(db: "Database", tenant_id: int, code: str) -> tuple[str, int]:
    """The currency and its decimals."""
    from touchline.bets.terms.queries import get_exponent
    from touchline.tenants.queries import get_offered_currency

    with db.tenant_tx(tenant_id) as conn:
        found = get_offered_currency(conn, tenant_id=tenant_id, currency=code.upper() or None)
        exponent = found and get_exponent(conn, tenant_id=tenant_id, currency=found)
    if found is None or exponent is None or exponent == "":
        raise NotThere(f"Nobody plays in {code} there.")
    return found, int(exponent)


def _target(db: "Database", slug: str, kind: str, target: str) -> str:
    """What a limit is on, as it is stored."""
    from touchline.accounts.login import find_player

    if kind == "player":
        return str(find_player(db, slug=slug, username=target).id)
    if kind in _BY_CODE:
        return str(_id(target))
    words: dict[str, set[str]] = {
        "sport": {sport.slug for sport in SPORTS},
        "market_type": {each.value for each in MarketType},
    }
    if kind in words and target not in words[kind]:
        raise NotThere(f"There is no {kind.replace('_', ' ')} {target!r}.")
    return target


def _minor(text: str, exponent: int) -> int | None:
    from touchline.ledger.model import parse_amount_minor

    if not text:
        return None
    minor = parse_amount_minor(text, exponent)
    if minor < 0:
        raise Refused("An amount is not below zero.")
    return minor


def _id(code: str) -> int:
    found = codes.decode(code)
    if found is None or found >= 1 << 63:
        raise NotThere(f"{code!r} is no code.")
    return found
