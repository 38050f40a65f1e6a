"""Where the provider keeps its answers, and what each costs. Sends none; never sees the key."""

from collections.abc import Iterable, Sequence

from touchline.feeds.adapter import Asking, Request
from touchline.feeds.the_odds_api.competitions import SPORT_OF

# Ten bookmakers are counted as one region, and each market of each region costs a credit.
BOOKMAKERS_A_REGION = 10
SCORE_DAYS_MAX = 3  # and a day more costs nothing more
_FORMATS = {"oddsFormat": "decimal", "dateFormat": "iso"}


def competitions_of(sport: str, wanted: Iterable[str]) -> list[str]:
    """The wanted competitions of a sport, in their order."""
    return [key for key in wanted if SPORT_OF.get(key) == sport]


def odds_request(competition: str, *, bookmakers: Sequence[str], markets: Sequence[str]) -> Request:
    """The featured markets of a competition's events to come."""
    return Request(
        f"sports/{competition}/odds",
        {"bookmakers": ",".join(bookmakers), "markets": ",".join(markets), **_FORMATS},
        scope=competition,
        cost_credits=_cost(bookmakers, markets),
    )


def event_odds_request(
    competition: str, event_id: str, *, bookmakers: Sequence[str], markets: Sequence[str]
) -> Request:
    """Any markets of one event."""
    return Request(
        f"sports/{competition}/events/{event_id}/odds",
        {"bookmakers": ",".join(bookmakers), "markets": ",".join(markets), **_FORMATS},
        scope=competition,
        cost_credits=_cost(bookmakers, markets),
    )


def scores_request(competition: str, asking: Asking) -> Request:
    """Live scores, and those of the last day, or of as many more as hold an event without an end."""
    age = asking.now - min(asking.owed, default=asking.now)
    days = min(max(age.days + 1, 1), SCORE_DAYS_MAX)
    return Request(
        f"sports/{competition}/scores",
        {"daysFrom": str(days), "dateFormat": "iso"},
        scope=competition,
        cost_credits=2,
    )


def events_request(competition: str) -> Request:
    """A competition's events to come, which cost nothing."""
    return Request(
        f"sports/{competition}/events", {"dateFormat": "iso"}, scope=competition, cost_credits=0
    )


def _cost(bookmakers: Sequence[str], markets: Sequence[str]) -> int:
    regions = -(-len(bookmakers) // BOOKMAKERS_A_REGION)
    return regions * len(markets)
