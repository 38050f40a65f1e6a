"""Goalserve as an adapter: every sport's odds and scores, and the fixtures of a week."""

from collections.abc import Sequence
from http import HTTPStatus

from touchline.catalog.model import SPORTS, OddsAnswer, ScoreAnswer
from touchline.feeds.adapter import (
    Adapter,
    Asking,
    Endpoint,
    FixtureAnswer,
    KeyPlace,
    Offer,
    Pace,
    Request,
)
from touchline.feeds.goalserve.fixtures import parse_fixtures
from touchline.feeds.goalserve.odds import BOOKMAKER_IDS, PROVIDER, parse_odds
from touchline.feeds.goalserve.requests import fixtures_request, odds_request, scores_requests
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import read_document

ENDPOINT = Endpoint(
    "https://www.goalserve.com/getfeed",
    KeyPlace.PATH,
    # The feed is known to say 500 above a valid answer; what it says is judged by reading it.
    readable=frozenset({HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR}),
)
# Its terms: a sport's odds every 10 s with a cursor, every 30 s without; scores every 5 s.
ODDS_PACE = Pace(rest_s=10, full_rest_s=30)
SCORES_PACE = Pace(full_rest_s=5)
FIXTURES_PACE = Pace(full_rest_s=300)
FIXTURE_DAYS = 7
_SPORTS = frozenset(sport.slug for sport in SPORTS)


def goalserve(
    *,
    bookmaker_ids: Sequence[str] = BOOKMAKER_IDS,
    odds_pace: Pace = ODDS_PACE,
    scores_pace: Pace = SCORES_PACE,
    fixtures_pace: Pace = FIXTURES_PACE,
) -> Adapter:
    """The adapter; only these bookmakers price, the first one present in a market taking it."""
    ids = tuple(bookmaker_ids)

    def odds(asking: Asking) -> tuple[Request, ...]:
        return (odds_request(asking, bookmaker_ids=ids),)

    def read_odds(body: bytes, sport: str, _scope: str) -> OddsAnswer:
        return parse_odds(read_document(body), sport=sport, bookmaker_ids=ids)

    def read_scores(body: bytes, sport: str, _scope: str) -> ScoreAnswer:
        return parse_scores(read_document(body), sport=sport)

    def fixtures(asking: Asking) -> tuple[Request, ...]:
        # One day at a time: whoever asks has prices to ask for as well.
        return (fixtures_request(asking.sport, days_ahead=1 + asking.turn % FIXTURE_DAYS),)

    def read_fixtures(body: bytes, sport: str, _scope: str) -> FixtureAnswer:
        return parse_fixtures(read_document(body), sport=sport)

    return Adapter(
        PROVIDER,
        ENDPOINT,
        may_price=True,
        odds=Offer(_SPORTS, odds, read_odds, odds_pace),
        scores=Offer(_SPORTS, scores_requests, read_scores, scores_pace),
        fixtures=Offer(_SPORTS, fixtures, read_fixtures, fixtures_pace),
    )
