"""Commands of platform staff on results that no feed tells, or tells wrong."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from typing import Any

import click

from touchline import codes
from touchline.catalog.model import EventStatus
from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database
from touchline.settlement.shapes import OVER

_STATUSES = click.Choice([status.value for status in EventStatus if status in OVER])
_HOUR_S = 3600


@click.group()
def result() -> None:
    """Enter results that no feed tells; each counts once a second person has approved it."""


@result.command()
@click.option(
    "--event", required=True, metavar="CODE", help="The event, as its page's address has it."
)
@click.option("--status", type=_STATUSES, default=EventStatus.FINISHED.value, show_default=True)
@click.option("--score", default="", help="The final score with everything in it, such as 2-1.")
@click.option("--half-time", default="", help="Of soccer and futsal.")
@click.option(
    "--full-time", default="", help="The score after regulation play, where more followed."
)
@click.option("--extra-time", default="", help="What was scored in extra time alone.")
@click.option("--penalties", default="", help="The score of the shoot-out.")
@click.option("--part", "periods", multiple=True,
              help="One part of play: a quarter, a set, an inning (repeatable, in order).")  # fmt: skip
@click.option(
    "--winner", type=click.Choice(["home", "away"]), help="Where the score does not say it."
)
@click.option("--note", default="", help="Where you read it.")
@click.option("--by", default="", metavar="NAME", help="Who enters it, where nobody signs in.")
def enter(event: str, status: str, note: str, by: str, **told: Any) -> None:
    r"""Enter how an event ended. Nothing is paid on it before another person approves it.

    \b
    touchline result enter --event 6h2k… --score 2-1 --half-time 1-0 --by otto
    touchline result enter --event 6h2k… --status finished_aet --score 3-2 --full-time 2-2 --by otto
    """
    from touchline.settlement.entries.enter import enter as enter_result
    from touchline.settlement.entries.enter import report_of

    report = report_of(EventStatus(status), **told)
    with platform_database() as (_, db):
        code = enter_result(db, event, report, by=acting(db, name=by), note=note)
    click.echo(
        f"Entered {code}; another person approves it: touchline result approve {code} --by NAME"
    )


@result.command()
@click.argument("entry")
@click.option("--by", default="", metavar="NAME", help="Who approves it; never who entered it.")
def approve(entry: str, by: str) -> None:
    """Approve the entry of this code: within a minute it is the event's final result."""
    _decide(entry, "approved", by)


@result.command()
@click.argument("entry")
@click.option("--by", default="", metavar="NAME", help="Who refuses it; never who entered it.")
def refuse(entry: str, by: str) -> None:
    """Refuse the entry of this code; it stays on record and never counts."""
    _decide(entry, "refused", by)


@result.command("list")
@click.option("--waiting", is_flag=True, help="Undecided entries, and events that lack a result.")
@click.option("--hours", default=6, show_default=True, type=click.IntRange(min=0),
              help="An event lacks its result when it started this long ago.")  # fmt: skip
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(min=1), help="Lines of each list."
)
def list_results(hours: int, limit: int, *, waiting: bool) -> None:
    """List what staff entered, or what waits for them."""
    from touchline.settlement.entries import queries

    with platform_database() as (_, db), db.connection_ctx() as conn:
        entries = queries.list_entries(conn, is_undecided=waiting, limit=limit)
        lacking = (
            queries.list_waiting(conn, after_s=hours * _HOUR_S, limit=limit) if waiting else []
        )
    for entry in entries:
        decision = f"{entry.decision} by {entry.decided_by}" if entry.decision else "undecided"
        click.echo(f"{codes.encode(entry.id)}  {entry.sport}  {_who(entry)}")
        click.echo(f"  {entry.status}  {_told(entry)}  {entry.note}".rstrip())
        click.echo(
            f"  entered by {entry.entered_by} {entry.entered_at:%Y-%m-%d %H:%M} UTC; {decision}"
        )
    for event in lacking:
        click.echo(f"{codes.encode(event.event_id)}  {event.sport}  {_who(event)}")
        click.echo(f"  {event.state or 'no result reported'}  {event.reason or ''}".rstrip())


def _decide(entry: str, decision: str, by: str) -> None:
    from touchline.settlement.entries.enter import Decision, decide

    with platform_database() as (_, db):
        decide(db, entry, Decision(decision), by=acting(db, name=by))
    click.echo(f"{entry} is {decision}.")


def _who(row: Any) -> str:
    return f"{row.home_name} - {row.away_name}  {row.starts_at:%Y-%m-%d %H:%M} UTC"


def _told(entry: Any) -> str:
    score = "" if entry.home_score is None else f"{entry.home_score}-{entry.away_score}"
    return " ".join(filter(None, (score, f"{entry.winner} won" if entry.winner else "")))
