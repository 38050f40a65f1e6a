"""Commands of platform staff that join providers' events, leagues and teams to ours."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from datetime import datetime

import click

from touchline import codes
from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database

_STATES = ("proposed", "approved", "refused")


@click.group("map")
def map_group() -> None:
    """Join another provider's events, leagues and teams to ours, one judged alias at a time."""


@map_group.command("list")
@click.option("--provider", default="", help="Of this provider only.")
@click.option("--state", type=click.Choice(_STATES), help="In this state only.")
@click.option("--unjudged", is_flag=True, help="What nobody judged yet, beside ours at its time.")
def list_aliases(provider: str, state: str | None, *, unjudged: bool) -> None:
    """List aliases, both sides of each; names are a hint for you and join nothing."""
    from touchline.feeds import queries

    with platform_database() as (_, db), db.connection_ctx() as conn:
        aliases = (
            [] if unjudged else queries.list_aliases(conn, provider=provider, state=state or "")
        )
        candidates = queries.list_unjudged(conn, provider=provider) if unjudged else []
    for row in aliases:
        decided = f" by {row.decided_by} {_at(row.decided_at)}" if row.decided_by else ""
        click.echo(f"{codes.encode(row.id)}  {row.provider}  {row.sport}  {row.kind}")
        click.echo(f"  theirs  {row.provider_id}  {row.their_name or '?'}  {_at(row.their_start)}")
        ours = "" if row.our_id is None else codes.encode(row.our_id)
        click.echo(f"  ours    {ours}  {row.our_name or '?'}  {_at(row.our_start)}")
        click.echo(f"  {row.state}{decided}; proposed by {row.proposed_by} {_at(row.proposed_at)}")
    for hint in candidates:
        click.echo(f"{hint.provider}  {hint.sport}  {hint.kind}")
        click.echo(f"  theirs  {hint.provider_id}  {hint.their_name}  {_at(hint.their_start)}")
        if hint.our_id is not None:
            click.echo(
                f"  maybe   {codes.encode(hint.our_id)}  {hint.our_name}  {_at(hint.our_start)}"
            )


@map_group.command()
@click.argument("provider")
@click.argument("kind", type=click.Choice(["event", "league", "team"]))
@click.argument("provider_id")
@click.argument("ours")
@click.option("--sport", required=True, help="Ids are unique within one sport only.")
def propose(provider: str, kind: str, provider_id: str, ours: str, sport: str) -> None:
    r"""Propose that PROVIDER's PROVIDER_ID is OURS: the code of an event or league, or a team's id.

    \b
    touchline feed map propose openligadb event 70001 6h2k… --sport soccer
    """
    from touchline.feeds import aliases

    with platform_database() as (_, db):
        code = aliases.propose(
            db,
            provider=provider,
            sport=sport,
            kind=aliases.Kind(kind),
            provider_id=provider_id,
            ours=ours,
            by=acting(db),
        )
    click.echo(f"Proposed {code}; look at both sides with `feed map list`, then approve or refuse.")


@map_group.command()
@click.argument("alias")
def approve(alias: str) -> None:
    """Approve the alias of this code: from now on the two are one."""
    _judge(alias, "approved")


@map_group.command()
@click.argument("alias")
def refuse(alias: str) -> None:
    """Refuse the alias of this code, or take an approval back."""
    _judge(alias, "refused")


def _judge(alias: str, state: str) -> None:
    from touchline.feeds import aliases

    with platform_database() as (_, db):
        aliases.judge(db, alias, aliases.State(state), by=acting(db))
    click.echo(f"{alias} is {state}.")


def _at(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
