"""What a result says of each part of play, in the words markets are asked in. Pure, never inventive.

Graders ask here and nowhere else. None is unknown, and what is unknown is not graded by a machine.
Whether a match that was not played out counts is the rules' matter; here is only what was played.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from touchline.catalog.model import EventStatus, Period, ReportedResult
from touchline.settlement.sanity import added, side_ahead, total_of
from touchline.settlement.shapes import DECIDED, PLAYED_OUT, SHAPES, Kind, Shape

Pair: TypeAlias = tuple[int, int]
Scores: TypeAlias = dict[Period, Pair | None]

DRAW = "draw"
# Statuses under which something may have been played, and broken off.
_BROKEN_OFF = frozenset({EventStatus.ABANDONED, EventStatus.RETIRED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one event, in (home, away) pairs of the sport's plain unit.

    ``scores`` has every period of the sport, with None where it is unknown. ``won`` counts sets or
    maps, where the sport is decided by them. ``winner`` is "home", "away" or "draw", overtime and
    shoot-out included. ``reached`` is a score that was reached for certain, of a match that was
    broken off too: whatever it decides is decided. ``unplayed`` are sets or maps that never came.
    """

    status: EventStatus
    scores: Mapping[Period, Pair | None]
    won: Pair | None
    winner: str | None
    reached: Pair | None
    went_to_overtime: bool | None
    unplayed: frozenset[Period]

    def score(self, period: Period) -> Pair | None:
        """The score of one period alone; None where it is unknown or no part of the sport."""
        return self.scores.get(period)


def facts_of(sport: str, report: ReportedResult, *, tells_overtime: bool) -> Facts:
    """The facts of a result that passed the rules of sanity.

    ``tells_overtime``: its provider calls a match finished only when nothing followed regulation
    play.
    """
    shape = SHAPES[sport]
    is_played_out = report.status in PLAYED_OUT
    went_on = _went_to_overtime(shape, report, is_told=tells_overtime)
    scores = _scores(shape, report, is_regular=went_on is False)
    return Facts(
        status=report.status,
        scores=scores,
        won=total_of(report) if is_played_out and shape.kind is Kind.SETS else None,
        winner=_winner(report),
        reached=_reached(shape, report),
        went_to_overtime=went_on,
        unplayed=_unplayed(shape, report),
    )


def _went_to_overtime(shape: Shape, report: ReportedResult, *, is_told: bool) -> bool | None:
    if report.status in (EventStatus.FINISHED_AET, EventStatus.FINISHED_PEN):
        return True
    if report.status is not EventStatus.FINISHED:
        return None
    parts = report.periods
    if shape.kind is Kind.PARTS and len(parts) > shape.regular:
        return any(map(any, parts[shape.regular :]))
    if shape.kind is Kind.PARTS and len(parts) == shape.regular and total_of(report) is not None:
        return added(parts) != total_of(report)
    return False if is_told and len(parts) >= shape.least else None


def _scores(shape: Shape, report: ReportedResult, *, is_regular: bool) -> Scores:
    if shape.kind is Kind.GOALS:
        return _scores_of_goals(report, is_regular=is_regular)
    if shape.kind is Kind.TOTAL:
        return {}
    whole = _whole_parts(shape, report)
    scores: Scores = {
        period: added(whole[start:stop]) if stop <= len(whole) else None
        for period, (start, stop) in shape.spans.items()
    }
    scores[Period.FULL_TIME] = scores[Period.MATCH] = None
    if report.status not in PLAYED_OUT:
        return scores
    if shape.kind is Kind.SETS:
        # Sets have no overtime: the plain unit is counted over all of them.
        is_complete = bool(whole) and len(whole) == sum(total_of(report) or ())
        scores[Period.FULL_TIME] = scores[Period.MATCH] = added(whole) if is_complete else None
        return scores
    total = total_of(report)
    if len(whole) >= shape.regular:
        scores[Period.FULL_TIME] = added(whole[: shape.regular])
    elif is_regular:
        scores[Period.FULL_TIME] = total
    scores[Period.MATCH] = _with_shoot_out(shape, report, total)
    return scores


def _scores_of_goals(report: ReportedResult, *, is_regular: bool) -> Scores:
    is_played_out = report.status in PLAYED_OUT
    is_halved = is_played_out or report.status is EventStatus.ABANDONED
    total = total_of(report) if is_played_out else None
    full_time = report.full_time if is_played_out else None
    if full_time is None and is_regular:
        full_time = total
    half_time = report.half_time if is_halved else None
    second: Pair | None = None
    if half_time is not None and full_time is not None:
        second = (full_time[0] - half_time[0], full_time[1] - half_time[1])
    return {
        Period.FULL_TIME: full_time,
        Period.MATCH: total,
        Period.FIRST_HALF: half_time,
        Period.SECOND_HALF: second,
    }


def _whole_parts(shape: Shape, report: ReportedResult) -> tuple[Pair, ...]:
    """The parts that were played to their end: of a match broken off all but the last one told.

    A whole match with too few of them was played in others, as college games are in halves, or not
    told in full; what its parts are is unknown then.
    """
    if report.status in PLAYED_OUT:
        is_told = len(report.periods) >= (shape.least or shape.regular)
        return report.periods if is_told else ()
    return report.periods[:-1] if report.status in _BROKEN_OFF else ()


def _with_shoot_out(shape: Shape, report: ReportedResult, total: Pair | None) -> Pair | None:
    """The whole score, where winning a shoot-out is worth a goal that the feed may leave out."""
    is_left_out = (
        shape.is_shoot_out_a_goal
        and report.status is EventStatus.FINISHED_PEN
        and total is not None
        and side_ahead(total) is None
    )
    if not is_left_out or total is None:
        return total
    home, away = total
    winner = side_ahead(report.penalties) or report.winner
    return {"home": (home + 1, away), "away": (home, away + 1)}.get(winner or "")


def _winner(report: ReportedResult) -> str | None:
    """Who won the match; kicks decide a drawn one, and who retired lost whatever the score."""
    if report.status not in DECIDED or report.status is EventStatus.AWARDED:
        return None
    if report.status is EventStatus.RETIRED:
        return report.winner
    total = total_of(report)
    if report.status is EventStatus.FINISHED_PEN:
        return side_ahead(report.penalties) or report.winner or side_ahead(total)
    return side_ahead(total) or report.winner or (DRAW if total is not None else None)


def _reached(shape: Shape, report: ReportedResult) -> Pair | None:
    """A score that nothing later took away; what was awarded was not played."""
    if report.status not in PLAYED_OUT | _BROKEN_OFF:
        return None
    if shape.kind is Kind.SETS:
        return added(report.periods) if report.periods else None
    return total_of(report) if shape.kind is not Kind.TOTAL else None


def _unplayed(shape: Shape, report: ReportedResult) -> frozenset[Period]:
    total = total_of(report)
    if shape.kind is not Kind.SETS or report.status not in PLAYED_OUT or total is None:
        return frozenset()
    return frozenset(period for period, (start, _) in shape.spans.items() if start >= sum(total))
