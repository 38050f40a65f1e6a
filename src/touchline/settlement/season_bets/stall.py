"""Offers what a season's bets ask for: each quoted price as it is, everything else by the book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from touchline.catalog.closing.queries import upsert_odds_heard
from touchline.catalog.guards.judge import MarketKey, key_of
from touchline.catalog.model import OddsAnswer, OfferedEvent, OfferedMarket, OfferedSelection
from touchline.catalog.save import save_answer
from touchline.feeds.offers import mark_main
from touchline.plumbing.db import Database
from touchline.settlement.season_bets import queries
from touchline.settlement.season_bets.reading import Asked, Fixture
from touchline.settlement.season_bets.rounds import Pick


@dataclass(slots=True)
class Stall:
    """A season on offer; ``events`` are as the book last offered them."""

    db: Database
    answer: OddsAnswer
    events: dict[Fixture, OfferedEvent]
    _ids: dict[Pick, int] = field(default_factory=dict)

    def offer(self, picks: Mapping[Pick, int], *, now: datetime) -> Mapping[Pick, int]:
        """Have these on offer at these prices, in thousandths; the ids of their selections."""
        wanted: dict[Fixture, dict[Asked, int]] = {}
        for (fixture, asked), price_milli in picks.items():
            wanted.setdefault(fixture, {})[asked] = price_milli
        changed = {
            fixture: event
            for fixture, asked in wanted.items()
            if (event := quoted(self.events[fixture], asked)) != self.events[fixture]
        }
        self.events.update(changed)
        if changed:
            answer = replace(self.answer, events=tuple(changed.values()))
            save_answer(self.db, answer, now=now, is_quoted=True)
        with self.db.connection_ctx() as conn:
            upsert_odds_heard(conn, sport=self.answer.sport)
        if any(pick not in self._ids for pick in picks):
            self._look(wanted)
        return {pick: self._ids[pick] for pick in picks}

    def _look(self, fixtures: Iterable[Fixture]) -> None:
        by_event = {self.events[each].provider_event_id: each for each in fixtures}
        with self.db.connection_ctx() as conn:
            rows = queries.list_on_offer(
                conn,
                sport=self.answer.sport,
                provider=self.answer.provider,
                event_ids=list(by_event),
            )
        for row in rows:
            asked = Asked.of_row(row.type, row.period, row.line_quarters, row.code)
            self._ids[by_event[row.provider_event_id], asked] = row.selection_id


def quoted(event: OfferedEvent, asked: Mapping[Asked, int]) -> OfferedEvent:
    """The event with these selections at these prices, and all others as they are."""
    markets = {key_of(market): market for market in event.markets}
    for each, price_milli in asked.items():
        key: MarketKey = (each.type, each.period, each.line_quarters)
        market = markets.get(key) or OfferedMarket(*key, is_main=False, selections=())
        selection = OfferedSelection(each.code, price_milli, is_open=True)
        if selection in market.selections:
            continue
        others = [known for known in market.selections if known.code != each.code]
        ordered = sorted([*others, selection], key=lambda known: known.code)
        markets[key] = replace(market, selections=tuple(ordered))
    if tuple(markets.values()) == event.markets:
        return event
    return replace(event, markets=mark_main(markets.values()))
