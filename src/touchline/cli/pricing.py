"""Commands on a tenant's pricing: margins, what it hides, suspends or limits, and prices of staff's."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from touchline import codes
from touchline.catalog.model import SPORTS, MarketType, Period
from touchline.cli.acting import acting
from touchline.cli.tenant import platform_database
from touchline.config import Settings
from touchline.errors import NotFound, Refused
from touchline.money import parse_line_quarters, parse_price_milli

if TYPE_CHECKING:
    from touchline.plumbing.db import Database
    from touchline.pricing.overlay import Kind, State

_ID_MAX = 2**63 - 1
_SPORTS = click.Choice([sport.slug for sport in SPORTS])
_TYPES = click.Choice([kind.value for kind in MarketType])
_PERIODS = click.Choice([period.value for period in Period])


class NotOnOffer(NotFound):
    """There is no such league or event."""

    code = "not_on_offer"


def _target_options(command: Any) -> Any:
    """What a command is about: a sport, a league, an event, or one market of an event."""
    for option in (
        click.option("--line", default="", help="The market's line from the home side, such as 2.5."),
        click.option("--period", type=_PERIODS, default=Period.FULL_TIME.value, show_default=True),
        click.option("--type", "kind", type=_TYPES, help="A market of the event."),
        click.option("--event", default="", metavar="CODE", help="An event, as its page's address has it."),
        click.option("--league", default="", metavar="CODE", help="A league, as its page's address has it."),
        click.option("--sport", type=_SPORTS, help="A whole sport."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("slug")
@click.option("--sport", type=_SPORTS, help="In this sport alone.")
@click.option("--league", default="", metavar="CODE", help="In this league alone.")
@click.option("--type", "kind", type=_TYPES, help="For these markets alone.")
@click.option(
    "--method", type=click.Choice(["power", "proportional"]), default="power", show_default=True
)
@click.option("--overround", "overround_bp", type=int, default=10_600, show_default=True,
              help="What a market adds up to, in ten-thousandths.")  # fmt: skip
@click.option("--each", "each_bp", type=int, default=0, show_default=True,
              help="Margin on each outcome of a market that adds up to nothing known.")  # fmt: skip
@click.option("--floor", default="1.01", show_default=True, help="The smallest price.")
@click.option("--ceiling", default="1000", show_default=True, help="The largest price.")
@click.option(
    "--ladder",
    type=click.Choice(["hundredths", "stepped"]),
    default="hundredths",
    show_default=True,
)
@click.option("--drop", is_flag=True, help="Drop the rule; the next wider one holds again.")
def margin(
    slug: str,
    sport: str | None,
    league: str,
    kind: str | None,
    method: str,
    overround_bp: int,
    each_bp: int,
    floor: str,
    ceiling: str,
    ladder: str,
    *,
    drop: bool,
) -> None:
    r"""Set the margin of the tenant SLUG; the most specific rule prices a market.

    \b
    touchline tenant margin acme --overround 10500
    touchline tenant margin acme --sport soccer --type correct_score --overround 12500
    """
    from touchline.pricing.change import save_margin
    from touchline.pricing.ladder import LADDERS
    from touchline.pricing.margins import MarginRule, Method
    from touchline.pricing.profile import Scope
    from touchline.tenants.create import find_tenant

    rule = MarginRule(
        Method(method), overround_bp, each_bp, _price(floor), _price(ceiling), LADDERS[ladder]
    )
    with platform_database() as (settings, db):
        found = find_tenant(db, slug)
        scope = Scope("" if league else sport or "", _league(db, league), kind or "")
        version = save_margin(db, found.id, scope, None if drop else rule, by=acting(db))
        _done(settings, slug, version)


@click.command()
@click.argument("slug")
@_target_options
@click.option("--undo", is_flag=True, help="Show it again.")
def hide(slug: str, *, undo: bool, **target: Any) -> None:
    """Hide a sport, a league, an event or a market from the site of the tenant SLUG."""
    from touchline.pricing.overlay import State

    _stop(slug, None if undo else State.HIDDEN, target)


@click.command()
@click.argument("slug")
@_target_options
@click.option("--undo", is_flag=True, help="Take bets on it again.")
def suspend(slug: str, *, undo: bool, **target: Any) -> None:
    """Show a sport, a league, an event or a market of the tenant SLUG without taking bets on it."""
    from touchline.pricing.overlay import State

    _stop(slug, None if undo else State.SUSPENDED, target)


@click.command()
@click.argument("slug")
@_target_options
@click.option("--percent", type=click.IntRange(1, 99), default=50, show_default=True,
              help="What is left of the usual limits.")  # fmt: skip
@click.option("--undo", is_flag=True, help="Back to the usual limits.")
def limit(slug: str, *, percent: int, undo: bool, **target: Any) -> None:
    """Take smaller bets on a sport, a league, an event or a market of the tenant SLUG."""
    from touchline.pricing.marking import set_share
    from touchline.tenants.create import find_tenant

    with platform_database() as (settings, db):
        found = find_tenant(db, slug)
        kind, name = _target(db, **target)
        share = None if undo else percent
        _done(settings, slug, set_share(db, found.id, kind, name, share, by=acting(db)))


@click.command()
@click.argument("slug")
@click.argument("amount", metavar="PRICE", default="")
@click.option("--event", required=True, metavar="CODE", help="The event.")
@click.option("--type", "kind", type=_TYPES, required=True, help="The market.")
@click.option("--period", type=_PERIODS, default=Period.FULL_TIME.value, show_default=True)
@click.option("--line", default="", help="The market's line from the home side, such as 2.5.")
@click.option("--selection", required=True, help="The outcome, such as home or over.")
@click.option("--minutes", type=click.IntRange(1, 24 * 60), default=30, show_default=True)
@click.option("--drop", is_flag=True, help="Back to the price the margins give.")
def price(
    slug: str, amount: str, selection: str, minutes: int, *, drop: bool, **target: Any
) -> None:
    """Set a PRICE of the tenant SLUG's own: for some minutes, or until the feed's price moves."""
    from datetime import timedelta

    from touchline.catalog.staff_price import NoSuchMarket, find_market, save_staff_price
    from touchline.plumbing.pacing import utc_now
    from touchline.pricing.change import drop_price
    from touchline.tenants.create import find_tenant

    key = _market_key(**target)
    with platform_database() as (settings, db):
        found = find_tenant(db, slug)
        by = acting(db)
        if drop:
            ids = {each.code: each.selection_id for each in find_market(db, key)}
            if selection not in ids:
                raise NoSuchMarket
            version = drop_price(db, found.id, ids[selection], by=by)
        else:
            ends_at = utc_now() + timedelta(minutes=minutes)
            version = save_staff_price(
                db, found.id, key, selection,
                price_milli=_price(amount), expires_at=ends_at, by=by,
            )  # fmt: skip
        _done(settings, slug, version)


COMMANDS = (margin, hide, suspend, limit, price)


def _stop(slug: str, stop: "State | None", target: dict[str, Any]) -> None:
    from touchline.pricing.marking import set_stop
    from touchline.tenants.create import find_tenant

    with platform_database() as (settings, db):
        found = find_tenant(db, slug)
        kind, name = _target(db, **target)
        _done(settings, slug, set_stop(db, found.id, kind, name, stop, by=acting(db)))


def _target(
    db: "Database",
    *,
    sport: str | None,
    league: str,
    event: str,
    kind: str | None,
    period: str,
    line: str,
) -> tuple["Kind", str]:
    from touchline.catalog.staff_price import find_market
    from touchline.pricing.overlay import Kind

    if sum(map(bool, (sport, league, event))) != 1 or (kind and not event):
        raise Refused("Say one of --sport, --league and --event; --type goes with --event.")
    if sport:
        return Kind.SPORT, sport
    if league:
        return Kind.LEAGUE, str(_league(db, league))
    if kind:
        key = _market_key(event=event, kind=kind, period=period, line=line)
        return Kind.MARKET, str(find_market(db, key)[0].market_id)
    return Kind.EVENT, str(_event(db, event))


def _market_key(
    *, event: str, kind: str, period: str, line: str
) -> tuple[int, MarketType, Period, int | None]:
    line_quarters = parse_line_quarters(line) if line else None
    if line and line_quarters is None:
        raise Refused(f"--line {line}: a line is a number of quarters, such as 2.5 or -0.75.")
    return _decoded(event), MarketType(kind), Period(period), line_quarters


def _league(db: "Database", code: str) -> int:
    from touchline.catalog.queries import get_league_sport

    if not code:
        return 0
    league_id = _decoded(code)
    with db.connection_ctx() as conn:
        if get_league_sport(conn, league_id=league_id) is None:
            raise NotOnOffer
    return league_id


def _event(db: "Database", code: str) -> int:
    from touchline.catalog.queries import list_leagues_of_events

    event_id = _decoded(code)
    with db.connection_ctx() as conn:
        if not list_leagues_of_events(conn, event_ids=[event_id]):
            raise NotOnOffer
    return event_id


def _decoded(code: str) -> int:
    found = codes.decode(code)
    if found is None or found > _ID_MAX:
        raise NotOnOffer
    return found


def _price(text: str) -> int:
    milli = parse_price_milli(text)
    if milli is None:
        raise Refused(f"{text or 'nothing'} is no price: write it as 1.95.")
    return milli


def _done(settings: Settings, slug: str, version: int) -> None:
    """Wake the publisher, which otherwise notices at its next sweep."""
    from redis.exceptions import RedisError

    from touchline.catalog.store import BoardStore
    from touchline.wiring import cache_client

    with cache_client(settings) as redis, suppress(RedisError):
        BoardStore(redis).wake()
    click.echo(f"Saved version {version} of {slug}'s pricing; the publisher is rendering it.")
