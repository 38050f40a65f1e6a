"""Commands about settlement: what was paid in which runs, what waits for a result, and voids."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click

from touchline import codes
from touchline.cli.acting import acting
from touchline.cli.money import approval_option
from touchline.cli.tenant import platform_database


@click.group()
def settlement() -> None:
    """Look at how bets are settled."""


@settlement.command()
@click.argument("slug")
@click.option("--limit", type=click.IntRange(1, 1000), default=20)
def runs(slug: str, limit: int) -> None:
    """List the newest runs of the tenant SLUG: what each has settled, corrected and opened again."""
    from touchline.settlement.runs.reading.queries import list_runs
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            found = list_runs(conn, tenant_id=tenant_id, limit=limit)
    for run in found:
        click.echo(
            f"{codes.encode(run.event_id)}  {run.gen:3}  {run.state:10}"
            f"  {run.opened_at:%Y-%m-%d %H:%M:%S}  {run.took_s:8.1f} s  seen {run.seen}"
            f"  settled {run.settled}  corrected {run.corrected}  reopened {run.reopened}"
        )


@settlement.command()
@click.argument("slug")
@click.option("--hours", type=click.IntRange(0, 10_000), help="Since the start; 12 by default.")
def limbo(slug: str, hours: int | None) -> None:
    """List the events of long ago on which bets of the tenant SLUG are still open, and why."""
    from touchline.settlement.limbo.queries import list_limbo
    from touchline.settlement.limbo.watch import AFTER_HOURS, WITHIN_DAYS
    from touchline.tenants.create import find_tenant

    after_hours = AFTER_HOURS if hours is None else hours
    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            found = list_limbo(
                conn, tenant_id=tenant_id, after_hours=after_hours, within_days=WITHIN_DAYS
            )
    for each in found:
        click.echo(
            f"{codes.encode(each.event_id)}  {each.sport}  {each.starts_at:%Y-%m-%d %H:%M}"
            f"  {each.home_name} - {each.away_name}  {each.bets} bets  {each.reason}"
        )


@click.command()
@click.argument("slug")
@click.argument("code")
@click.option("--why", required=True, help="A word for it, for instance palpable_error.")
@click.option("--reason", required=True, help="What the player reads.")
@approval_option
def void(slug: str, code: str, why: str, reason: str, approval: str) -> None:
    """Void the bet CODE of the tenant SLUG for good: its stake goes home, whatever happened.

    Once it is settled, or an event of it has begun, it takes a second person.
    """
    from touchline.settlement.voiding.void import NoSuchBet, void_bet
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        bet_id = _id(code)
        if bet_id is None:
            raise NoSuchBet
        void_bet(db, tenant_id, bet_id, why=why, reason=reason, by=acting(db), approval=approval)
    click.echo(f"Voided {code}.")


@click.command()
@click.argument("slug")
@click.argument("code")
@click.option(
    "--leg",
    "legs",
    multiple=True,
    required=True,
    metavar="NUMBER=OUTCOME",
    help="won, half_won, push, half_lost, lost or void; for instance 1=lost (repeatable).",
)
@click.option("--reason", required=True, help="What the player reads.")
@approval_option
def correct(slug: str, code: str, legs: tuple[str, ...], reason: str, approval: str) -> None:
    r"""Settle the bet CODE of the tenant SLUG anew, by what became of its legs; no result changes it.

    What is not named counts as it was graded. A day after it was settled it takes a second person.

    \b
    touchline bets correct acme CODE --leg 1=lost --reason "the goal was not given"
    """
    from touchline.settlement.correcting.correct import correct_bet
    from touchline.settlement.correcting.model import parsed
    from touchline.settlement.voiding.void import NoSuchBet
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        bet_id = _id(code)
        if bet_id is None:
            raise NoSuchBet
        now = correct_bet(
            db, tenant_id, bet_id, parsed(legs), reason=reason, by=acting(db), approval=approval
        )
    click.echo(f"Corrected {code}: {now.status}.")


@click.command("void-market")
@click.argument("slug")
@click.argument("event")
@click.option("--market", default="", metavar="CODE", help="This market alone, not all of them.")
@click.option("--why", required=True, help="A word for it, for instance wrong_line.")
@click.option("--reason", required=True, help="What players read.")
@approval_option
def void_market(slug: str, event: str, market: str, why: str, reason: str, approval: str) -> None:
    """Void the EVENT for the tenant SLUG: its single bets, and the legs on it of all others.

    Once the event has begun it takes a second person.
    """
    from touchline.settlement.voiding import void as voiding
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        event_id, market_id = _id(event), _id(market) if market else None
        if event_id is None or (market and market_id is None):
            raise voiding.NoSuchMarket
        voiding.void_market(
            db, tenant_id, event_id, market_id, why=why, reason=reason, by=acting(db),
            approval=approval,
        )  # fmt: skip
    click.echo(f"Voided {market or event}.")


def _id(code: str) -> int | None:
    found = codes.decode(code)
    return None if found is None or found >= 1 << 63 else found
