"""Enters a result that no feed tells, and has a second person decide about it."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from re import compile as pattern
from typing import Any

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.catalog.model import EventStatus, ReportedResult
from touchline.errors import Conflict, NotFound, Refused
from touchline.plumbing.db import Database
from touchline.rights import NAME_LENGTH_MAX, Actor, Permission, require
from touchline.settlement.entries import queries
from touchline.settlement.sanity import doubt, total_of
from touchline.settlement.shapes import OVER, SHAPES, Kind

_ID_MAX = 2**63 - 1
_NOTE_LENGTH_MAX = 500
_SCORE = pattern(r"([0-9]{1,4})[-:]([0-9]{1,4})")


class Decision(StrEnum):
    """What a second person says of an entry."""

    APPROVED = "approved"
    REFUSED = "refused"


class NoSuchEvent(NotFound):
    """There is no event of this code."""

    code = "no_such_event"


class NoSuchEntry(NotFound):
    """There is no entry of this code."""

    code = "no_such_entry"


class ImpossibleResult(Refused):
    """The parts of this result contradict each other, or something of it is missing."""

    code = "impossible_result"


class BadEntry(Refused):
    """An entry says how the event ended, its scores as 2-1, and who enters it in up to 80 letters."""

    code = "bad_entry"


class SamePerson(Refused):
    """Who entered a result cannot decide about it: that is for a second person."""

    code = "same_person"


class DecidedAlready(Conflict):
    """Somebody has decided about this entry already."""

    code = "decided_already"


def score_of(text: str) -> tuple[int, int] | None:
    """A score as people write it, 2-1 or 2:1; None for nothing.

    Raises:
        BadEntry: it is no score.

    """
    if not text:
        return None
    found = _SCORE.fullmatch(text.strip())
    if found is None:
        raise BadEntry(f"{text!r} is no score: write it as 2-1.")
    return int(found[1]), int(found[2])


def report_of(
    status: EventStatus,
    *,
    score: str = "",
    half_time: str = "",
    full_time: str = "",
    extra_time: str = "",
    penalties: str = "",
    periods: Sequence[str] = (),
    winner: str | None = None,
) -> ReportedResult:
    """A result as staff write it; ``score`` is the final one, with everything in it.

    Raises:
        BadEntry: one of them is no score.

    """
    home_score, away_score = score_of(score) or (None, None)
    return ReportedResult(
        "",
        status,
        "",
        home_score,
        away_score,
        half_time=score_of(half_time),
        full_time=score_of(full_time),
        periods=tuple(pair for part in periods if (pair := score_of(part)) is not None),
        extra_time=score_of(extra_time),
        penalties=score_of(penalties),
        winner=winner,
    )


def enter(db: Database, event: str, report: ReportedResult, *, by: Actor, note: str = "") -> str:
    """Enter a result of the event of this code; returns the entry's code. It counts once approved.

    Raises:
        NotPermitted: it takes staff of the platform.
        NoSuchEvent: nothing was entered.
        ImpossibleResult: the rules of sanity speak against it.
        BadEntry: something is missing.

    """
    require(by, Permission.RESULTS_ENTER)
    name = _named(by)
    event_id = _decoded(event)
    if report.status not in OVER or len(note) > _NOTE_LENGTH_MAX:
        raise BadEntry
    with db.connection_ctx() as conn:
        sport = None if event_id is None else queries.get_sport_of_event(conn, event_id=event_id)
        if event_id is None or sport is None:
            raise NoSuchEvent
        checked = _completed(sport, report)
        reason = doubt(sport, checked, tells_overtime=True)
        if reason is not None:
            raise ImpossibleResult(f"{ImpossibleResult.__doc__} ({reason})", reason=reason.value)
        told = _told(checked)
        entry_id = queries.insert_entry(conn, event_id=event_id, **told, note=note, entered_by=name)
        code = codes.encode(entry_id)
        record(
            conn, by, Action.RESULT_ENTERED, f"result:{code}",
            after={"event": event, **told}, reason=note,
        )  # fmt: skip
    return code


def decide(db: Database, entry: str, decision: Decision, *, by: Actor) -> None:
    """Approve or refuse an entry; once, and never one's own.

    Raises:
        NotPermitted: it takes staff of the platform.
        NoSuchEntry: there is none.
        SamePerson: nothing was decided.
        DecidedAlready: nothing was decided.

    """
    require(by, Permission.RESULTS_DECIDE)
    name = _named(by)
    entry_id = _decoded(entry)
    with db.connection_ctx() as conn:
        entered_by = None if entry_id is None else queries.get_entered_by(conn, entry_id=entry_id)
        if entry_id is None or entered_by is None:
            raise NoSuchEntry
        if entered_by.casefold() == name.casefold():
            raise SamePerson
        decided = queries.insert_decision(
            conn, entry_id=entry_id, entered_by=entered_by, decision=decision, decided_by=name
        )
        if not decided:
            raise DecidedAlready
        is_approved = decision is Decision.APPROVED
        record(
            conn, by, Action.RESULT_APPROVED if is_approved else Action.RESULT_REFUSED,
            f"result:{entry}", after={"entered_by": entered_by},
        )  # fmt: skip


def _told(report: ReportedResult) -> dict[str, Any]:
    """A report as the columns of an entry."""
    return {
        "status": report.status.value,
        "home_score": report.home_score,
        "away_score": report.away_score,
        "half_time": _pair(report.half_time),
        "full_time": _pair(report.full_time),
        "extra_time": _pair(report.extra_time),
        "penalties": _pair(report.penalties),
        "winner": report.winner,
        "periods": report.periods,
    }


def _completed(sport: str, report: ReportedResult) -> ReportedResult:
    """With the full time that the score of a match without extra time is."""
    is_plain = report.status is EventStatus.FINISHED and SHAPES[sport].kind is Kind.GOALS
    if is_plain and report.full_time is None:
        return replace(report, full_time=total_of(report))
    return report


def _pair(score: tuple[int, int] | None) -> list[int] | None:
    return None if score is None else list(score)


def _named(by: Actor) -> str:
    name = " ".join(by.name.split())
    if not 0 < len(name) <= NAME_LENGTH_MAX:
        raise BadEntry
    return name


def _decoded(code: str) -> int | None:
    number = codes.decode(code)
    return None if number is None or number > _ID_MAX else number
