"""The Odds API as an adapter: odds, scores and fixtures of the competitions that were chosen."""

from collections.abc import Sequence
from datetime import timedelta

from touchline.catalog.model import OddsAnswer
from touchline.feeds.adapter import (
    Adapter,
    Asking,
    Endpoint,
    Further,
    KeyPlace,
    Offer,
    Pace,
    Request,
)
from touchline.feeds.the_odds_api.competitions import COMPETITIONS, SPORT_OF
from touchline.feeds.the_odds_api.odds import parse_odds, with_event_odds
from touchline.feeds.the_odds_api.reading import PROVIDER
from touchline.feeds.the_odds_api.requests import (
    competitions_of,
    event_odds_request,
    events_request,
    odds_request,
    scores_request,
)
from touchline.feeds.the_odds_api.scores import parse_fixtures, parse_scores

ENDPOINT = Endpoint(
    "https://api.the-odds-api.com/v4",
    KeyPlace.QUERY,
    "apiKey",
    refusals={"OUT_OF_USAGE_CREDITS": "quota_spent"},
    rate_limited_rest_s=5,  # its limit counts requests of one second
    left_credits_header="x-requests-remaining",
    spent_credits_header="x-requests-last",
)
BOOKMAKERS = ("pinnacle", "betway", "unibet_eu")
MARKETS = ("h2h", "spreads", "totals")
# It renews prices of events to come once a minute.
PACE = Pace(full_rest_s=60)
EVENT_MARKETS_AHEAD = timedelta(days=1)
_SPORTS = frozenset(SPORT_OF.values())


def the_odds_api(
    *,
    competitions: Sequence[str] = COMPETITIONS,
    bookmakers: Sequence[str] = BOOKMAKERS,
    markets: Sequence[str] = MARKETS,
    event_markets: Sequence[str] = (),
    pace: Pace = PACE,
) -> Adapter:
    """The adapter; each market is priced by the first of these bookmakers that offers it.

    ``event_markets`` are asked for each event of the next day by itself, and paid for each time.
    """
    keys, books = tuple(competitions), tuple(bookmakers)
    return Adapter(
        PROVIDER,
        ENDPOINT,
        may_price=True,
        odds=_odds(keys, books, tuple(markets), tuple(event_markets), pace),
        scores=Offer(
            _SPORTS,
            lambda asking: [
                scores_request(key, asking) for key in competitions_of(asking.sport, keys)
            ],
            lambda body, sport, _scope: parse_scores(body, sport=sport),
            pace,
        ),
        fixtures=Offer(
            _SPORTS,
            lambda asking: [events_request(key) for key in competitions_of(asking.sport, keys)],
            lambda body, sport, _scope: parse_fixtures(body, sport=sport),
            pace,
        ),
    )


def _odds(
    keys: tuple[str, ...],
    books: tuple[str, ...],
    markets: tuple[str, ...],
    event_markets: tuple[str, ...],
    pace: Pace,
) -> Offer[OddsAnswer]:
    def odds(asking: Asking) -> list[Request]:
        return [
            odds_request(key, bookmakers=books, markets=markets)
            for key in competitions_of(asking.sport, keys)
        ]

    def event_odds(answer: OddsAnswer, asking: Asking) -> list[Request]:
        return [
            event_odds_request(
                event.league_provider_id,
                event.provider_event_id,
                bookmakers=books,
                markets=event_markets,
            )
            for event in answer.events
            if asking.now < event.starts_at <= asking.now + EVENT_MARKETS_AHEAD
        ]

    return Offer(
        _SPORTS,
        odds,
        lambda body, sport, _scope: parse_odds(body, sport=sport, bookmakers=books),
        pace,
        Further(event_odds, with_event_odds) if event_markets else None,
    )
