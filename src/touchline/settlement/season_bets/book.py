"""A season as bets see it: one book's opening prices, and what each match came to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from touchline.feeds.football_data.rows import read_rows
from touchline.feeds.football_data.season import Moment, parse_odds, parse_scores
from touchline.settlement.facts import Facts, facts_of
from touchline.settlement.season_bets.reading import Asked, Fixture, SeasonLeg

SPORT = "soccer"
BOOK = "B365"


@dataclass(frozen=True, slots=True)
class SeasonBook:
    """Prices in thousandths by match and selection, and facts by match; all of a file's matches."""

    prices: Mapping[Fixture, Mapping[Asked, int]]
    facts: Mapping[Fixture, Facts]

    def price_milli(self, leg: SeasonLeg) -> int | None:
        """The price a leg is taken at; None where the match or its price is not on offer."""
        offered = self.prices.get(leg.fixture)
        if offered is None:
            return None
        return leg.price_milli or offered.get(leg.asked)


def read_book(body: bytes) -> SeasonBook:
    """The season of a file.

    Raises:
        AnswerRefused: no CSV of a season.

    """
    matches, _ = read_rows(body)
    fixtures = {
        match.event_id: Fixture(match.played_on, match.home_name, match.away_name)
        for match in matches
    }
    odds = parse_odds(body, sport=SPORT, moment=Moment.OPENING, book=BOOK)
    prices = {
        fixtures[event.provider_event_id]: {
            Asked(market.type, market.period, market.line_quarters, each.code): each.price_milli
            for market in event.markets
            for each in market.selections
        }
        for event in odds.events
    }
    facts = {
        fixtures[result.provider_event_id]: facts_of(SPORT, result, tells_overtime=True)
        for result in parse_scores(body, sport=SPORT).results
    }
    return SeasonBook(prices, facts)
