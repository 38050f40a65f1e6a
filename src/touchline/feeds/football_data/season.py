"""A season's file as results, fixtures and prices. Pure.

Prices are those of one moment, opening or closing; each market takes the first book of ours whose
columns are complete there. A market without closing columns takes its opening ones.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from touchline.catalog.model import (
    EventStatus,
    MarketType,
    OddsAnswer,
    OfferedEvent,
    OfferedMarket,
    OfferedSelection,
    Period,
    ReportedResult,
    ScoreAnswer,
)
from touchline.feeds.adapter import Fixture, FixtureAnswer
from touchline.feeds.football_data.rows import PROVIDER, Match, read_rows
from touchline.feeds.offers import mark_main
from touchline.feeds.sniff import printable
from touchline.money import parse_line_quarters, parse_price_milli

# 2.5 goals, the only total of these files.
TOTAL_QUARTERS = 10
_GOALS_LENGTH_MAX = 2
# Each book's prefix: of three-way prices, and of totals and handicaps, where Pinnacle is just P.
_BOOKS: tuple[tuple[str, str], ...] = (
    ("B365", "B365"),
    ("PS", "P"),
    ("Avg", "Avg"),
    ("BbAv", "BbAv"),
    ("WH", "WH"),
    ("LB", "LB"),
    ("IW", "IW"),
    ("GB", "GB"),
)


class Moment(StrEnum):
    """Which of a file's prices: those first seen, or the last before kick-off."""

    OPENING = "opening"
    CLOSING = "closing"


def parse_odds(
    body: bytes, *, sport: str, moment: Moment = Moment.CLOSING, book: str | None = None
) -> OddsAnswer:
    """The season's prices at a moment; ``dropped`` counts the rows that could not be told.

    ``book`` is the prefix of the only book to take prices from; by default the first that has them.

    Raises:
        AnswerRefused: no CSV of a season.

    """
    matches, dropped = read_rows(body)
    books = [each for each in _BOOKS if book in (None, each[0])]
    events = []
    for match in matches:
        markets = _markets(match.columns, moment, books)
        result = _result(match)
        events.append(
            OfferedEvent(
                provider_event_id=match.event_id,
                static_id=None,
                league_provider_id=match.division,
                league_name=match.division,
                home_name=match.home_name,
                away_name=match.away_name,
                starts_at=match.starts_at,
                status=result.status if result else EventStatus.UNKNOWN,
                raw_status="",
                markets=mark_main(markets),
            )
        )
    return OddsAnswer(
        provider=PROVIDER,
        sport=sport,
        cursor="",
        events=tuple(events),
        markets_read=sum(len(event.markets) for event in events),
        selections_read=sum(len(market.selections) for event in events for market in event.markets),
        dropped=dict(dropped),
    )


def parse_scores(body: bytes, *, sport: str) -> ScoreAnswer:
    """The season's results. League matches have no extra time, so the final score is full time's.

    Raises:
        AnswerRefused: no CSV of a season.

    """
    matches, dropped = read_rows(body)
    results = []
    for match in matches:
        result = _result(match)
        if result is None:
            dropped["result_ambiguous"] += 1
        else:
            results.append(result)
    return ScoreAnswer(PROVIDER, sport, tuple(results), dict(dropped))


def parse_fixtures(body: bytes, *, sport: str) -> FixtureAnswer:
    """The season's matches.

    Raises:
        AnswerRefused: no CSV of a season.

    """
    matches, dropped = read_rows(body)
    fixtures = tuple(
        Fixture(
            match.event_id,
            match.division,
            match.division,
            home_provider_id="",
            home_name=match.home_name,
            away_provider_id="",
            away_name=match.away_name,
            starts_at=match.starts_at,
            status=result.status if (result := _result(match)) else EventStatus.UNKNOWN,
        )
        for match in matches
    )
    return FixtureAnswer(PROVIDER, sport, fixtures, dict(dropped))


def _result(match: Match) -> ReportedResult | None:
    """The row's result; None when its goals and its letter tell two stories."""
    columns = match.columns
    full_time = _pair(columns, "FTHG", "FTAG")
    half_time = _pair(columns, "HTHG", "HTAG")
    letter = columns.get("FTR", "")
    if full_time is not None and letter and letter != _letter(full_time):
        return None
    return ReportedResult(
        provider_event_id=match.event_id,
        status=EventStatus.FINISHED if full_time else EventStatus.SCHEDULED,
        raw_status=printable(letter)[:1],
        home_score=full_time[0] if full_time else None,
        away_score=full_time[1] if full_time else None,
        half_time=half_time,
        full_time=full_time,
        periods=(),
    )


def _letter(score: tuple[int, int]) -> str:
    home, away = score
    return "D" if home == away else "H" if home > away else "A"


def _pair(columns: Mapping[str, str], home: str, away: str) -> tuple[int, int] | None:
    first, second = columns.get(home, ""), columns.get(away, "")
    if all(each.isascii() and each.isdigit() for each in (first, second)) and (
        max(len(first), len(second)) <= _GOALS_LENGTH_MAX
    ):
        return int(first), int(second)
    return None


def _markets(
    columns: Mapping[str, str], moment: Moment, books: Sequence[tuple[str, str]]
) -> list[OfferedMarket]:
    marks = ("C", "") if moment is Moment.CLOSING else ("",)
    found = []
    for question in (_three_way, _total, _handicap):
        answers = (question(columns, three, two, mark) for mark in marks for three, two in books)
        market = next((answer for answer in answers if answer is not None), None)
        if market is not None:
            found.append(market)
    return found


def _three_way(
    columns: Mapping[str, str], three: str, _two: str, mark: str
) -> OfferedMarket | None:
    names = {code: f"{three}{mark}{letter}" for code, letter in _LETTERS.items()}
    return _market(columns, MarketType.MATCH_RESULT, None, names)


def _total(columns: Mapping[str, str], _three: str, two: str, mark: str) -> OfferedMarket | None:
    names = {"over": f"{two}{mark}>2.5", "under": f"{two}{mark}<2.5"}
    return _market(columns, MarketType.TOTAL, TOTAL_QUARTERS, names)


def _handicap(columns: Mapping[str, str], _three: str, two: str, mark: str) -> OfferedMarket | None:
    lines = [f"AH{mark}h"] if mark else ["AHh", f"{two}AH"]
    if two == "BbAv":
        lines.append("BbAHh")
    written = next((columns[name] for name in lines if columns.get(name)), "")
    line_quarters = parse_line_quarters(written)
    if line_quarters is None:
        return None
    names = {"home": f"{two}{mark}AHH", "away": f"{two}{mark}AHA"}
    return _market(columns, MarketType.ASIAN_HANDICAP, line_quarters, names)


_LETTERS = {"home": "H", "draw": "D", "away": "A"}


def _market(
    columns: Mapping[str, str],
    kind: MarketType,
    line_quarters: int | None,
    names: Mapping[str, str],
) -> OfferedMarket | None:
    """The market, when the row has a price for every selection of it."""
    selections = []
    for code, name in names.items():
        price_milli = parse_price_milli(columns.get(name, ""))
        if price_milli is None:
            return None
        selections.append(OfferedSelection(code, price_milli, is_open=True))
    return OfferedMarket(
        kind, Period.FULL_TIME, line_quarters, is_main=True, selections=tuple(selections)
    )
