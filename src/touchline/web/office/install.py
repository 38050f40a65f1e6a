"""Builds the pages of staff: their sessions, their door, a blueprint for each realm."""

from flask import Blueprint, Flask

from touchline.accounts.passwords import Passwords
from touchline.accounts.store import SessionStore
from touchline.bets.acceptance import Terms
from touchline.config import Settings
from touchline.plumbing.db import Database
from touchline.settlement.grading.house_rules import CURRENT
from touchline.web.console.pages import add_console
from touchline.web.limits import Limits
from touchline.web.office.announced import add_announced
from touchline.web.office.approvals import add_approvals
from touchline.web.office.bet import add_bet
from touchline.web.office.bets import add_bets
from touchline.web.office.cashier import add_cashier
from touchline.web.office.devices import Devices
from touchline.web.office.domains import add_domains
from touchline.web.office.door import door
from touchline.web.office.find import add_find
from touchline.web.office.forecast import add_forecast
from touchline.web.office.help import add_help
from touchline.web.office.home import add_home
from touchline.web.office.look import add_look
from touchline.web.office.once import Once
from touchline.web.office.people import add_people
from touchline.web.office.plan import add_plan
from touchline.web.office.player import add_player_pages
from touchline.web.office.player_break import add_player_break
from touchline.web.office.player_limits import add_player_limits
from touchline.web.office.player_money import add_player_money
from touchline.web.office.player_statement import add_player_statement
from touchline.web.office.players import add_players
from touchline.web.office.realm import ROOTS
from touchline.web.office.reports import add_reports
from touchline.web.office.seat import EXTENSION, Office
from touchline.web.office.sessions import Realms, staff_sessions
from touchline.web.office.settlement import add_settlement
from touchline.web.office.trading.pages import add_trading
from touchline.web.office.trail import add_trail
from touchline.web.office.visits import add_visits
from touchline.web.offloading import Offload
from touchline.web.session_cookies import Realm
from touchline.web.sessions import SiteSessions
from touchline.wiring import vault_of

OFFICE, CONSOLE = "office", "console"


def install(
    app: Flask, settings: Settings, db: Database, store: SessionStore, limits: Limits
) -> None:
    """Give an application its back office and its console; after the players' sessions are there."""
    players = app.session_interface
    assert isinstance(players, SiteSessions)
    staff = staff_sessions(app, store, settings, players.slug_of)
    app.session_interface = Realms(players, staff)
    app.extensions[EXTENSION] = Office(
        db,
        Passwords(Offload()),
        staff,
        limits,
        Devices(
            settings.secret_key, settings.secret_key_previous, is_secure=settings.is_production
        ),
        Once(store.client),
        Terms(
            epoch=None,
            prices_age_max_s=settings.odds_age_max_s,
            settled_sports=settings.settled_sports,
            rules_version=CURRENT.version,
        ),
        settings.pagination_max_limit,
        vault_of(settings),
        store,
    )
    app.register_blueprint(_office())
    app.register_blueprint(_console())


def _office() -> Blueprint:
    """A tenant's back office."""
    pages = Blueprint(OFFICE, __name__, url_prefix=ROOTS[Realm.OFFICE])
    door(pages)
    add_visits(pages)
    add_home(pages)
    add_help(pages)
    add_find(pages)
    add_forecast(pages)
    add_reports(pages)
    add_announced(pages)
    add_bets(pages)
    add_bet(pages)
    add_trading(pages)
    add_players(pages)
    add_player_pages(pages)
    add_player_money(pages)
    add_player_limits(pages)
    add_player_break(pages)
    add_player_statement(pages)
    add_settlement(pages)
    add_cashier(pages)
    add_approvals(pages)
    add_people(pages)
    add_look(pages)
    add_domains(pages)
    add_plan(pages)
    add_trail(pages)
    return pages


def _console() -> Blueprint:
    """The platform's own."""
    pages = Blueprint(CONSOLE, __name__, url_prefix=ROOTS[Realm.PLATFORM])
    door(pages)
    add_people(pages)
    add_console(pages)
    add_find(pages)
    add_trail(pages)
    return pages
