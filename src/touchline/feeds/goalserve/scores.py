"""Goalserve's score feeds as results, sport by sport. Pure, and never inventive.

A score that is not given stays None: regulation play is not derived from totals, nor totals from
periods. Running and final events read alike; the status tells them apart.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from re import compile as pattern
from types import MappingProxyType
from typing import TypeAlias

from touchline.catalog.model import ReportedResult, ScoreAnswer
from touchline.feeds.goalserve.statuses import read_status
from touchline.feeds.sniff import (
    Node,
    child,
    matches,
    participants,
    printable,
    provider_id,
    require_sport,
    text,
)

PROVIDER = "goalserve"

Pair: TypeAlias = tuple[int, int]

_SCORE = pattern(r"\[?\s*([0-9]{1,3})\s*[-:]\s*([0-9]{1,3})\s*\]?")
_COUNT = pattern(r"[0-9]{1,4}")
# Games of a set, with the points of its tie-break after a dot: 6.5 is six games.
_SET_GAMES = pattern(r"([0-9]{1,3})(?:\.[0-9]{1,3})?")
_STATUS_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True)
class _Score:
    """What one sport's node says beside the status."""

    total: tuple[int | None, int | None]
    periods: tuple[Pair, ...] = ()
    half_time: Pair | None = None
    full_time: Pair | None = None
    extra_time: Pair | None = None
    penalties: Pair | None = None


def parse_scores(root: Node, *, sport: str) -> ScoreAnswer:
    """Every result the answer states; what could not be told apart is counted in ``dropped``.

    Raises:
        AnswerRefused: another sport's answer.

    """
    require_sport(root, sport=sport)
    found: dict[str, ReportedResult | None] = {}
    dropped: Counter[str] = Counter()
    for _, match in matches(root):
        result = _result(match, sport)
        if isinstance(result, str):
            dropped[result] += 1
        elif found.setdefault(result.provider_event_id, result) != result:
            dropped["result_ambiguous"] += 1  # two stories of one event: neither is told
            found[result.provider_event_id] = None
    results = tuple(result for result in found.values() if result is not None)
    return ScoreAnswer(provider=PROVIDER, sport=sport, results=results, dropped=dict(dropped))


def _result(match: Node, sport: str) -> ReportedResult | str:
    """The match as a result, or why it is none."""
    event_id = provider_id(match, "id")
    if not event_id:
        return "result_no_id"
    sides = participants(match)
    if sides is None:
        return "result_no_sides"
    raw_status = printable(text(match, "status"), length_max=_STATUS_LENGTH_MAX)
    score = _READERS.get(sport, _read_totals)(match, *sides)
    return ReportedResult(
        provider_event_id=event_id,
        status=read_status(raw_status, sport=sport),
        raw_status=raw_status,
        home_score=score.total[0],
        away_score=score.total[1],
        half_time=score.half_time,
        full_time=score.full_time,
        periods=score.periods,
        extra_time=score.extra_time,
        penalties=score.penalties,
        winner=_winner(*sides),
    )


def _read_soccer(match: Node, home: Node, away: Node) -> _Score:
    penalty = child(match, "penalty")
    return _Score(
        total=(_count(home, "goals"), _count(away, "goals")),
        half_time=_score(match, "ht"),
        full_time=_score(match, "ft"),
        extra_time=_score(match, "et"),
        penalties=_score(match, "penalty") or _pair(penalty, penalty, "localteam", "visitorteam"),
    )


def _read_hockey(match: Node, home: Node, away: Node) -> _Score:
    """Hockey keeps its periods beside the goals; an older form has them as quarters."""
    events = child(match, "events")
    parts = [_score(events, part) for part in ("firstperiod", "secondperiod", "thirdperiod")]
    overtime = _score(events, "overtime")
    periods = _leading(parts) or _periods(home, away, ("q1", "q2", "q3"))
    return _Score(
        total=_totals(home, away),
        periods=(*periods, overtime) if overtime and len(periods) == len(parts) else periods,
        extra_time=overtime,
        penalties=_score(events, "penalties"),
    )


def _read_sets(_match: Node, home: Node, away: Node) -> _Score:
    sets = [
        (int(first[1]), int(second[1])) if first and second else None
        for first, second in (
            (_SET_GAMES.fullmatch(text(home, part)), _SET_GAMES.fullmatch(text(away, part)))
            for part in _SETS
        )
    ]
    return _Score(total=_totals(home, away), periods=_leading(sets))


def _read_totals(_match: Node, home: Node, away: Node) -> _Score:
    return _Score(total=_totals(home, away))


def _by_parts(*parts: str, overtime: tuple[str, ...] = ()) -> "_Read":
    """A reader for sports whose sides carry one count for each part of play."""

    def read(_match: Node, home: Node, away: Node) -> _Score:
        regular = _periods(home, away, parts)
        extra = _periods(home, away, overtime) if len(regular) == len(parts) else ()
        return _Score(total=_totals(home, away), periods=regular + extra)

    return read


def _totals(home: Node, away: Node) -> tuple[int | None, int | None]:
    """The score so far, under the name the sport uses for it."""
    name = next((each for each in ("totalscore", "score", "goals") if text(home, each)), "")
    return _count(home, name), _count(away, name)


def _periods(home: Node, away: Node, parts: tuple[str, ...]) -> tuple[Pair, ...]:
    return _leading([_pair(home, away, part, part) for part in parts])


def _leading(parts: list[Pair | None]) -> tuple[Pair, ...]:
    """The parts up to the first that is missing: a later one would stand in the wrong place."""
    known: list[Pair] = []
    for part in parts:
        if part is None:
            break
        known.append(part)
    return tuple(known)


def _pair(home: Node, away: Node, home_name: str, away_name: str) -> Pair | None:
    first, second = _count(home, home_name), _count(away, away_name)
    return None if first is None or second is None else (first, second)


def _count(node: Node, name: str) -> int | None:
    value = text(node, name)
    return int(value) if _COUNT.fullmatch(value) else None


def _score(node: Node, name: str) -> Pair | None:
    """A child's ``score``, written [2-1]."""
    found = _SCORE.fullmatch(text(child(node, name), "score"))
    return (int(found[1]), int(found[2])) if found else None


def _winner(home: Node, away: Node) -> str | None:
    flags = [text(side, "winner").lower() == "true" for side in (home, away)]
    return None if flags[0] == flags[1] else ("home" if flags[0] else "away")


_Read: TypeAlias = Callable[[Node, Node, Node], _Score]
_SETS = tuple(f"s{number}" for number in range(1, 8))
_QUARTERS = _by_parts("q1", "q2", "q3", "q4", overtime=("ot",))

_READERS: Mapping[str, _Read] = MappingProxyType(
    {
        "soccer": _read_soccer,
        "futsal": _read_soccer,
        "basketball": _QUARTERS,
        "football": _QUARTERS,
        "baseball": _by_parts(*(f"in{number}" for number in range(1, 10)), overtime=("extra",)),
        "hockey": _read_hockey,
        "handball": _by_parts("t1", "t2"),
        "rugby": _by_parts("t1", "t2", overtime=("ot1", "ot2")),
        "rugbyleague": _by_parts("t1", "t2", overtime=("ot1", "ot2")),
        "volleyball": _read_sets,
        "tennis": _read_sets,
        "table_tennis": _read_sets,
        "darts": _read_sets,
    }
)
