"""football-data.co.uk as an adapter: a season's results confirm; its prices are for replays alone."""

from collections.abc import Sequence

from touchline.feeds.adapter import Adapter, Asking, Endpoint, Offer, Pace, Request
from touchline.feeds.football_data.rows import PROVIDER
from touchline.feeds.football_data.season import parse_fixtures, parse_odds, parse_scores

ENDPOINT = Endpoint("https://www.football-data.co.uk")
DIVISIONS = ("E0", "E1", "E2", "E3", "SC0", "D1", "D2", "I1", "I2", "SP1", "SP2", "F1", "F2")
# The files are renewed twice a week.
PACE = Pace(full_rest_s=3600)
SEASON_STARTS_IN_MONTH = 7
_SPORTS = frozenset({"soccer"})


def football_data(*, divisions: Sequence[str] = DIVISIONS, pace: Pace = PACE) -> Adapter:
    """The adapter; ``divisions`` are the provider's names of leagues."""
    names = tuple(divisions)

    def season(asking: Asking) -> list[Request]:
        year = asking.now.year - (asking.now.month < SEASON_STARTS_IN_MONTH)
        folder = f"{year % 100:02d}{(year + 1) % 100:02d}"
        return [Request(f"mmz4281/{folder}/{name}.csv", scope=name) for name in names]

    return Adapter(
        PROVIDER,
        ENDPOINT,
        may_price=False,
        odds=Offer(
            _SPORTS, season, lambda body, sport, _scope: parse_odds(body, sport=sport), pace
        ),
        scores=Offer(
            _SPORTS, season, lambda body, sport, _scope: parse_scores(body, sport=sport), pace
        ),
        fixtures=Offer(
            _SPORTS, season, lambda body, sport, _scope: parse_fixtures(body, sport=sport), pace
        ),
    )
