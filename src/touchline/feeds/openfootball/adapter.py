"""openfootball as an adapter: a file for each league's season. It may not price."""

from collections.abc import Sequence

from touchline.feeds.adapter import Adapter, Asking, Endpoint, Offer, Pace, Request
from touchline.feeds.openfootball.leagues import LEAGUES
from touchline.feeds.openfootball.matches import PROVIDER, parse_fixtures, parse_scores

ENDPOINT = Endpoint("https://raw.githubusercontent.com/openfootball")
DEFAULT_LEAGUES = ("en.1", "de.1", "es.1", "it.1", "fr.1")
# The files are renewed a few times a week.
PACE = Pace(full_rest_s=3600)
_SPORTS = frozenset({"soccer"})


def openfootball(*, leagues: Sequence[str] = DEFAULT_LEAGUES, pace: Pace = PACE) -> Adapter:
    """The adapter; ``leagues`` are keys of ``LEAGUES``, each asked for the season that is on."""
    codes = tuple(leagues)

    def seasons(asking: Asking) -> list[Request]:
        return [
            Request(
                f"{LEAGUES[code].repository}/master/{season}/{code}.json", scope=f"{season}/{code}"
            )
            for code, season in ((code, LEAGUES[code].season(asking.now)) for code in codes)
        ]

    return Adapter(
        PROVIDER,
        ENDPOINT,
        may_price=False,
        scores=Offer(
            _SPORTS,
            seasons,
            lambda body, sport, scope: parse_scores(body, sport=sport, scope=scope),
            pace,
        ),
        fixtures=Offer(
            _SPORTS,
            seasons,
            lambda body, sport, scope: parse_fixtures(body, sport=sport, scope=scope),
            pace,
        ),
    )
