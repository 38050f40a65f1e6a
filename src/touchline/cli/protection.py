"""Commands that keep players from harm: limits, breaks, exclusions and their removal, reality checks."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from contextlib import suppress
from datetime import datetime, timedelta

import click

from touchline.cli.money import Till, by_option, player_arguments, till
from touchline.errors import Refused
from touchline.protection.limits.model import Change, LimitKind, Period, SetBy


@click.command()
@player_arguments
@click.argument("amount", default="")
@click.option(
    "--on",
    "kind",
    type=click.Choice([kind.value for kind in LimitKind]),
    default=LimitKind.DEPOSIT.value,
    show_default=True,
    help="What is limited.",
)
@click.option("--period", type=click.Choice([period.value for period in Period]), required=True)
@click.option("--operator", is_flag=True, help="The house's own limit, which holds at once.")
@click.option("--none", "is_removed", is_flag=True, help="Take the limit away.")
@click.option("--confirm", is_flag=True, help="Let the looser limit hold that was asked for.")
@by_option
def limit(
    slug: str,
    username: str,
    amount: str,
    kind: str,
    period: str,
    by: str,
    *,
    operator: bool,
    is_removed: bool,
    confirm: bool,
) -> None:
    r"""Limit what a player pays in, stakes or loses: stricter at once, looser a day later.

    \b
    touchline player limit acme ana 100.00 --on loss --period week --by ana
    touchline player limit acme ana 200.00 --on loss --period week --by ana
    touchline player limit acme ana --on loss --period week --confirm --by ana
    """
    from touchline.protection.limits.agree import change_limit, confirm_limit

    with till(slug, username, by) as at:
        whose = (at.db, at.tenant_id, at.wallet.player_id, LimitKind(kind), Period(period))
        if confirm:
            confirm_limit(*whose, by=at.by)
            click.echo("It holds from now on.")
            return
        change = change_limit(
            *whose,
            None if is_removed else at.minor(amount),
            set_by=SetBy.OPERATOR if operator else SetBy.PLAYER,
            by=at.by,
        )
    is_now = change is Change.AT_ONCE
    click.echo("It holds from now on." if is_now else "Asked for; confirm it after 24 hours.")


@click.command("time-out")
@player_arguments
@click.argument("hours", type=click.IntRange(24, 6 * 7 * 24))
@by_option
def time_out(slug: str, username: str, hours: int, by: str) -> None:
    """Take no bet and no deposit of a player for so many HOURS; it ends by itself, not before."""
    from touchline.protection.breaks.exclude import time_out as begin

    with till(slug, username, by) as at:
        until = begin(at.db, at.tenant_id, at.wallet.player_id, timedelta(hours=hours), by=at.by)
    click.echo(f"{username} takes a break until {_when(until)}.")


@click.command()
@player_arguments
@click.option("--months", type=click.IntRange(6, 120), help="How long.")
@click.option("--without-end", is_flag=True, help="Until it is removed.")
@by_option
def exclude(slug: str, username: str, months: int | None, by: str, *, without_end: bool) -> None:
    r"""Exclude a player: no bet and no deposit from now on, and every session ends.

    \b
    touchline player exclude acme ana --months 6 --by ana
    touchline player exclude acme ana --without-end --by ana
    """
    from touchline import wiring
    from touchline.accounts.store import SessionsAway
    from touchline.cli.tenant import platform_database
    from touchline.protection.breaks.exclude import exclude as begin

    if without_end == (months is not None):
        raise Refused("An exclusion lasts so many --months, or is --without-end.")
    with till(slug, username, by) as at:
        player_id = at.wallet.player_id
        until = begin(at.db, at.tenant_id, player_id, months=months, by=at.by)
    with platform_database() as (settings, _), suppress(SessionsAway):
        # What Redis still holds is worth nothing since the exclusion; this only tidies up.
        wiring.session_store(settings).end_all(tenant_id=at.tenant_id, player_id=player_id)
    click.echo(
        f"{username} is excluded {'' if until is None else 'until ' + _when(until)}".rstrip() + "."
    )


@click.group()
def removal() -> None:
    """End exclusions: asked for after six months, reviewed, and never at once."""


@removal.command("list")
@click.argument("slug")
def list_asked(slug: str) -> None:
    """List the players of the tenant SLUG who ask for the removal of their exclusion."""
    from touchline.cli.tenant import platform_database
    from touchline.protection.queries import list_returning
    from touchline.tenants.create import find_tenant

    with platform_database() as (_, db):
        tenant_id = find_tenant(db, slug).id
        with db.tenant_tx(tenant_id) as conn:
            asking = list_returning(conn, tenant_id=tenant_id)
    for each in asking:
        end = (
            "without end" if each.excluded_until is None else f"until {_when(each.excluded_until)}"
        )
        click.echo(
            f"{each.username}  excluded {_when(each.excluded_at)}, {end}"
            f"  asked by {each.asked_by} {_when(each.asked_at)}"
        )


@removal.command("ask")
@player_arguments
@by_option
def ask(slug: str, username: str, by: str) -> None:
    """Ask for the end of a player's exclusion."""
    from touchline.protection.breaks.removal import ask_removal

    with till(slug, username, by) as at:
        ask_removal(at.db, at.tenant_id, at.wallet.player_id, by=at.by)
    click.echo(
        f"Asked for; somebody else decides: touchline player removal agree {slug} {username}"
    )


@removal.command("withdraw")
@player_arguments
@by_option
def withdraw(slug: str, username: str, by: str) -> None:
    """Take the request back: the exclusion goes on."""
    from touchline.protection.breaks.removal import withdraw_removal

    with till(slug, username, by) as at:
        withdraw_removal(at.db, at.tenant_id, at.wallet.player_id, by=at.by)
    click.echo("Withdrawn.")


@removal.command("agree")
@player_arguments
@click.option("--reason", required=True, help="What the review came to, for the trail.")
@by_option
def agree(slug: str, username: str, reason: str, by: str) -> None:
    """End a player's exclusion: a day after it was asked for, or a week of one without end."""
    with till(slug, username, by) as at:
        until = _decided(at, is_agreed=True, reason=reason)
        assert until is not None, "what is agreed to ends"
    click.echo(f"The exclusion ends {_when(until)}.")


@removal.command("refuse")
@player_arguments
@click.option("--reason", required=True, help="What the review came to, for the trail.")
@by_option
def refuse(slug: str, username: str, reason: str, by: str) -> None:
    """Let a player's exclusion go on."""
    with till(slug, username, by) as at:
        _decided(at, is_agreed=False, reason=reason)
    click.echo("Refused: the exclusion goes on.")


@click.command("reality-check")
@player_arguments
@click.option("--every", "every_min", type=click.IntRange(5, 720), help="Minutes between two.")
@click.option("--none", "is_removed", is_flag=True, help="Take it away.")
@click.option("--seen", is_flag=True, help="The player knows how long they have been playing.")
@by_option
def reality_check(
    slug: str, username: str, every_min: int | None, by: str, *, is_removed: bool, seen: bool
) -> None:
    """Tell a player now and then how long they have been playing; no bet before they confirm."""
    from touchline.protection.reality.check import acknowledge, set_reality_check

    if [every_min is not None, is_removed, seen].count(True) != 1:
        raise Refused("Say --every MINUTES, --none or --seen.")
    with till(slug, username, by) as at:
        whose = (at.db, at.tenant_id, at.wallet.player_id)
        if seen:
            acknowledge(*whose, by=at.by)
            click.echo("The time counts from now.")
            return
        set_reality_check(*whose, every_min, by=at.by)
    click.echo("No reality check." if every_min is None else f"Every {every_min} minutes.")


@click.command()
@player_arguments
def protection(slug: str, username: str) -> None:
    """Show what a player is kept from, and the limits that hold."""
    from touchline.protection.limits import queries
    from touchline.protection.limits.model import ASKED_FOR_HOURS, WAIT_HOURS
    from touchline.protection.queries import get_kept

    with till(slug, username) as at, at.db.tenant_tx(at.tenant_id) as conn:
        whose = {"tenant_id": at.tenant_id, "player_id": at.wallet.player_id}
        kept = get_kept(conn, **whose)
        limits = queries.list_player_limits(
            conn, **whose, wait_hours=WAIT_HOURS, asked_for_hours=ASKED_FOR_HOURS
        )
        windows = queries.list_limit_windows(conn, **whose, kinds=list(LimitKind))
    assert kept is not None, "whose wallet was found plays here"
    used = {(each.kind, each.period): each.used_minor for each in windows}
    end = "" if kept.excluded_until is None else f" until {_when(kept.excluded_until)}"
    click.echo(
        f"excluded: {'no' if kept.excluded_at is None else 'yes' + end}  removal: {kept.removal}"
    )
    click.echo(f"time-out: {'no' if kept.timed_out_until is None else _when(kept.timed_out_until)}")
    click.echo(f"reality check: {kept.reality_every_min or 'none'}")
    for each in limits:
        now = "none" if each.limit_minor is None else at.shown(each.limit_minor)
        line = f"{each.kind:8} {each.period:6} {each.set_by:9} {now}"
        if each.limit_minor is not None:
            line += f", {at.shown(used[each.kind, each.period])} used"
        if each.asked_at is not None:
            wanted = "none" if each.asked_minor is None else at.shown(each.asked_minor)
            line += f"; {wanted} asked for {_when(each.asked_at)}"
        click.echo(line)


COMMANDS = (limit, time_out, exclude, removal, reality_check, protection)


def _decided(at: Till, *, is_agreed: bool, reason: str) -> datetime | None:
    from touchline.protection.breaks.removal import decide_removal

    return decide_removal(
        at.db, at.tenant_id, at.wallet.player_id, is_agreed=is_agreed, reason=reason, by=at.by
    )


def _when(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
