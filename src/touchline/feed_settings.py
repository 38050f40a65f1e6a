"""What feeds are told: who tells us what, addresses, keys, and how often each is asked."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from touchline.catalog.guards.ages import AgesMax
from touchline.catalog.model import SPORTS
from touchline.feeds.arrangement import KNOWN, Arrangement, arrange
from touchline.feeds.the_odds_api.competitions import COMPETITIONS
from touchline.setting_types import (
    AgesBySport,
    Competitions,
    OpenfootballLeagues,
    Seconds,
    SportNames,
    SportNamesOrNone,
    WebUrl,
    ages_by_sport,
)
from touchline.settlement.shapes import settled_sports


class FeedSettings(BaseSettings):
    """The part of the settings that only workers look at, beside the age of prices."""

    feeds: str = "goalserve:*"
    goalserve_key: str = ""
    goalserve_url: WebUrl = "https://www.goalserve.com/getfeed"
    goalserve_bookmakers: str = "16"
    the_odds_api_key: str = ""
    the_odds_api_url: WebUrl = "https://api.the-odds-api.com/v4"
    the_odds_api_competitions: Competitions = ",".join(COMPETITIONS)
    the_odds_api_bookmakers: str = "pinnacle,betway,unibet_eu"
    the_odds_api_markets: str = "h2h,spreads,totals"
    the_odds_api_event_markets: str = ""
    the_odds_api_credits_per_day: Annotated[int, Field(ge=1)] = 16
    openligadb_url: WebUrl = "https://api.openligadb.de"
    openligadb_leagues: str = "bl1,bl2,bl3"
    football_data_url: WebUrl = "https://www.football-data.co.uk"
    football_data_divisions: str = "E0,E1,E2,E3,SC0,D1,D2,I1,I2,SP1,SP2,F1,F2"
    openfootball_url: WebUrl = "https://raw.githubusercontent.com/openfootball"
    openfootball_leagues: OpenfootballLeagues = "en.1,de.1,es.1,it.1,fr.1"
    odds_sports: SportNames = ",".join(sport.slug for sport in SPORTS)
    odds_poll_s: Seconds = 30.0
    odds_first_poll_spread_s: Seconds = 10.0
    fixtures_poll_s: Seconds = 600.0
    odds_age_max_s: Seconds = 180.0
    odds_age_by_sport: AgesBySport = ""
    feed_whole_again_s: Seconds = 900.0
    price_history_days: Annotated[int, Field(ge=1, le=3650)] = 30
    results_poll_s: Seconds = 60.0
    results_confirm_s: Seconds = 60.0
    results_by_staff: SportNamesOrNone = ""
    feed_timeout_s: Seconds = 20.0
    feed_answer_max_mb: Annotated[int, Field(ge=1, le=1024)] = 192

    @property
    def sports(self) -> tuple[str, ...]:
        """The sport slugs to poll."""
        return tuple(self.odds_sports.split(","))

    @property
    def odds_ages_max(self) -> AgesMax:
        """How old the prices of each sport may be before no bet is taken on them."""
        return AgesMax(self.odds_age_max_s, ages_by_sport(self.odds_age_by_sport))

    @property
    def arrangement(self) -> Arrangement:
        """Which provider prices which sport, and which confirm."""
        return arrange(self.feeds, KNOWN, self.sports)

    @property
    def settled_sports(self) -> frozenset[str]:
        """The sports whose results come to be known; no bet is taken on any other."""
        by_staff = filter(None, self.results_by_staff.split(","))
        return settled_sports(self.arrangement.pricing, tuple(by_staff))

    @property
    def bookmaker_ids(self) -> tuple[str, ...]:
        """The provider's bookmaker ids that may price the book, best first."""
        return tuple(self.goalserve_bookmakers.split(","))
