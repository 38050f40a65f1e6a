"""The provider's prices as the catalogue's own words. Pure.

Each market is priced by the first of our bookmakers that offers it, and offered only when it is
listed, complete, priced and asked once; everything else is counted by reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from touchline.catalog.model import (
    EventStatus,
    MarketType,
    OddsAnswer,
    OfferedEvent,
    OfferedMarket,
    OfferedSelection,
    Period,
)
from touchline.feeds.offers import Drop, mark_main
from touchline.feeds.sniff import Node, nodes, printable, text
from touchline.feeds.the_odds_api.markets import Lined, Rule, rules_of
from touchline.feeds.the_odds_api.reading import (
    PROVIDER,
    Named,
    event_nodes,
    named,
    number_text,
)
from touchline.money import parse_line_quarters, parse_price_milli

_WORDS = {"Draw": "draw", "Over": "over", "Under": "under", "Yes": "yes", "No": "no"}


def parse_odds(body: bytes, *, sport: str, bookmakers: Sequence[str]) -> OddsAnswer:
    """Everything the answer offers in our words, and what was left out by reason.

    ``bookmakers`` are the keys of those that may price the book, best first. An event that has
    started stays ``scheduled`` here: this provider says nothing of it, and our own clock closes it.

    Raises:
        AnswerRefused: no answer about events.

    """
    reader = _Reader(sport, tuple(bookmakers))
    found: dict[str, OfferedEvent | None] = {}
    for node in event_nodes(body):
        markets = reader.markets(node)
        event = named(node, sport)
        if isinstance(event, Drop):
            reader.drop(event)
        elif event.event_id in found:  # two answers to one id: neither can be trusted
            reader.drop(Drop.EVENT_AMBIGUOUS)
            found[event.event_id] = None
        else:
            found[event.event_id] = _offered(event, markets)
    return OddsAnswer(
        provider=PROVIDER,
        sport=sport,
        cursor="",
        events=tuple(event for event in found.values() if event is not None),
        markets_read=reader.markets_read,
        selections_read=reader.selections_read,
        dropped=dict(reader.dropped),
    )


def with_event_odds(base: OddsAnswer, more: Sequence[OddsAnswer]) -> OddsAnswer:
    """The answer with the markets that were asked for event by event; where both tell, ``base`` does."""
    further = {event.provider_event_id: event.markets for each in more for event in each.events}
    dropped = Counter(base.dropped)
    for each in more:
        dropped.update(each.dropped)
    return replace(
        base,
        events=tuple(
            replace(event, markets=_joined(event.markets, further.get(event.provider_event_id, ())))
            for event in base.events
        ),
        markets_read=sum(each.markets_read for each in (base, *more)),
        selections_read=sum(each.selections_read for each in (base, *more)),
        dropped=dict(dropped),
    )


def _joined(
    markets: tuple[OfferedMarket, ...], further: tuple[OfferedMarket, ...]
) -> tuple[OfferedMarket, ...]:
    known = {_question(market) for market in markets}
    # The further ones come with a main line of their own; the featured line stays the main one.
    lines = [replace(market, is_main=False) for market in further]
    return mark_main([*markets, *(line for line in lines if _question(line) not in known)])


def _question(market: OfferedMarket) -> tuple[MarketType, Period, int | None]:
    return market.type, market.period, market.line_quarters


def _offered(event: Named, markets: tuple[OfferedMarket, ...]) -> OfferedEvent:
    return OfferedEvent(
        provider_event_id=event.event_id,
        static_id=None,
        league_provider_id=event.competition,
        league_name=event.competition_name,
        home_name=printable(event.home_team),
        away_name=printable(event.away_team),
        starts_at=event.starts_at,
        status=EventStatus.SCHEDULED,
        raw_status="",
        markets=markets,
    )


@dataclass(slots=True)
class _Reader:
    """One pass over an answer, with its counts."""

    sport: str
    bookmakers: tuple[str, ...]
    markets_read: int = 0
    selections_read: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def drop(self, reason: Drop, count: int = 1) -> None:
        self.dropped[reason.value] += count

    def markets(self, event: Node) -> tuple[OfferedMarket, ...]:
        """The event's markets that may be offered, one of each kind marked as main."""
        rules = rules_of(self.sport)
        featured: list[OfferedMarket] = []
        further: list[OfferedMarket] = []
        for key, choice in self._chosen(event).items():
            rule = rules.get(key)
            if rule is None:
                self.drop(Drop.UNKNOWN_MARKET)
            elif isinstance(choice, Drop):
                self.drop(choice)
            else:
                sides = _sides(event)
                for one, outcomes in self._parts(nodes(choice, "outcomes"), rule, sides):
                    lines = self._lines(outcomes, one, sides)
                    (featured if rule.is_main else further).extend(lines)
        # A ladder of lines repeats the featured one, a moment later or earlier: featured wins.
        known = {_question(market) for market in featured}
        news = [market for market in further if _question(market) not in known]
        if len(news) < len(further):
            self.drop(Drop.REPEATED, len(further) - len(news))
        return mark_main([*featured, *news])

    def _chosen(self, event: Node) -> dict[str, Node | Drop]:
        """For each market key the node of the bookmaker that prices it; counts what all offer."""
        offers: dict[str, dict[str, list[Node]]] = {}
        for bookmaker in nodes(event, "bookmakers"):
            for market in nodes(bookmaker, "markets"):
                self.markets_read += 1
                self.selections_read += len(nodes(market, "outcomes"))
                by_bookmaker = offers.setdefault(text(market, "key"), {})
                by_bookmaker.setdefault(text(bookmaker, "key"), []).append(market)
        return {key: self._choice(by_bookmaker) for key, by_bookmaker in offers.items()}

    def _choice(self, by_bookmaker: dict[str, list[Node]]) -> Node | Drop:
        wanted = next((each for each in self.bookmakers if each in by_bookmaker), None)
        if wanted is None:
            return Drop.NO_BOOKMAKER
        found = by_bookmaker[wanted]
        return found[0] if len(found) == 1 else Drop.AMBIGUOUS

    def _parts(
        self, outcomes: list[Node], rule: Rule, sides: dict[str, str]
    ) -> list[tuple[Rule, list[Node]]]:
        """The outcomes under the rule they are read by: by side, where each says of which it is."""
        if rule.away_type is None or not outcomes:
            return [(rule, outcomes)]
        told: dict[str, list[Node]] = {"home": [], "away": []}
        for outcome in outcomes:
            side = sides.get(text(outcome, "description"))
            if side is None:
                # Whose total it is cannot be told, so neither side's is whole for sure.
                self.drop(Drop.WRONG_SELECTIONS)
                return []
            told[side].append(outcome)
        away_rule = replace(rule, type=rule.away_type)
        return [
            (one, told[side]) for side, one in (("home", rule), ("away", away_rule)) if told[side]
        ]

    def _lines(
        self, outcomes: Iterable[Node], rule: Rule, sides: dict[str, str]
    ) -> Iterator[OfferedMarket]:
        """One market's outcomes as offered markets, one for each line."""
        lines: dict[int | None, list[Node]] = {}
        for outcome in outcomes:
            line_quarters = _line_quarters(outcome, rule, sides)
            if isinstance(line_quarters, Drop):
                # Of which line it is cannot be told, so no line of this market is whole for sure.
                return self.drop(line_quarters)
            lines.setdefault(line_quarters, []).append(outcome)
        if not lines:
            return self.drop(Drop.ONE_SIDED)
        for line_quarters, of_one_line in lines.items():
            selections = _selections(of_one_line, rule, sides)
            if isinstance(selections, Drop):
                self.drop(selections)
            else:
                yield OfferedMarket(rule.type, rule.period, line_quarters, rule.is_main, selections)
        return None


def _sides(event: Node) -> dict[str, str]:
    return {text(event, "home_team"): "home", text(event, "away_team"): "away"}


def _line_quarters(outcome: Node, rule: Rule, sides: dict[str, str]) -> int | Drop | None:
    """The line an outcome belongs to, from the home side."""
    point = number_text(outcome.get("point"))
    if rule.lined is Lined.NOT:
        return Drop.WRONG_SHAPE if point else None
    line_quarters = parse_line_quarters(point)
    if line_quarters is None or (rule.lined is Lined.TOTAL and line_quarters <= 0):
        return Drop.BAD_LINE
    is_away = rule.lined is Lined.SPREAD and sides.get(text(outcome, "name")) == "away"
    return -line_quarters if is_away else line_quarters


def _selections(
    outcomes: Iterable[Node], rule: Rule, sides: dict[str, str]
) -> tuple[OfferedSelection, ...] | Drop:
    """The outcomes of one line as selections: each once, each at a price that pays, none missing."""
    found: dict[str, OfferedSelection] = {}
    for outcome in outcomes:
        name = text(outcome, "name")
        code = sides.get(name) or _WORDS.get(name)
        if code not in rule.codes:
            return Drop.WRONG_SELECTIONS
        if code in found:
            return Drop.AMBIGUOUS
        price_milli = parse_price_milli(number_text(outcome.get("price")))
        if price_milli is None:
            return Drop.BAD_PRICE
        found[code] = OfferedSelection(code, price_milli, is_open=True)
    if len(found) != len(rule.codes):
        return Drop.ONE_SIDED
    return tuple(found[code] for code in rule.codes)
