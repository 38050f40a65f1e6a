"""One player: who they are, what they have, what staff say of them, and what staff may change."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.accounts.model import PlayerStatus
from touchline.accounts.notes.queries import Note, list_player_notes
from touchline.accounts.notes.write import write_note
from touchline.accounts.recovery.lend import lend_password
from touchline.accounts.revoke import revoke_sessions
from touchline.accounts.standing import change_player_status
from touchline.accounts.store import SessionsAway
from touchline.bets.terms.change import save_terms
from touchline.bets.terms.model import PlayerTerms
from touchline.errors import NotFound
from touchline.ledger.model import Book, format_amount
from touchline.ledger.people.queries import Person, list_people
from touchline.ledger.queries import Wallet, get_wallet
from touchline.protection.limits.model import Window
from touchline.protection.limits.queries import list_limit_windows
from touchline.protection.queries import Kept, get_kept
from touchline.rights import Permission
from touchline.web.office.forms import Again, Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.ids import id_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

NOTES_SHOWN = 20
LIMITED = ("deposit", "stake", "loss")
_PERCENT_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a player's page shows, of one instant."""

    person: Person
    wallet: Wallet
    notes: list[Note]
    windows: list[Window]
    kept: Kept | None

    @property
    def code(self) -> str:
        """The player's code."""
        return codes.encode(self.person.id)

    @property
    def has_credit(self) -> bool:
        """Whether the tenant's players may owe."""
        return self.wallet.book == Book.CREDIT

    def amount(self, minor: int) -> str:
        """An amount of the player's."""
        return f"{format_amount(minor, self.wallet.exponent)} {self.wallet.currency}"


def sheet_of(seat: Seat, code: str) -> Sheet:
    """A player of the tenant.

    Raises:
        NotFound: nobody of theirs has this code.

    """
    whose = {"tenant_id": seat.scope, "player_id": id_of(code)}
    with office().db.tenant_tx(seat.scope) as conn:
        people = list_people(conn, tenant_id=seat.scope, player_ids=[whose["player_id"]])
        wallet = get_wallet(conn, **whose)
        if not people or wallet is None:
            raise NotFound
        return Sheet(
            people[0],
            wallet,
            list_player_notes(conn, **whose, limit=NOTES_SHOWN),
            list_limit_windows(conn, **whose, kinds=LIMITED),
            get_kept(conn, **whose),
        )


@guarded(Permission.READ)
def player(seat: Seat, code: str) -> Response:
    """The player's page."""
    return player_page(seat, sheet_of(seat, code))


def player_page(
    seat: Seat,
    sheet: Sheet,
    *,
    form: str = "",
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    """The page, with one of its forms as it was sent."""
    person = sheet.person
    drafts: dict[str, Draft] = {
        "terms": Draft(
            {"limit_class": person.limit_class, "stake_percent": str(person.stake_percent)}
        ),
        "credit": Draft({"credit": format_amount(person.credit_limit_minor, person.exponent)}),
        "state": Draft(),
        "note": Draft(),
    }
    if draft is not None:
        drafts[form] = draft
    return page(
        seat,
        "office/player.html",
        heading=person.display_name,
        crumbs=[("Players", "/players")],
        sheet=sheet,
        drafts=drafts,
        may=_rights(seat),
        here_tab="",
        status=status,
    )


@guarded(Permission.PLAYERS_CHANGE)
def change_state(seat: Seat, code: str) -> Response:
    """Suspend a player, let them in again, or end their sessions."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        what, reason = given.get("what", ""), given.get("reason", "").strip()
        db, player_id = office().db, sheet.person.id
        if what == "sign_out":
            revoke_sessions(
                db, tenant_id=seat.scope, player_id=player_id, by=seat.actor, reason=reason
            )
            return done(f"/players/{code}", "They are signed out everywhere.")
        if what == "lend":
            return _lent(seat, sheet, reason)
        if what not in {"suspend", "resume"}:
            raise NotFound
        if what == "suspend":
            if not reason:
                raise WrongField("reason", "Say why: it is kept in the trail.")
            sure(given)
        status = PlayerStatus.SUSPENDED if what == "suspend" else PlayerStatus.ACTIVE
        change_player_status(db, seat.scope, player_id, status, by=seat.actor, reason=reason)
        word = "suspended: no bet of theirs is taken" if what == "suspend" else "let in again"
        return done(f"/players/{code}", f"{sheet.person.display_name} is {word}.")

    return submitted(seat, attempt, again(seat, code, "state"))


def _lent(seat: Seat, sheet: Sheet, reason: str) -> Response:
    """Lend a password; who did it is told it once."""
    if not reason:
        raise WrongField("reason", "Say why: it is kept in the trail.")
    password = lend_password(
        office().db, office().passwords, seat.scope, sheet.person.id, reason=reason, by=seat.actor
    )
    with suppress(SessionsAway):  # what the store still holds is of an epoch that is over
        office().players.end_all(tenant_id=seat.scope, player_id=sheet.person.id)
    said = (
        f"Tell {sheet.person.display_name}: {password} \N{EN DASH} good for three days, to choose"
        " a password of their own. It is shown only now."
    )
    return done(f"/players/{sheet.code}", said)


@guarded(Permission.LIMITS_CHANGE)
def change_terms(seat: Seat, code: str) -> Response:
    """Give a player another class or stake factor."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        known = PlayerTerms(given.get("was_class", ""), _percent(given, "was_percent"))
        now = save_terms(
            office().db,
            seat.scope,
            sheet.person.id,
            limit_class=given.get("limit_class", "").strip(),
            stake_percent=_percent(given, "stake_percent"),
            known=known,
            by=seat.actor,
        )
        named = now.limit_class or "no class"
        return done(
            f"/players/{code}", f"Terms: {named}, {now.stake_percent} % of the largest stakes."
        )

    return submitted(seat, attempt, again(seat, code, "terms"), fields={"bad_terms": "limit_class"})


@guarded(Permission.NOTES_WRITE)
def add_note(seat: Seat, code: str) -> Response:
    """Write a note on a player."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        write_note(office().db, seat.scope, sheet.person.id, given.get("body", ""), by=seat.actor)
        return done(f"/players/{code}", "The note is kept.")

    return submitted(seat, attempt, again(seat, code, "note"), fields={"bad_note": "body"})


def add_player_pages(pages: Blueprint) -> None:
    """Give the office the page of a player."""
    pages.add_url_rule("/players/<code>", "player", player)
    pages.add_url_rule("/players/<code>/state", "player_state", change_state, methods=["POST"])
    pages.add_url_rule("/players/<code>/terms", "player_terms", change_terms, methods=["POST"])
    pages.add_url_rule("/players/<code>/notes", "player_note", add_note, methods=["POST"])


def again(seat: Seat, code: str, form: str) -> Again:
    """The player's page once more, as it is now, with this form as it was sent."""

    def shown(draft: Draft, status: int) -> Response:
        return player_page(seat, sheet_of(seat, code), form=form, draft=draft, status=status)

    return shown


def _percent(given: Fields, name: str) -> int:
    text = given.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _PERCENT_DIGITS):
        raise WrongField("stake_percent", "A whole number from 0 to 100.")
    return int(text)


def _rights(seat: Seat) -> dict[str, bool]:
    wanted = {
        "state": Permission.PLAYERS_CHANGE,
        "terms": Permission.LIMITS_CHANGE,
        "credit": Permission.CREDIT_CHANGE,
        "note": Permission.NOTES_WRITE,
        "adjust": Permission.LEDGER_ADJUST,
        "cashier": Permission.CASHIER_ENTER,
    }
    return {name: seat.may(permission) for name, permission in wanted.items()}
