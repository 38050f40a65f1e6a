"""The limits of the book: on everything, a class, a sport, a league, an event, a type or one market."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from touchline import codes
from touchline.audit.queries import list_audit
from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import drop_limit, save_limit
from touchline.bets.terms.model import LimitKind, fingerprint
from touchline.bets.terms.queries import (
    NamedLimit,
    get_limit,
    list_early_limits,
    list_named_limits,
)
from touchline.errors import ChangedMeanwhile
from touchline.rights import Permission
from touchline.web.office.forms import Draft, Fields, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.money import minor_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of
from touchline.web.office.trading.limit_targets import BY_CODE, KINDS, Target, name_of, target_of
from touchline.web.office.trading.purse import currency_filter, purse_here
from touchline.web.office.trading.words import SPORT_NAMES, Purse, type_names

AMOUNTS = ("stake_min", "stake_max", "payout_max", "exposure_max")
LINES_SHOWN = 20


@guarded(Permission.READ)
def limits(seat: Seat) -> Response:
    """Every limit, and how much may be staked long before a start."""
    purse = purse_here(seat)
    plan = Plan(
        columns=(
            Column("On"), Column("Which"), Column("Least stake", is_number=True),
            Column("Largest stake", is_number=True), Column("Largest return", is_number=True),
            Column("To be lost on an outcome", is_number=True), Column("Beyond it"),
            Column("Set by"), Column("Set"),
        ),
        filters=(Filter("kind", "On", tuple(KINDS.items())), *currency_filter(purse)),
        empty=("No limits", "Without any, a bet may be as large as a player's purse."),
    )  # fmt: skip
    asked = asked_here(plan)
    after_kind, _, after_target = asked.after.partition(".")
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        found = list_named_limits(
            conn,
            tenant_id=seat.scope,
            currency=purse.currency,
            kind=asked.word("kind"),
            after_kind=after_kind,
            after_target=after_target,
            limit=asked.limit,
        )
        early = list_early_limits(conn, tenant_id=seat.scope)
    shown = found[: asked.rows_max]
    more = f"{shown[-1].kind}.{shown[-1].target}" if len(found) > len(shown) else ""
    return list_page(
        seat,
        asked,
        [_row(each, seat, purse) for each in shown],
        name="limits",
        heading="Limits",
        next_after=more,
        template="office/trading_limits.html",
        purse=purse,
        early=[(SPORT_NAMES.get(each.sport, "Every sport"), each) for each in early],
        sports=SPORT_NAMES.items(),
        types=type_names(),
        may_limit=seat.may(Permission.LIMITS_CHANGE),
    )


@guarded(Permission.READ)
def form(seat: Seat) -> Response:
    """One limit, with its history."""
    target = target_of(seat, request.args.get("kind", ""), request.args.get("target", ""))
    return _form(seat, target, purse_here(seat))


@guarded(Permission.LIMITS_CHANGE)
def save(seat: Seat) -> Response:
    """Set a limit, or take it away."""
    target = target_of(seat, request.form.get("kind", ""), request.form.get("target", ""))
    purse = purse_here(seat)
    back = f"/trading/limits{purse.query}"

    def attempt(given: Fields) -> Response:
        db, by, known = office().db, seat.actor, given.get("was")
        try:
            if given.get("what") == "drop":
                drop_limit(
                    db, seat.scope, purse.currency, target.kind, target.stored, known=known, by=by
                )
                return done(back, f"No limit on {target.name} any more.")
            amounts = {f"{name}_minor": _minor_or_none(given, name, purse) for name in AMOUNTS}
            rule = LimitRule(
                target.kind, target.stored, **amounts, refers=given.get("refers") == "1"
            )
            save_limit(db, seat.scope, purse.currency, rule, known=known, by=by)
        except ChangedMeanwhile as error:
            raise ChangedMeanwhile(**_said(error.facts, purse)) from error
        return done(back, f"The limit on {target.name} holds from now on.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _form(seat, target, purse, draft, status),
        fields={"bad_limit": "stake_max"},
    )


def add_limits(pages: Blueprint) -> None:
    """Give the office its limits."""
    pages.add_url_rule("/trading/limits", "limits_of_book", limits)
    pages.add_url_rule("/trading/limits/set", "limit_form", form)
    pages.add_url_rule("/trading/limits/set", "limit_save", save, methods=["POST"])


def _form(
    seat: Seat,
    target: Target,
    purse: Purse,
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    with office().db.tenant_tx(seat.scope) as conn:
        rule = get_limit(
            conn,
            tenant_id=seat.scope,
            currency=purse.currency,
            kind=target.kind,
            target=target.stored,
        )
        lines = list_audit(
            conn,
            tenant_id=seat.scope,
            action="",
            actor="",
            subject=f"limit:{target.kind}:{target.stored}".rstrip(":"),
            before_id=ID_MAX,
            limit=LINES_SHOWN,
        )
    values = {
        name: purse.plain(getattr(rule, f"{name}_minor") if rule else None) for name in AMOUNTS
    }
    return page(
        seat,
        "office/trading_limit.html",
        heading=f"Limits on {target.name}",
        crumbs=[("Limits", f"/trading/limits{purse.query}")],
        target=target,
        purse=purse,
        rule=rule,
        was=draft.values["was"] if draft and "was" in draft.values else fingerprint(rule),
        draft=draft or Draft({**values, "refers": "1" if rule and rule.refers else ""}),
        history=[
            {
                "what": _told(line.after or {}, purse) if line.after else "Taken away",
                "by": line.actor_name,
                "at": line.recorded_at,
            }
            for line in lines
            if (line.after or line.before or {}).get("currency", purse.currency) == purse.currency
        ],
        may_limit=seat.may(Permission.LIMITS_CHANGE),
        status=status,
    )


def _minor_or_none(given: Fields, name: str, purse: Purse) -> int | None:
    """The amount of a field; None for an empty one."""
    if not given.get(name, "").strip():
        return None
    return minor_of(given, name, purse.exponent, may_be_zero=name != "stake_min")


def _said(facts: dict[str, Any], purse: Purse) -> dict[str, str]:
    """A limit that somebody else set, by the names of the form."""
    told = {name: purse.plain(facts.get(f"{name}_minor")) or "none" for name in AMOUNTS}
    return told | {"asks_a_trader": "yes" if facts.get("refers") else "no"}


def _told(facts: dict[str, Any], purse: Purse) -> str:
    """A limit in a line."""
    words = {
        "stake_min_minor": "at least",
        "stake_max_minor": "at most",
        "payout_max_minor": "returns at most",
        "exposure_max_minor": "to be lost at most",
    }
    said = [f"{word} {purse.amount(facts[name])}" for name, word in words.items() if name in facts]
    told = ", ".join(said) + (", asks a trader" if facts.get("refers") else "")
    return told[:1].upper() + told[1:]


def _row(each: NamedLimit, seat: Seat, purse: Purse) -> Row:
    target = codes.encode(int(each.target)) if each.kind in BY_CODE else each.target
    href = place(f"/trading/limits/set?kind={each.kind}&target={target}&currency={purse.currency}")
    if each.kind == LimitKind.PLAYER:
        href = place(f"/players/{codes.encode(int(each.target))}/limits")
    return (
        Cell(KINDS[each.kind], href=href),
        Cell(name_of(each.kind, each.target, each.name)),
        Cell(purse.amount(each.stake_min_minor)),
        Cell(purse.amount(each.stake_max_minor)),
        Cell(purse.amount(each.payout_max_minor)),
        Cell(purse.amount(each.exposure_max_minor)),
        Cell("asks a trader" if each.refers else "refused"),
        Cell(each.changed_by),
        time_cell(each.changed_at, zone_of(seat.clerk.time_zone)),
    )
