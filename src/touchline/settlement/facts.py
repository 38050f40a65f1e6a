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
# No tie-break stands in place of the first two sets of a match, and no set has more games than so.
_SURE_SETS, _GAMES_MAX = 2, 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one event, in (home, away) pairs of the sport's plain unit.

    ``scores`` has every period of the sport, with None where it is unknown. ``won`` counts sets or
    maps, where the sport is decided by them. ``winner`` is "home", "away" or "draw", overtime and
    shoot-out included. ``reached`` is a score that was reached for certain, of a match that was
    broken off too: whatever it decides is decided. ``unplayed`` are sets or maps that never came.

    Of a match broken off, ``at_least`` is what a period had come to, where it is known, and
    ``won_at_least`` the sets that were over. ``through`` is who goes through whatever an earlier
    match of the tie came to: extra time and kicks say so.
    """

    status: EventStatus
    scores: Mapping[Period, Pair | None]
    won: Pair | None
    winner: str | None
    reached: Pair | None
    went_to_overtime: bool | None
    unplayed: frozenset[Period]
    at_least: Mapping[Period, Pair]
    won_at_least: Pair | None
    through: str | None

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
        at_least=_at_least(shape, report),
        won_at_least=_won_at_least(shape, report),
        through=_through(shape, report),
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
        if shape.kind is Kind.PARTS and len(whole) >= shape.regular:
            scores[Period.FULL_TIME] = added(whole[: shape.regular])
        return scores
    total = total_of(report)
    if shape.kind is Kind.SETS:
        # Sets have no overtime: the plain unit is counted over all of them.
        scores[Period.FULL_TIME] = scores[Period.MATCH] = _units(shape, whole, total)
        return scores
    if len(whole) >= shape.regular:
        scores[Period.FULL_TIME] = added(whole[: shape.regular])
    elif is_regular:
        scores[Period.FULL_TIME] = total
    scores[Period.MATCH] = _with_shoot_out(shape, report, total)
    return scores


def _units(shape: Shape, sets: tuple[Pair, ...], total: Pair | None) -> Pair | None:
    """The games or points of all sets; None where some are not told, or not countable for sure.

    A tie-break in place of the last set is one game to us; told by its points it is no number of
    games, and neither are sets of other lengths, which mean another format than the one bet on.
    """
    if shape.is_counted_in_sets:
        return total
    if not sets or len(sets) != sum(total or ()):
        return None
    last_is_tie_break = sets[-1] in ((1, 0), (0, 1))
    usual = sets[:-1] if last_is_tie_break else sets
    return added(sets) if all(map(shape.may_end_at, usual)) else None


def _scores_of_goals(report: ReportedResult, *, is_regular: bool) -> Scores:
    is_played_out = report.status in PLAYED_OUT
    is_halved = is_played_out or report.status is EventStatus.ABANDONED
    total = total_of(report) if is_played_out else None
    is_regulation_over = is_played_out or (is_halved and report.extra_time is not None)
    full_time = report.full_time if is_regulation_over else None
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
    """The parts that were played to their end.

    Of a match broken off the last one told was not, unless it stands at a score that ends it.
    A whole match with too few of them was played in others, as college games are in halves, or not
    told in full; what its parts are is unknown then.
    """
    if report.status in PLAYED_OUT:
        is_told = len(report.periods) >= (shape.least or shape.regular)
        return report.periods if is_told else ()
    if report.status not in _BROKEN_OFF or not report.periods:
        return ()
    is_last_whole = shape.is_over_at(report.periods[-1])
    return report.periods if is_last_whole else report.periods[:-1]


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
    if shape.kind is Kind.SETS and not shape.is_counted_in_sets:
        return added(_counted(shape, report.periods)) if report.periods else None
    return total_of(report) if shape.kind is not Kind.TOTAL else None


def _counted(shape: Shape, parts: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The parts as they count for certain: what may be points of a tie-break is no game yet."""
    if not shape.set_scores:
        return parts
    return tuple(
        pair
        if shape.is_over_at(pair) or (place < _SURE_SETS and max(pair) <= _GAMES_MAX)
        else (0, 0)
        for place, pair in enumerate(parts)
    )


def _at_least(shape: Shape, report: ReportedResult) -> dict[Period, Pair]:
    """What each period had come to when the match was broken off; what followed it is left out."""
    reached = _reached(shape, report)
    if report.status not in _BROKEN_OFF:
        return {}
    parts = _counted(shape, report.periods)
    found = {
        period: added(parts[start:stop])
        for period, (start, stop) in shape.spans.items()
        if start < len(parts)
    }
    if reached is None:
        return found
    regular = reached
    if shape.kind is Kind.PARTS and len(parts) > shape.regular:
        regular = added(parts[: shape.regular])
    if shape.kind is Kind.GOALS:
        extra = report.extra_time or (0, 0)
        regular = report.full_time or (reached[0] - extra[0], reached[1] - extra[1])
        if report.half_time is not None:
            first = report.half_time
            found[Period.SECOND_HALF] = (regular[0] - first[0], regular[1] - first[1])
    return {**found, Period.FULL_TIME: regular, Period.MATCH: reached}


def _won_at_least(shape: Shape, report: ReportedResult) -> Pair | None:
    """The sets that were over when the match was broken off."""
    if shape.kind is not Kind.SETS or report.status not in _BROKEN_OFF:
        return None
    if shape.is_counted_in_sets:
        return total_of(report)
    sets = _whole_parts(shape, report)
    return sum(home > away for home, away in sets), sum(away > home for home, away in sets)


def _through(shape: Shape, report: ReportedResult) -> str | None:
    """Who goes through. Ninety minutes of one match say nothing of a tie that may have two.

    Extra time is played when the tie is level, so who wins it has won the tie.
    """
    if shape.kind is not Kind.GOALS:
        return None
    if report.status is EventStatus.FINISHED_PEN:
        return side_ahead(report.penalties) or report.winner
    total, full_time = total_of(report), report.full_time
    if report.status is not EventStatus.FINISHED_AET or total is None:
        return None
    if report.extra_time is not None:
        return side_ahead(report.extra_time)
    if full_time is None:
        return None
    return side_ahead((total[0] - full_time[0], total[1] - full_time[1]))


def _unplayed(shape: Shape, report: ReportedResult) -> frozenset[Period]:
    total = total_of(report)
    if shape.kind is not Kind.SETS or report.status not in PLAYED_OUT or total is None:
        return frozenset()
    return frozenset(period for period, (start, _) in shape.spans.items() if start >= sum(total))
