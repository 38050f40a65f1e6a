"""A player's limits: those of the house on their bets, those that protect them, and breaks."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response

from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import drop_limit, save_limit
from touchline.bets.terms.model import LimitKind as OfBets
from touchline.bets.terms.queries import get_limit
from touchline.errors import ChangedMeanwhile
from touchline.ledger.model import format_amount
from touchline.protection.breaks.exclude import exclude, time_out
from touchline.protection.limits.agree import change_limit
from touchline.protection.limits.model import (
    ASKED_FOR_HOURS,
    WAIT_HOURS,
    LimitKind,
    Period,
    SetBy,
)
from touchline.protection.limits.queries import list_player_limits
from touchline.rights import Permission
from touchline.web.office.forms import Again, Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.money import minor_of
from touchline.web.office.player import Sheet, sheet_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

KINDS = [(each.value, each.value.capitalize()) for each in LimitKind]
PERIODS = [(each.value, f"a {each.value}") for each in Period]
HOURS = (("24", "a day"), ("72", "three days"), ("168", "a week"), ("1008", "six weeks"))
MONTHS = (("6", "six months"), ("12", "a year"), ("60", "five years"), ("none", "for good"))


@guarded(Permission.READ)
def limits(seat: Seat, code: str) -> Response:
    """The limits of a player."""
    return _page(seat, code)


@guarded(Permission.LIMITS_CHANGE)
def change_bets(seat: Seat, code: str) -> Response:
    """Limit what the house takes of this player at once."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        known = _of_bets(seat, sheet)
        if given.get("was", "") != _fingerprint(known):
            raise ChangedMeanwhile(**_shown(known, sheet))
        stake = _minor_or_none(given, "stake", sheet)
        payout = _minor_or_none(given, "payout", sheet)
        target, currency = str(sheet.person.id), sheet.wallet.currency
        if stake is None and payout is None:
            if known is not None:
                kind = OfBets.PLAYER.value
                drop_limit(office().db, seat.scope, currency, kind, target, by=seat.actor)
            return done(f"/players/{code}/limits", "No limit of the house on this player.")
        rule = LimitRule(
            OfBets.PLAYER.value,
            target,
            stake_max_minor=stake,
            payout_max_minor=payout,
            refers=given.get("refers") == "1",
        )
        save_limit(office().db, seat.scope, currency, rule, by=seat.actor)
        return done(f"/players/{code}/limits", "The limit holds for every slip from now on.")

    return submitted(seat, attempt, _again(seat, code, "bets"), fields={"bad_limit": "stake"})


@guarded(Permission.PLAYERS_CHANGE)
def change_protection(seat: Seat, code: str) -> Response:
    """Set or take away a limit that protects the player, on behalf of the operator."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        kind, period = given.get("kind", ""), given.get("period", "")
        if kind not in set(LimitKind):
            raise WrongField("kind", "Choose what it counts.")
        if period not in set(Period):
            raise WrongField("period", "Choose how long it counts.")
        change_limit(
            office().db,
            seat.scope,
            sheet.person.id,
            LimitKind(kind),
            Period(period),
            _minor_or_none(given, "amount", sheet),
            set_by=SetBy.OPERATOR,
            by=seat.actor,
        )
        return done(f"/players/{code}/limits", "The limit holds from now on.")

    return submitted(seat, attempt, _again(seat, code, "protection"))


@guarded(Permission.PROTECTION_CHANGE)
def take_break(seat: Seat, code: str) -> Response:
    """Begin a break or an exclusion that the player asked for."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        what, hours, months = (given.get(name, "") for name in ("what", "hours", "months"))
        sure(given)
        if what == "exclude":
            if months not in dict(MONTHS):
                raise WrongField("months", "Choose for how long.")
            lasts = None if months == "none" else int(months)
            exclude(office().db, seat.scope, sheet.person.id, months=lasts, by=seat.actor)
            return done(f"/players/{code}", "They are excluded as of now, and signed out.")
        if hours not in dict(HOURS):
            raise WrongField("hours", "Choose for how long.")
        time_out(
            office().db, seat.scope, sheet.person.id, timedelta(hours=int(hours)), by=seat.actor
        )
        return done(f"/players/{code}", "The break has begun. It ends by itself, not before.")

    return submitted(seat, attempt, _again(seat, code, "break"))


def add_player_limits(pages: Blueprint) -> None:
    """Give the office the page of a player's limits."""
    pages.add_url_rule("/players/<code>/limits", "limits", limits)
    for word, view in (
        ("limits", change_bets),
        ("protection", change_protection),
        ("break", take_break),
    ):
        pages.add_url_rule(f"/players/<code>/{word}", f"set_{word}", view, methods=["POST"])


def _of_bets(seat: Seat, sheet: Sheet) -> LimitRule | None:
    with office().db.tenant_tx(seat.scope) as conn:
        return get_limit(
            conn,
            tenant_id=seat.scope,
            currency=sheet.wallet.currency,
            kind=OfBets.PLAYER.value,
            target=str(sheet.person.id),
        )


def _fingerprint(rule: LimitRule | None) -> str:
    """What a form read, to be compared when it comes back."""
    if rule is None:
        return "none"
    return f"{rule.stake_max_minor}/{rule.payout_max_minor}/{int(rule.refers)}"


def _shown(rule: LimitRule | None, sheet: Sheet) -> dict[str, str]:
    return {
        "largest_stake": _amount(rule.stake_max_minor if rule else None, sheet),
        "largest_return": _amount(rule.payout_max_minor if rule else None, sheet),
        "asks_a_trader": "yes" if rule and rule.refers else "no",
    }


def _amount(minor: int | None, sheet: Sheet) -> str:
    return "" if minor is None else format_amount(minor, sheet.wallet.exponent)


def _minor_or_none(given: Fields, name: str, sheet: Sheet) -> int | None:
    """The amount of a field; None for an empty one."""
    if not given.get(name, "").strip():
        return None
    return minor_of(given, name, sheet.wallet.exponent, may_be_zero=True)


def _again(seat: Seat, code: str, form: str) -> Again:
    def shown(draft: Draft, status: int) -> Response:
        return _page(seat, code, form, draft, status)

    return shown


def _page(
    seat: Seat,
    code: str,
    form: str = "",
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    sheet = sheet_of(seat, code)
    rule = _of_bets(seat, sheet)
    with office().db.tenant_tx(seat.scope) as conn:
        agreed = list_player_limits(
            conn,
            tenant_id=seat.scope,
            player_id=sheet.person.id,
            wait_hours=WAIT_HOURS,
            asked_for_hours=ASKED_FOR_HOURS,
        )
    of_bets = {
        "stake": _amount(rule.stake_max_minor if rule else None, sheet),
        "payout": _amount(rule.payout_max_minor if rule else None, sheet),
        "refers": "1" if rule and rule.refers else "",
    }
    drafts = {"bets": Draft(of_bets), "protection": Draft(), "break": Draft()}
    if draft is not None:
        drafts[form] = draft
    return page(
        seat,
        "office/player_limits.html",
        heading="Limits",
        crumbs=[("Players", "/players"), (sheet.person.display_name, f"/players/{code}")],
        sheet=sheet,
        was=_fingerprint(rule),
        agreed=agreed,
        drafts=drafts,
        kinds=KINDS,
        periods=PERIODS,
        hours=HOURS,
        months=MONTHS,
        may={
            "bets": seat.may(Permission.LIMITS_CHANGE),
            "protection": seat.may(Permission.PLAYERS_CHANGE),
            "break": seat.may(Permission.PROTECTION_CHANGE),
        },
        here_tab="/limits",
        status=status,
    )
