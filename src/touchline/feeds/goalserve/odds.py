"""Goalserve's pre-match odds, in all their forms, as the catalogue's own words. Pure.

Reads the JSON of 2025, the XML, and the XML turned into JSON, through one set of node readers.
Offers a market only when it is listed, complete, priced and asked once; everything else is
counted by reason. ``ts`` is a cursor and never a clock: it runs hours behind.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from touchline.catalog.model import OddsAnswer, OfferedEvent, OfferedMarket, OfferedSelection
from touchline.feeds.drops import DropLedger
from touchline.feeds.goalserve.markets.naming import Lookup
from touchline.feeds.goalserve.markets.rule import Rule, Rules
from touchline.feeds.goalserve.markets.rules import rules_of
from touchline.feeds.goalserve.prices import Group, choose, groups_of, is_stopped
from touchline.feeds.goalserve.statuses import read_status
from touchline.feeds.goalserve.times import starts_at_of
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

_WORD_LENGTH_MAX = 40
_TEXT_LENGTH_MAX = 60


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
    reader = _Reader(sport, tuple(bookmaker_ids), rules_of(sport, cursor=cursor))
    found: dict[str, OfferedEvent | None] = {}
    is_empty = True
    for category, match in matches(root):
        is_empty = False
        event = reader.event(category, match)
        if event is None:
            continue
        if event.provider_event_id in found:  # two answers to one id: neither can be trusted
            first = found[event.provider_event_id]
            reader.no_event(
                Drop.EVENT_AMBIGUOUS, (*event.markets, *(first.markets if first else ()))
            )
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
        dropped=reader.drops.by_reason(),
        drops=reader.drops.lines(),
    )


@dataclass(slots=True)
class _Reader:
    """One pass over an answer, with its counts."""

    sport: str
    bookmaker_ids: tuple[str, ...]
    rules: Rules
    markets_read: int = 0
    selections_read: int = 0
    drops: DropLedger = field(default_factory=DropLedger)

    def event(self, category: Node, match: Node) -> OfferedEvent | None:
        """The match as an event, or None (counted) when it cannot be identified or timed."""
        sides = participants(match)
        markets = self.markets(match, sides)
        event_id = provider_id(match, "id")
        league_id = provider_id(category, "gid") or provider_id(category, "id")
        league_name = name_of(category)
        names = [name_of(side) for side in sides or ()]
        starts_at = starts_at_of(match)
        reason = _why_no_event(event_id, league_id and league_name, names, starts_at)
        if reason or sides is None or starts_at is None:
            self.no_event(reason or Drop.EVENT_NO_NAMES, markets)
            return None
        raw_status = printable(text(match, "status"), length_max=_WORD_LENGTH_MAX)
        alias_id = provider_id(category, "id")
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
            fix_id=provider_id(match, "fix_id") or None,
            league_alias_id=alias_id if alias_id != league_id else None,
            home_provider_id=provider_id(sides[0], "id") or None,
            away_provider_id=provider_id(sides[1], "id") or None,
        )

    def no_event(self, reason: Drop, markets: Iterable[OfferedMarket]) -> None:
        """Count an event that is left out with all that it offered."""
        self.drops.add(reason, selections=_selections(markets))

    def markets(self, match: Node, sides: tuple[Node, Node] | None) -> tuple[OfferedMarket, ...]:
        """The match's markets that may be offered, one of each kind marked as main."""
        odds = match.get("odds")
        home, away = (text(side, "name") for side in sides) if sides else ("", "")
        offered: list[OfferedMarket] = []
        named: dict[int, _Name] = {}
        for market in nodes(odds, "type") if isinstance(odds, dict) else nodes(match, "odds"):
            name = _Name(
                text(market, "id")[:_WORD_LENGTH_MAX],
                printable(text(market, "value"), length_max=_TEXT_LENGTH_MAX),
            )
            rule = self.rules.get((text(market, "id"), text(market, "value")))
            lookup = None if rule is None else rule.naming(home, away)
            for line in self.lines(market, name, rule, lookup):
                offered.append(line)
                named[id(line)] = name
        kept, twice = settle_duplicates(offered)
        for line in twice:
            self.drops.add(Drop.AMBIGUOUS, *named[id(line)], selections=len(line.selections))
        return mark_main(kept)

    def lines(
        self, market: Node, name: "_Name", rule: Rule | None, lookup: Lookup | None
    ) -> Iterator[OfferedMarket]:
        """One market node as offered markets, one for each line; counts what it holds."""
        self.markets_read += 1
        bookmakers = nodes(market, "bookmakers", "bookmaker")
        groups = [list(groups_of(bookmaker)) for bookmaker in bookmakers]
        sizes = [sum(len(group.priced) for group in some) for some in groups]
        self.selections_read += sum(sizes)
        if rule is None or lookup is None:
            return self.drops.add(Drop.UNKNOWN_MARKET, *name, selections=sum(sizes))
        chosen = choose(bookmakers, self.bookmaker_ids)
        if isinstance(chosen, Drop):
            return self.drops.add(chosen, *name, selections=sum(sizes))
        if others := sum(sizes) - sizes[chosen]:
            self.drops.add(Drop.OTHER_BOOKMAKER, *name, markets=0, selections=others)
        if not groups[chosen]:
            return self.drops.add(Drop.ONE_SIDED, *name)
        shape = rule.shape
        if any(group.shape != shape for group in groups[chosen]):
            return self.drops.add(Drop.WRONG_SHAPE, *name, selections=sizes[chosen])
        is_all_stopped = is_stopped(market) or is_stopped(bookmakers[chosen])
        for group in groups[chosen]:
            offered = _offer(group, rule, lookup, is_closed=is_all_stopped or group.is_stopped)
            if isinstance(offered, Drop):
                self.drops.add(offered, *name, selections=len(group.priced))
            else:
                yield offered
        return None


class _Name(NamedTuple):
    """A market as the feed names it, fit for a table of drops."""

    market_id: str
    text: str


# An answer says the same of many outcomes; being of value alone, equal ones are one object.
_selection = lru_cache(maxsize=1 << 15)(OfferedSelection)


def _why_no_event(
    event_id: str, league: str, names: Sequence[str], starts_at: datetime | None
) -> Drop | None:
    if not event_id:
        return Drop.EVENT_NO_ID
    if not league:
        return Drop.EVENT_NO_LEAGUE
    if not (names and all(names)):
        return Drop.EVENT_NO_NAMES
    return Drop.EVENT_BAD_TIME if starts_at is None else None


def _selections(markets: Iterable[OfferedMarket]) -> int:
    return sum(len(market.selections) for market in markets)


def _offer(group: Group, rule: Rule, lookup: Lookup, *, is_closed: bool) -> OfferedMarket | Drop:
    """The group as a market: complete, each selection once, each at a price that pays."""
    answered = rule.answered
    line_quarters, has_line = None, answered.has_line
    if has_line:
        line_quarters = parse_line_quarters(group.line)
        if line_quarters is None or not answered.takes_line(line_quarters):
            return Drop.BAD_LINE
    selections: dict[str, OfferedSelection] = {}
    for node in group.priced:
        code = lookup(text(node, "name"))
        if code is None:
            return Drop.WRONG_SELECTIONS
        if code in selections:
            return Drop.AMBIGUOUS
        price_milli = parse_price_milli(text(node, "value"))
        if price_milli is None:
            return Drop.BAD_PRICE
        is_open = not (is_closed or is_stopped(node))
        selections[code] = _selection(code, price_milli, is_open)
    codes = answered.whole_in_order(tuple(selections))
    if codes is None:
        return Drop.ONE_SIDED
    return OfferedMarket(
        type=rule.type,
        period=rule.period,
        line_quarters=line_quarters,
        is_main=group.is_flagged_main or not has_line,
        selections=tuple([selections[code] for code in codes]),
    )
