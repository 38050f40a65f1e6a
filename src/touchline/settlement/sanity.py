"""Whether a reported result can be true, sport by sport. Pure: it decides nothing and mends nothing.

Only what is said is compared with what is said; a part that is missing is no contradiction.
"""

from typing import TypeAlias

from touchline.catalog.model import EventStatus, ReportedResult
from touchline.settlement.reasons import Reason
from touchline.settlement.shapes import PLAYED_OUT, SHAPES, Kind, Shape

Pair: TypeAlias = tuple[int, int]


def doubt(sport: str, report: ReportedResult, *, tells_overtime: bool) -> Reason | None:
    """The first thing that speaks against a result that is over; None when nothing does.

    ``tells_overtime``: its provider calls a match finished only when nothing followed regulation
    play.
    """
    if _exceeds(report.half_time, report.full_time):
        return Reason.HALF_EXCEEDS_FULL
    if report.status not in PLAYED_OUT:
        return None  # what is known of it is kept; there is nothing it would have to add up to
    shape = SHAPES[sport]
    if report.status is EventStatus.FINISHED_PEN and _is_drawn(report.penalties):
        return Reason.SHOOT_OUT_DRAWN
    found = {
        Kind.GOALS: _doubt_goals,
        Kind.PARTS: _doubt_parts,
        Kind.SETS: _doubt_sets,
        Kind.TOTAL: _doubt_total,
    }[shape.kind](shape, report)
    if found is None and shape.kind is Kind.GOALS and not _tells_full_time(report, tells_overtime):
        return Reason.FULL_TIME_MISSING
    return found or _doubt_winner(shape, report)


def total_of(report: ReportedResult) -> Pair | None:
    """The score with everything in it; None when a side's is missing."""
    if report.home_score is None or report.away_score is None:
        return None
    return report.home_score, report.away_score


def added(parts: tuple[Pair, ...]) -> Pair:
    """The sum of the parts."""
    return sum(home for home, _ in parts), sum(away for _, away in parts)


def side_ahead(score: Pair | None) -> str | None:
    """The side that leads; None when neither does."""
    if score is None or _is_drawn(score):
        return None
    return "home" if score[0] > score[1] else "away"


def _tells_full_time(report: ReportedResult, tells_overtime: bool) -> bool:  # noqa: FBT001 - as given
    """Never from the score when more than regulation play may be in it."""
    is_all = report.status is EventStatus.FINISHED and tells_overtime
    return is_all or report.full_time is not None


def _doubt_goals(_shape: Shape, report: ReportedResult) -> Reason | None:
    total, full_time, extra_time = total_of(report), report.full_time, report.extra_time
    if total is None:
        return Reason.SCORE_MISSING
    if _exceeds(report.half_time, total):
        return Reason.HALF_EXCEEDS_FULL
    if report.status is EventStatus.FINISHED:
        if any(score not in (None, (0, 0)) for score in (extra_time, report.penalties)):
            return Reason.EXTRA_TIME_DIFFERS
        return Reason.FULL_TIME_DIFFERS if full_time not in (None, total) else None
    if _exceeds(full_time, total):
        return Reason.FULL_TIME_DIFFERS
    split = (full_time or total, extra_time or (0, 0))
    is_whole = None not in (full_time, extra_time)
    return Reason.EXTRA_TIME_DIFFERS if is_whole and added(split) != total else None


def _doubt_parts(shape: Shape, report: ReportedResult) -> Reason | None:
    total, parts = total_of(report), report.periods
    if total is None:
        return Reason.SCORE_MISSING
    if 0 < len(parts) < shape.least:
        return Reason.PARTS_MISSING
    played = added(parts)
    if len(parts) < shape.regular:
        return Reason.PARTS_DIFFER if _exceeds(played, total) else None
    regulation = added(parts[: shape.regular])
    went_on = report.status is not EventStatus.FINISHED or any(map(any, parts[shape.regular :]))
    if went_on and shape.is_level_before_overtime and not _is_drawn(regulation):
        return Reason.NOT_LEVEL_BEFORE_OVERTIME
    if report.status is not EventStatus.FINISHED and len(parts) == shape.regular:
        return Reason.PARTS_DIFFER if _exceeds(regulation, total) else None
    return None if total in _possible_totals(shape, report, played) else Reason.PARTS_DIFFER


def _possible_totals(shape: Shape, report: ReportedResult, played: Pair) -> tuple[Pair, ...]:
    """What the parts may come to: with or without the goal that a shoot-out is worth."""
    if report.status is not EventStatus.FINISHED_PEN:
        return (played,)
    home, away = played
    if not shape.is_shoot_out_a_goal:
        return (played,)
    winner = side_ahead(report.penalties) or report.winner
    with_goal = {"home": ((home + 1, away),), "away": ((home, away + 1),)}
    return (played, *with_goal.get(winner or "", ((home + 1, away), (home, away + 1))))


def _doubt_sets(shape: Shape, report: ReportedResult) -> Reason | None:
    total, sets = total_of(report), report.periods
    if total is None:
        return Reason.SCORE_MISSING
    is_won = max(total) >= shape.win_by and not (shape.win_by and _is_drawn(total))
    if not is_won or (shape.most and sum(total) > shape.most):
        return Reason.SETS_DIFFER
    if not sets:
        return None
    won = (sum(home > away for home, away in sets), sum(away > home for home, away in sets))
    return Reason.SETS_DIFFER if won != total or any(map(_is_drawn, sets)) else None


def _doubt_total(_shape: Shape, report: ReportedResult) -> Reason | None:
    if total_of(report) is None and report.winner is None:
        return Reason.SCORE_MISSING
    return None


def _doubt_winner(shape: Shape, report: ReportedResult) -> Reason | None:
    """Whom the provider names must be whom the score names; ties of two matches name nobody."""
    leader = side_ahead(total_of(report))
    if report.status is EventStatus.FINISHED_PEN:
        leader = side_ahead(report.penalties) or leader
    elif shape.kind is Kind.GOALS and report.status is not EventStatus.FINISHED:
        return None  # it may name who goes through, on what the first leg came to
    is_named_otherwise = None not in (report.winner, leader) and report.winner != leader
    return Reason.WINNER_DIFFERS if is_named_otherwise else None


def _exceeds(part: Pair | None, whole: Pair | None) -> bool:
    return part is not None and whole is not None and (part[0] > whole[0] or part[1] > whole[1])


def _is_drawn(score: Pair | None) -> bool:
    return score is not None and score[0] == score[1]
