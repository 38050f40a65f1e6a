"""Goalserve's pre-match odds, in all their forms, as the catalogue's own words. Pure.

Reads the JSON of 2025, the XML, and the XML turned into JSON, through one set of node readers.
Offers a market only when it is listed, complete, priced and asked once; everything else is
counted by reason. ``ts`` is a cursor and never a clock: it runs hours behind.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from re import compile as pattern

from touchline.catalog.model import OddsAnswer, OfferedEvent, OfferedMarket, OfferedSelection
from touchline.feeds.goalserve.markets.rules import Rule, Shape, rules_of
from touchline.feeds.goalserve.statuses import read_status
from touchline.feeds.offers import Drop, mark_main, settle_duplicates
from touchline.feeds.sniff import (
    AnswerRefused,
    Node,
    Reason,
    matches,
    name_of,
    nodes,
    participants,
    printable,
    provider_id,
    require_sport,
    text,
)
from touchline.money import parse_line_quarters, parse_price_milli

PROVIDER = "goalserve"
BOOKMAKER_IDS = ("16",)  # bet365, under the ids of the 2025 dictionary

_DATE = pattern(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2})")
_WORD_LENGTH_MAX = 40
_RUNNING = frozenset({"", "false"})


def parse_odds(
    root: Node, *, sport: str, bookmaker_ids: Sequence[str] = BOOKMAKER_IDS
) -> OddsAnswer:
    """Everything the answer offers in our words, and what was left out by reason.

    Only the listed bookmakers price the book, the first one present in a market taking it.
    ``markets_read`` counts the feed's own market nodes; ``dropped`` counts a listed market once
    for each line left out, any other market once.

    Raises:
        AnswerRefused: another sport's answer, an empty one (which never means "all gone"), or one
            without a cursor, which is no answer about odds.

    """
    require_sport(root, sport=sport)
    cursor = text(root, "ts")[:_WORD_LENGTH_MAX]
    reader = _Reader(sport, tuple(bookmaker_ids))
    found: dict[str, OfferedEvent | None] = {}
    is_empty = True
    for category, match in matches(root):
        is_empty = False
        event = reader.event(category, match)
        if event is None:
            continue
        if event.provider_event_id in found:  # two answers to one id: neither can be trusted
            reader.drop(Drop.EVENT_AMBIGUOUS)
            found[event.provider_event_id] = None
        else:
            found[event.provider_event_id] = event
    if not cursor.strip("0"):  # a list of fixtures would read as every market withdrawn
        raise AnswerRefused(Reason.EMPTY if is_empty else Reason.NOT_A_FEED)
    return OddsAnswer(
        provider=PROVIDER,
        sport=sport,
        cursor=cursor,
        events=tuple(event for event in found.values() if event is not None),
        markets_read=reader.markets_read,
        selections_read=reader.selections_read,
        dropped=dict(reader.dropped),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """The prices of one line, or those of a market without lines (``line`` is then empty)."""

    shape: str
    line: str
    is_flagged_main: bool
    is_stopped: bool
    priced: Sequence[Node]


@dataclass(slots=True)
class _Reader:
    """One pass over an answer, with its counts."""

    sport: str
    bookmaker_ids: tuple[str, ...]
    markets_read: int = 0
    selections_read: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def drop(self, reason: Drop, count: int = 1) -> None:
        self.dropped[reason.value] += count

    def event(self, category: Node, match: Node) -> OfferedEvent | None:
        """The match as an event, or None (counted) when it cannot be identified or timed."""
        markets = self.markets(match)
        event_id = provider_id(match, "id")
        league_id = provider_id(category, "gid") or provider_id(category, "id")
        league_name = name_of(category)
        sides = participants(match)
        names = [name_of(side) for side in sides or ()]
        starts_at = _starts_at(match)
        if not event_id:
            self.drop(Drop.EVENT_NO_ID)
        elif not (league_id and league_name):
            self.drop(Drop.EVENT_NO_LEAGUE)
        elif not (names and all(names)):
            self.drop(Drop.EVENT_NO_NAMES)
        elif starts_at is None:
            self.drop(Drop.EVENT_BAD_TIME)
        else:
            raw_status = printable(text(match, "status"), length_max=_WORD_LENGTH_MAX)
            return OfferedEvent(
                provider_event_id=event_id,
                static_id=provider_id(match, "static_id") or None,
                league_provider_id=league_id,
                league_name=league_name,
                home_name=names[0],
                away_name=names[1],
                starts_at=starts_at,
                status=read_status(raw_status, sport=self.sport),
                raw_status=raw_status,
                markets=markets,
            )
        return None

    def markets(self, match: Node) -> tuple[OfferedMarket, ...]:
        """The match's markets that may be offered, one of each kind marked as main."""
        odds = match.get("odds")
        rules = rules_of(self.sport)
        offered: list[OfferedMarket] = []
        for market in nodes(odds, "type") if isinstance(odds, dict) else nodes(match, "odds"):
            rule = rules.get((text(market, "id"), text(market, "value")))
            offered.extend(self.lines(market, rule))
        kept, twice = settle_duplicates(offered)
        if twice:
            self.drop(Drop.AMBIGUOUS, twice)
        return mark_main(kept)

    def lines(self, market: Node, rule: Rule | None) -> Iterator[OfferedMarket]:
        """One market node as offered markets, one for each line; counts what it holds."""
        self.markets_read += 1
        bookmakers = nodes(market, "bookmakers", "bookmaker")
        groups = [list(_groups(bookmaker)) for bookmaker in bookmakers]
        self.selections_read += sum(len(group.priced) for some in groups for group in some)
        if rule is None:
            return self.drop(Drop.UNKNOWN_MARKET)
        chosen = _choose(bookmakers, self.bookmaker_ids)
        if isinstance(chosen, Drop):
            return self.drop(chosen)
        if not groups[chosen]:
            return self.drop(Drop.ONE_SIDED)
        if any(group.shape != rule.shape for group in groups[chosen]):
            return self.drop(Drop.WRONG_SHAPE)
        is_stopped = _is_stopped(market) or _is_stopped(bookmakers[chosen])
        for group in groups[chosen]:
            offered = _offer(group, rule, is_stopped=is_stopped or group.is_stopped)
            if isinstance(offered, Drop):
                self.drop(offered)
            else:
                yield offered
        return None


def _groups(bookmaker: Node) -> Iterator[_Group]:
    """The bookmaker's priced nodes by line; those without a line make one group."""
    flat: list[Node] = []
    for node in nodes(bookmaker, "odds", "odd"):
        if "odds" in node or "odd" in node:
            yield _group(text(node, "type"), node)
        else:
            flat.append(node)
    for shape in (Shape.TOTAL, Shape.HANDICAP):
        for node in nodes(bookmaker, shape):
            yield _group(shape, node)
    if flat:
        yield _Group(Shape.FLAT, "", is_flagged_main=False, is_stopped=False, priced=flat)


def _group(shape: str, node: Node) -> _Group:
    return _Group(
        shape=shape,
        line=text(node, "name"),
        is_flagged_main=text(node, "ismain").lower() == "true",
        is_stopped=_is_stopped(node),
        priced=nodes(node, "odds", "odd"),
    )


def _choose(bookmakers: Sequence[Node], bookmaker_ids: Sequence[str]) -> int | Drop:
    """The place of the bookmaker that prices this market: the first of ours that is there, once."""
    present = [text(bookmaker, "id") for bookmaker in bookmakers]
    wanted = next((each for each in bookmaker_ids if each in present), None)
    if wanted is None:
        return Drop.NO_BOOKMAKER
    return present.index(wanted) if present.count(wanted) == 1 else Drop.AMBIGUOUS


def _offer(group: _Group, rule: Rule, *, is_stopped: bool) -> OfferedMarket | Drop:
    """The group as a market: complete, each selection once, each at a price that pays."""
    line_quarters = None
    if rule.shape is not Shape.FLAT:
        line_quarters = parse_line_quarters(group.line)
        if line_quarters is None or (rule.shape is Shape.TOTAL and line_quarters <= 0):
            return Drop.BAD_LINE
    selections: dict[str, OfferedSelection] = {}
    for node in group.priced:
        code = rule.names.get(text(node, "name"))
        if code is None:
            return Drop.WRONG_SELECTIONS
        if code in selections:
            return Drop.AMBIGUOUS
        price_milli = parse_price_milli(text(node, "value"))
        if price_milli is None:
            return Drop.BAD_PRICE
        is_open = not (is_stopped or _is_stopped(node))
        selections[code] = OfferedSelection(code, price_milli, is_open)
    if len(selections) != len(rule.codes):
        return Drop.ONE_SIDED
    return OfferedMarket(
        type=rule.type,
        period=rule.period,
        line_quarters=line_quarters,
        is_main=group.is_flagged_main,
        selections=tuple(selections[code] for code in rule.codes),
    )


def _is_stopped(node: Node) -> bool:
    """Whether the feed stops betting here; what we do not understand stops it too."""
    word = text(node, "stop").lower()
    return word not in _RUNNING or (not word and bool(node.get("stop") or node.get("@stop")))


def _starts_at(match: Node) -> datetime | None:
    """The match's own kick-off, which the feed writes in UTC; its group's date may be a day off."""
    date = _DATE.fullmatch(text(match, "formatted_date") or text(match, "date"))
    time = _TIME.fullmatch(text(match, "time"))
    if date is None or time is None:
        return None
    day, month, year = map(int, date.groups())
    hour, minute = map(int, time.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
