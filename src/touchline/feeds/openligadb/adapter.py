"""OpenLigaDB as an adapter: the present matchday of the leagues that were chosen. It may not price."""

from collections.abc import Sequence

from touchline.feeds.adapter import Adapter, Asking, Endpoint, Offer, Pace, Request
from touchline.feeds.openligadb.matches import PROVIDER, change_path, parse_fixtures, parse_scores

ENDPOINT = Endpoint("https://api.openligadb.de")
LEAGUES = ("bl1", "bl2", "bl3")
# Free and kept by volunteers: once a minute for results, and twice an hour for fixtures.
SCORES_PACE = Pace(full_rest_s=60)
FIXTURES_PACE = Pace(full_rest_s=1800)
# A season is long: it is asked for every so many polls.
SEASON_TURNS = 15
SEASON_STARTS_IN_MONTH = 7
_SPORTS = frozenset({"soccer"})


def openligadb(
    *, leagues: Sequence[str] = LEAGUES, pace: Pace = SCORES_PACE, rest: Pace = FIXTURES_PACE
) -> Adapter:
    """The adapter; ``leagues`` are the provider's shortcuts, ``rest`` the pace of fixtures."""
    shortcuts = tuple(leagues)

    def matches(_asking: Asking) -> list[Request]:
        return [Request(f"getmatchdata/{league}", scope=league) for league in shortcuts]

    def results(asking: Asking) -> list[Request]:
        """The present matchday, and now and then the season, while a joined event lacks its end."""
        if not asking.owed or asking.turn % SEASON_TURNS:
            return matches(asking)
        year = asking.now.year - (asking.now.month < SEASON_STARTS_IN_MONTH)
        seasons = [
            Request(f"getmatchdata/{league}/{year}", scope=f"{league}/{year}")
            for league in shortcuts
        ]
        return [*matches(asking), *seasons]

    return Adapter(
        PROVIDER,
        ENDPOINT,
        may_price=False,
        scores=Offer(
            _SPORTS,
            results,
            lambda body, sport, _scope: parse_scores(body, sport=sport),
            pace,
            probe=change_path,
        ),
        fixtures=Offer(
            _SPORTS, matches, lambda body, sport, _scope: parse_fixtures(body, sport=sport), rest
        ),
    )
