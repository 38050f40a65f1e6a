"""touchline: the one command. Heavy parts are imported by the command that needs them."""

import sys

import click

from touchline import __version__
from touchline.cli import (
    acting,
    approval,
    audit,
    bets,
    bets_early,
    book,
    cashier,
    database,
    feed,
    gate,
    ledger,
    player,
    player_standing,
    pricing,
    processes,
    protection,
    replay,
    replay_season,
    result,
    secret_keys,
    session,
    settlement,
    staff,
    tenant,
)
from touchline.errors import TouchlineError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="touchline")
@click.option(
    "--as",
    "claimed",
    default="",
    metavar="NAME",
    help="Act as staff: otto of the platform, acme/otto of a tenant. Asks for the password.",
)
@click.pass_context
def touchline(context: click.Context, claimed: str) -> None:
    """A white-label sportsbook that is boring in production.

    Settings come from the environment; docs/configuration.md lists them all, and
    `touchline config` shows what this environment amounts to.
    """
    context.obj = {acting.AS: claimed}


touchline.add_command(database.migrate)
touchline.add_command(database.seed)
touchline.add_command(database.doctor)
touchline.add_command(processes.config)
touchline.add_command(processes.worker)
touchline.add_command(processes.sandbox_feed)
touchline.add_command(session.session)
touchline.add_command(staff.staff)
touchline.add_command(secret_keys.secret_keys)
touchline.add_command(audit.audit)
touchline.add_command(approval.approval)
touchline.add_command(feed.feed)
touchline.add_command(result.result)
replay.replay_group.add_command(replay_season.season)
touchline.add_command(replay.replay_group)
touchline.add_command(ledger.ledger)
player.player.add_command(player_standing.create)
player.player.add_command(player_standing.suspend)
player.player.add_command(player_standing.resume)
player.player.add_command(player_standing.forget_app)
touchline.add_command(player.player)
touchline.add_command(cashier.cashier)
touchline.add_command(tenant.tenant)
touchline.add_command(gate.gate)
bets.bets.add_command(bets_early.early)
bets.bets.add_command(settlement.void)
bets.bets.add_command(settlement.correct)
bets.bets.add_command(settlement.void_market)
touchline.add_command(bets.bets)
touchline.add_command(settlement.settlement)
tenant.tenant.add_command(bets.switch)
for command in protection.COMMANDS:
    player.player.add_command(command)
for command in (*pricing.COMMANDS, *book.COMMANDS):
    tenant.tenant.add_command(command)


def main() -> None:
    """Run a command; a refusal is one clear sentence and exit code 1."""
    try:
        touchline(prog_name="touchline")
    except TouchlineError as error:
        for line in error.message.splitlines():
            click.echo(f"touchline: {line}", err=True)
        sys.exit(1)
