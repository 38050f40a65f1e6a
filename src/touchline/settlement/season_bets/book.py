"""A season as bets see it: its matches by their names, and one book's opening prices. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from touchline.feeds.football_data.rows import read_rows
from touchline.feeds.football_data.season import Moment, parse_odds
from touchline.settlement.season_bets.reading import Asked, Fixture, SeasonLeg

SPORT = "soccer"
BOOK = "B365"


@dataclass(frozen=True, slots=True)
class SeasonBook:
    """Prices in thousandths by match and selection; ``fixtures`` are by their provider's ids."""

    fixtures: Mapping[str, Fixture]
    prices: Mapping[Fixture, Mapping[Asked, int]]

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
    return SeasonBook(fixtures, prices)
