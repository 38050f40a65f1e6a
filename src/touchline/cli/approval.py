"""Commands on what needs a second person."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import re
from typing import TYPE_CHECKING, Any

import click

from touchline import codes
from touchline.cli.acting import acting, scope_of
from touchline.cli.tenant import platform_database
from touchline.errors import Refused
from touchline.rights import Permission, require
from touchline.staff.approving import LIMITED, ApprovalAction

if TYPE_CHECKING:
    from touchline.staff.approvals.queries import Approval

_ACTIONS = click.Choice([action.value for action in ApprovalAction])
_WHOLE = re.compile(r"-?[0-9]{1,18}")


@click.group()
def approval() -> None:
    """Ask for a second person, or be one."""


@approval.command()
@click.argument("slug")
@click.argument("action", type=_ACTIONS)
@click.argument("subject")
@click.option(
    "--figure", "figures", multiple=True, metavar="NAME=VALUE",
    help="What it is about, such as amount_minor=250000 (repeatable).",
)  # fmt: skip
@click.option("--reason", required=True, help="Why; the second person reads it.")
def ask(slug: str, action: str, subject: str, figures: tuple[str, ...], reason: str) -> None:
    r"""Ask for a second person for the tenant SLUG. The request is good for a day, and once.

    \b
    touchline --as acme/otto approval ask acme ledger.adjust player:6h2k… \
        --figure kind=goodwill --figure currency=EUR --figure amount_minor=250000 --reason "…"
    """
    from touchline.staff.approvals import agree

    with platform_database() as (_, db):
        by = acting(db)
        code = agree.ask(
            db,
            scope_of(db, slug),
            ApprovalAction(action),
            subject,
            dict(map(_figure, figures)),
            by=by,
            reason=reason,
        )
    click.echo(
        f"Asked as {code}; another person agrees: touchline --as NAME approval give {slug} {code}"
    )


@approval.command()
@click.argument("slug")
@click.argument("code")
def give(slug: str, code: str) -> None:
    """Agree to the request of this CODE; never to one's own."""
    _decide(slug, code, is_approved=True, reason="")
    click.echo(f"{code} is approved.")


@approval.command()
@click.argument("slug")
@click.argument("code")
@click.option("--reason", default="", help="Why not, for the trail.")
def refuse(slug: str, code: str, reason: str) -> None:
    """Refuse the request of this CODE; it stays on record."""
    _decide(slug, code, is_approved=False, reason=reason)
    click.echo(f"{code} is refused.")


@approval.command("list")
@click.argument("slug")
@click.option("--all", "is_all", is_flag=True, help="Also those that are over.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_approvals(slug: str, limit: int, *, is_all: bool) -> None:
    """List requests, the newest first."""
    from touchline.staff.approvals import queries

    with platform_database() as (_, db):
        by = acting(db)
        tenant_id = scope_of(db, slug)
        require(by, Permission.READ, tenant_id=tenant_id)
        with db.tenant_tx(tenant_id) as conn:
            found = queries.list_approvals(
                conn, tenant_id=tenant_id, is_open=not is_all, limit=limit
            )
    for each in found:
        click.echo(_as_text(each))


@approval.command()
@click.argument("slug")
@click.argument("action", type=click.Choice(sorted(action.value for action in LIMITED)))
@click.argument("currency")
@click.argument("above_minor", type=int)
def limit(slug: str, action: str, currency: str, above_minor: int) -> None:
    """Say above which amount, in the currency's smallest unit, ACTION needs a second person."""
    from touchline.staff.approvals import agree

    with platform_database() as (_, db):
        by = acting(db)
        agree.change_limit(
            db, scope_of(db, slug), ApprovalAction(action), currency, above_minor, by=by
        )
    click.echo(f"Above {above_minor} of {currency}'s smallest unit {action} needs a second person.")


def _decide(slug: str, code: str, *, is_approved: bool, reason: str) -> None:
    from touchline.staff.approvals import agree

    with platform_database() as (_, db):
        by = acting(db)
        agree.decide(db, scope_of(db, slug), code, is_approved=is_approved, by=by, reason=reason)


def _figure(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"--figure {text}: write NAME=VALUE, for example amount_minor=250000")
    return name, int(value) if _WHOLE.fullmatch(value) else value


def _as_text(each: "Approval") -> str:
    state = "expired" if each.is_over and each.state in {"requested", "approved"} else each.state
    figures = ", ".join(f"{name} {value}" for name, value in each.payload.items())
    decided = f"; decided by {each.decided_by}" if each.decided_by else ""
    return (
        f"{codes.encode(each.id)}  {state}  {each.action}  {each.subject}  {figures}"
        f"\n  asked by {each.requested_by} {each.requested_at:%Y-%m-%d %H:%M} UTC: {each.reason}"
        f"{decided}; good until {each.expires_at:%Y-%m-%d %H:%M} UTC"
    )
