"""What is on offer, in the book's own words. Pure: no feed's names, no database rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class EventStatus(StrEnum):
    """Where an event stands. UNKNOWN closes betting and is never settled (domain rule of feeds)."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    FINISHED = "finished"
    FINISHED_AET = "finished_aet"
    FINISHED_PEN = "finished_pen"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"
    INTERRUPTED = "interrupted"
    SUSPENDED = "suspended"
    AWARDED = "awarded"
    WALKOVER = "walkover"
    RETIRED = "retired"
    UNKNOWN = "unknown"


class MarketType(StrEnum):
    """What a market asks."""

    MATCH_RESULT = "match_result"
    DOUBLE_CHANCE = "double_chance"
    DRAW_NO_BET = "draw_no_bet"
    BOTH_TEAMS_TO_SCORE = "both_teams_to_score"
    TOTAL = "total"
    ASIAN_TOTAL = "asian_total"
    ASIAN_HANDICAP = "asian_handicap"
    MONEYLINE = "moneyline"
    SPREAD = "spread"


class Period(StrEnum):
    """The part of play a market is graded on."""

    FULL_TIME = "ft"  # regulation play, stoppage time included, extra time not
    MATCH = "match"  # the whole match, overtime and extra innings included


# The full selection set of each type; a market with another set is not offered (domain.md, pitfall 20).
SELECTION_CODES: Mapping[MarketType, tuple[str, ...]] = MappingProxyType(
    {
        MarketType.MATCH_RESULT: ("home", "draw", "away"),
        MarketType.DOUBLE_CHANCE: ("home_or_draw", "home_or_away", "draw_or_away"),
        MarketType.DRAW_NO_BET: ("home", "away"),
        MarketType.BOTH_TEAMS_TO_SCORE: ("yes", "no"),
        MarketType.TOTAL: ("over", "under"),
        MarketType.ASIAN_TOTAL: ("over", "under"),
        MarketType.ASIAN_HANDICAP: ("home", "away"),
        MarketType.MONEYLINE: ("home", "away"),
        MarketType.SPREAD: ("home", "away"),
    }
)


@dataclass(frozen=True, slots=True)
class OfferedSelection:
    """One outcome at its price."""

    code: str
    price_milli: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class OfferedMarket:
    """One complete market. ``line_quarters`` is from the home side; None where there is no line."""

    type: MarketType
    period: Period
    line_quarters: int | None
    is_main: bool
    selections: tuple[OfferedSelection, ...]


@dataclass(frozen=True, slots=True)
class OfferedEvent:
    """One event as a provider offers it now: everything it says is the whole of what is on offer."""

    provider_event_id: str
    static_id: str | None
    league_provider_id: str
    league_name: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: EventStatus
    raw_status: str
    markets: tuple[OfferedMarket, ...]


@dataclass(frozen=True, slots=True)
class OddsAnswer:
    """One accepted answer of an odds feed.

    ``cursor`` is opaque: replay it, never compare it with a clock. ``selections_read`` counts every
    priced node seen; ``dropped`` counts markets (and events, reasons ``event_*``) left out, by reason.
    """

    provider: str
    sport: str
    cursor: str
    events: tuple[OfferedEvent, ...]
    markets_read: int
    selections_read: int
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """What a score feed says of one event, as said: nothing is derived that was not given.

    Scores are (home, away) pairs; None where the feed gives none. ``home_score`` and ``away_score``
    are the feed's final or running ones, extra time included. ``periods`` keeps the sport's own
    parts in order (halves, quarters, sets, innings, overtime last). ``extra_time`` counts its own
    goals only, ``penalties`` those of the shoot-out. ``winner`` is "home" or "away" where the feed
    names one, as it does for fights and for retirements.
    """

    provider_event_id: str
    status: EventStatus
    raw_status: str
    home_score: int | None
    away_score: int | None
    half_time: tuple[int, int] | None
    full_time: tuple[int, int] | None
    periods: tuple[tuple[int, int], ...]
    extra_time: tuple[int, int] | None = None
    penalties: tuple[int, int] | None = None
    winner: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """One accepted answer of a score feed."""

    provider: str
    sport: str
    results: tuple[ReportedResult, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeagueSignature:
    """All that decides whether a league's board must be rendered again."""

    league_id: int
    league_name: str
    sport: str
    events: int
    next_starts_at: datetime
    newest_version: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One outcome with everything above it, as the board needs it."""

    event_id: int
    league_id: int
    league_name: str
    sport: str
    starts_at: datetime
    status: str
    home_name: str
    away_name: str
    market_id: int
    type: str
    period: str
    line_quarters: int | None
    is_main: bool
    market_state: str
    selection_code: str
    price_milli: int
    is_open: bool
    selection_id: int = 0
    price_version: int = 0


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport under the slug its feed uses."""

    slug: str
    name: str


# Sport slugs are the feed's own words; `football` is American. The order is the order of the menu.
SPORTS: tuple[Sport, ...] = (
    Sport("soccer", "Soccer"),
    Sport("basketball", "Basketball"),
    Sport("tennis", "Tennis"),
    Sport("football", "American football"),
    Sport("baseball", "Baseball"),
    Sport("hockey", "Ice hockey"),
    Sport("handball", "Handball"),
    Sport("volleyball", "Volleyball"),
    Sport("cricket", "Cricket"),
    Sport("rugby", "Rugby union"),
    Sport("rugbyleague", "Rugby league"),
    Sport("boxing", "Boxing"),
    Sport("mma", "MMA"),
    Sport("esports", "Esports"),
    Sport("futsal", "Futsal"),
    Sport("table_tennis", "Table tennis"),
    Sport("darts", "Darts"),
)
