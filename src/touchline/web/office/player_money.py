"""A player's money as staff move it: deposits, withdrawals, adjustments, credit."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, request

from touchline.errors import ChangedMeanwhile
from touchline.ledger.cashier.adjustments import adjust
from touchline.ledger.cashier.deposits import enter_deposit, recover_debt
from touchline.ledger.cashier.withdrawals import enter_withdrawal
from touchline.ledger.model import TransferKind
from touchline.ledger.wallet import agree_credit
from touchline.rights import Permission
from touchline.staff.approvals.agree import NeedsSecondPerson, ask
from touchline.staff.approving import ApprovalAction
from touchline.web.office.forms import Again, Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.money import minor_of
from touchline.web.office.once import KEY_FIELD
from touchline.web.office.player import Sheet, again, sheet_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

ADJUSTMENTS = {
    "goodwill": TransferKind.GOODWILL,
    "manual": TransferKind.MANUAL,
    "bonus_cost": TransferKind.BONUS_COST,
    "tax": TransferKind.TAX,
    "rounding": TransferKind.ROUNDING,
    "write_off": TransferKind.WRITE_OFF,
}
WAYS = (("cash", "Cash"), ("bank", "Bank"), ("card", "Card"))


@guarded(Permission.READ)
def cash(seat: Seat, code: str) -> Response:
    """The forms that move a player's money."""
    return _cash_page(seat, sheet_of(seat, code))


def _cash_page(
    seat: Seat,
    sheet: Sheet,
    form: str = "",
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    drafts = {name: Draft() for name in ("deposit", "withdraw", "adjust")}
    if draft is not None:
        drafts[form] = draft
    return page(
        seat,
        "office/player_cash.html",
        heading="Money",
        crumbs=[
            ("Players", "/players"),
            (sheet.person.display_name, f"/players/{sheet.code}"),
        ],
        sheet=sheet,
        drafts=drafts,
        may={
            "cashier": seat.may(Permission.CASHIER_ENTER),
            "decide": seat.may(Permission.CASHIER_DECIDE),
            "adjust": seat.may(Permission.LEDGER_ADJUST),
        },
        ways=WAYS,
        kinds=[(name, name.replace("_", " ").capitalize()) for name in ADJUSTMENTS],
        here_tab="/money",
        status=status,
    )


@guarded(Permission.CASHIER_ENTER)
def deposit(seat: Seat, code: str) -> Response:
    """Enter the receipt of a deposit."""
    sheet, key = sheet_of(seat, code), request.form.get(KEY_FIELD, "")

    def attempt(given: Fields) -> Response:
        enter_deposit(
            office().db,
            seat.scope,
            sheet.wallet,
            provider=_way(given),
            amount_minor=minor_of(given, "amount", sheet.wallet.exponent),
            key=key,
            note=given.get("note", "").strip(),
            by=seat.actor,
        )
        return done("/cashier", "The deposit is entered. It counts once it is confirmed here.")

    return submitted(seat, attempt, _cash_again(seat, code, "deposit"), fields=_FIELDS)


@guarded(Permission.CASHIER_ENTER)
def withdraw(seat: Seat, code: str) -> Response:
    """Ask for a withdrawal on a player's behalf."""
    sheet, key = sheet_of(seat, code), request.form.get(KEY_FIELD, "")

    def attempt(given: Fields) -> Response:
        enter_withdrawal(
            office().db,
            seat.scope,
            sheet.person.id,
            provider=_way(given),
            amount_minor=minor_of(given, "amount", sheet.wallet.exponent),
            key=key,
            by=seat.actor,
        )
        return done("/cashier", "The amount is set aside. Pay it, then mark it paid here.")

    return submitted(seat, attempt, _cash_again(seat, code, "withdraw"), fields=_FIELDS)


@guarded(Permission.LEDGER_ADJUST)
def adjust_cash(seat: Seat, code: str) -> Response:
    """Book a typed adjustment; above the tenant's limit a second person is asked."""
    sheet, key = sheet_of(seat, code), request.form.get(KEY_FIELD, "")

    def attempt(given: Fields) -> Response:
        kind, reason = given.get("kind", ""), given.get("reason", "").strip()
        if kind not in ADJUSTMENTS:
            raise WrongField("kind", "Choose what it is.")
        if not reason:
            raise WrongField("reason", "Say why: the player reads it on the statement.")
        amount_minor = minor_of(given, "amount", sheet.wallet.exponent, may_be_negative=True)
        try:
            adjust(
                office().db,
                seat.scope,
                sheet.wallet,
                kind=ADJUSTMENTS[kind],
                amount_minor=amount_minor,
                key=key,
                reason=reason,
                by=seat.actor,
            )
        except NeedsSecondPerson:
            figures = {
                "kind": kind,
                "currency": sheet.wallet.currency,
                "amount_minor": amount_minor,
            }
            request_code = ask(
                office().db,
                seat.scope,
                ApprovalAction.ADJUST,
                f"player:{code}",
                figures,
                by=seat.actor,
                reason=reason,
            )
            return done(f"/approvals/{request_code}", _TAKES_TWO)
        return done(f"/players/{code}/statement", "The adjustment is booked.")

    return submitted(seat, attempt, _cash_again(seat, code, "adjust"), fields=_FIELDS)


@guarded(Permission.CASHIER_DECIDE)
def recover(seat: Seat, code: str) -> Response:
    """Pay off a player's debt with what cash there is."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        del given
        paid_minor = recover_debt(office().db, seat.scope, sheet.person.id, by=seat.actor)
        return done(f"/players/{code}/money", f"Recovered {sheet.amount(paid_minor)}.")

    return submitted(seat, attempt, _cash_again(seat, code, "adjust"))


@guarded(Permission.CREDIT_CHANGE)
def change_credit(seat: Seat, code: str) -> Response:
    """Agree how much a player may owe."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        exponent = sheet.wallet.exponent
        was_minor = minor_of(given, "was_credit", exponent, may_be_zero=True)
        limit_minor = minor_of(given, "credit", exponent, may_be_zero=True)
        known = replace(sheet.wallet, credit_limit_minor=was_minor)
        try:
            agree_credit(office().db, seat.scope, known, limit_minor, by=seat.actor)
        except ChangedMeanwhile as error:
            raise ChangedMeanwhile(
                credit=sheet.amount(error.facts["credit_limit_minor"])
            ) from error
        return done(f"/players/{code}", f"They may owe {sheet.amount(limit_minor)}.")

    return submitted(seat, attempt, again(seat, code, "credit"))


def add_player_money(pages: Blueprint) -> None:
    """Give the office the pages of a player's money."""
    pages.add_url_rule("/players/<code>/money", "cash", cash)
    for word, view in (
        ("deposit", deposit),
        ("withdraw", withdraw),
        ("adjust", adjust_cash),
        ("recover", recover),
        ("credit", change_credit),
    ):
        pages.add_url_rule(f"/players/<code>/{word}", word, view, methods=["POST"])


_TAKES_TWO = (
    "This amount takes a second person. Your request is below; once somebody else has agreed, carry"
    " it out here."
)
_FIELDS = {
    "insufficient_funds": "amount",
    "amount_too_large": "amount",
    "deposit_limit_reached": "amount",
    "nothing_to_write_off": "amount",
}


def _cash_again(seat: Seat, code: str, form: str) -> Again:
    def shown(draft: Draft, status: int) -> Response:
        return _cash_page(seat, sheet_of(seat, code), form, draft, status)

    return shown


def _way(given: Fields) -> str:
    way = given.get("provider", "")
    if way not in dict(WAYS):
        raise WrongField("provider", "Choose how it is paid.")
    return way
