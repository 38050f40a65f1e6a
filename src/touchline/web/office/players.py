"""Players as a list, and the form for a new one."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.accounts.create import create_player
from touchline.accounts.model import PlayerStatus, normalised
from touchline.accounts.recovery.lend import spoken_password
from touchline.ledger.model import format_amount
from touchline.ledger.people import queries
from touchline.ledger.people.queries import Person
from touchline.plumbing.db import Connection
from touchline.rights import Permission
from touchline.tenants.queries import list_currencies
from touchline.web.office.forms import Draft, Fields, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before
from touchline.web.office.listing import Asked, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

NEWEST, BY_NAME = "newest", "name"
PLAN = Plan(
    columns=(
        Column("Player", BY_NAME),
        Column("Name"),
        Column("State"),
        Column("Currency"),
        Column("Cash", is_number=True),
        Column("At risk", is_number=True),
        Column("Credit", is_number=True),
        Column("Available", is_number=True),
        Column("Class"),
        Column("Factor", is_number=True),
        Column("Since", NEWEST),
    ),
    filters=(
        Filter("q", "Name", hint="part of a name"),
        Filter("status", "State", tuple((each.value, each.value) for each in PlayerStatus)),
    ),
    sorts=(NEWEST, BY_NAME),
    empty=(
        "No players yet",
        "Create the first one, or let them register where your book allows it.",
    ),
)
TONES = {"active": "good", "suspended": "bad", "closed": "bad"}


@guarded(Permission.READ)
def players(seat: Seat) -> Response:
    """The players of the tenant."""
    asked = asked_here(PLAN)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        ids = _ids(conn, seat.scope, asked)
        people = queries.list_people(conn, tenant_id=seat.scope, player_ids=ids[: asked.rows_max])
    more = ""
    if len(ids) > asked.rows_max:
        last = people[-1]
        more = last.username if asked.sort == BY_NAME else after_code(last.id)
    return list_page(
        seat,
        asked,
        _rows(people, seat),
        name="players",
        heading="Players",
        next_after=more,
        template="office/players.html",
    )


@guarded(Permission.PLAYERS_CHANGE)
def new_player(seat: Seat) -> Response:
    """The form for a new player, with a password to hand over."""
    return _form(seat, Draft({"password": spoken_password()}))


@guarded(Permission.PLAYERS_CHANGE)
def add_player(seat: Seat) -> Response:
    """Create a player."""

    def attempt(given: Fields) -> Response:
        player_id = create_player(
            office().db,
            office().passwords,
            seat.scope,
            username=given.get("username", ""),
            display_name=given.get("display_name", "") or given.get("username", ""),
            password=given.get("password", ""),
            currency=given.get("currency") or None,
            by=seat.actor,
        )
        path = f"/players/{codes.encode(player_id)}"
        return done(path, "The player is there. Hand over the name and the password you typed.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _form(seat, draft, status),
        fields={
            "bad_username": "username",
            "username_taken": "username",
            "bad_display_name": "display_name",
            "bad_password": "password",
            "currency_not_offered": "currency",
        },
    )


def add_players(pages: Blueprint) -> None:
    """Give the office its list of players."""
    pages.add_url_rule("/players", "players", players)
    pages.add_url_rule("/players/new", "new_player", new_player)
    pages.add_url_rule("/players", "add_player", add_player, methods=["POST"])


def player_row(person: Person) -> tuple[Cell, ...]:
    """What a list says of a player, but for when they came."""

    def amount(minor: int) -> Cell:
        return Cell(format_amount(minor, person.exponent))

    state = "kept away" if person.is_kept_away and person.status == "active" else person.status
    return (
        Cell(person.username, href=place(f"/players/{codes.encode(person.id)}")),
        Cell(person.display_name),
        Cell(state, tone=TONES.get(state, "bad")),
        Cell(person.currency),
        amount(person.cash_minor),
        amount(person.open_stake_minor),
        amount(person.credit_limit_minor),
        amount(max(0, person.cash_minor + person.credit_limit_minor)),
        Cell(person.limit_class),
        Cell(f"{person.stake_percent} %"),
    )


def _ids(conn: Connection, scope: int, asked: Asked) -> list[int]:
    word, status = normalised(asked.word("q")), asked.word("status")
    if asked.sort == BY_NAME:
        return queries.list_player_ids_by_name(
            conn,
            tenant_id=scope,
            word=word,
            status=status,
            after_name=asked.after,
            limit=asked.limit,
        )
    return queries.list_player_ids_newest(
        conn,
        tenant_id=scope,
        word=word,
        status=status,
        before_id=id_before(asked.after),
        limit=asked.limit,
    )


def _rows(people: Sequence[Person], seat: Seat) -> list[Row]:
    zone = zone_of(seat.clerk.time_zone)
    return [(*player_row(person), time_cell(person.created_at, zone)) for person in people]


def _form(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    with office().db.tenant_tx(seat.scope) as conn:
        offered = list_currencies(conn, tenant_id=seat.scope)
    return page(
        seat,
        "office/player_new.html",
        heading="New player",
        crumbs=[("Players", "/players")],
        draft=draft,
        currencies=[(code, code) for code in offered],
        status=status,
    )
