"""What is on offer, in the book's own words. Pure: no feed's names, no database rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


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
    """What a market asks; ``market_types`` says how each is answered. The order is that of pages.

    Points, goals, runs and games are the plain unit of a sport; a second unit (sets, maps) has types
    of its own.
    """

    MATCH_RESULT = "match_result"
    MONEYLINE = "moneyline"
    ASIAN_HANDICAP = "asian_handicap"
    SPREAD = "spread"
    TOTAL = "total"
    BOTH_TEAMS_TO_SCORE = "both_teams_to_score"
    DRAW_NO_BET = "draw_no_bet"
    DOUBLE_CHANCE = "double_chance"
    TO_QUALIFY = "to_qualify"
    HANDICAP_RESULT = "handicap_result"
    SET_SPREAD = "set_spread"
    MAP_SPREAD = "map_spread"
    ASIAN_TOTAL = "asian_total"
    SET_TOTAL = "set_total"
    MAP_TOTAL = "map_total"
    TIEBREAK_TOTAL = "tiebreak_total"
    EXACT_TOTAL = "exact_total"
    ODD_EVEN = "odd_even"
    ANY_SCORE = "any_score"
    OVERTIME = "overtime"
    CORRECT_SCORE = "correct_score"
    SET_SCORE = "set_score"
    MAP_SCORE = "map_score"
    WINNING_MARGIN = "winning_margin"
    RESULT_AND_TOTAL = "result_and_total"
    WINNER_AND_TOTAL = "winner_and_total"
    RESULT_AND_BOTH_SCORE = "result_and_both_score"
    TOTAL_AND_BOTH_SCORE = "total_and_both_score"
    HALF_TIME_FULL_TIME = "half_time_full_time"
    HALF_TIME_WINNER = "half_time_winner"
    FIRST_SET_AND_MATCH = "first_set_and_match"
    HIGHEST_SCORING_HALF = "highest_scoring_half"
    HIGHEST_SCORING_PERIOD = "highest_scoring_period"
    HIGHEST_SCORING_QUARTER = "highest_scoring_quarter"
    MOST_PERIODS_WON = "most_periods_won"
    WIN_BOTH_HALVES = "win_both_halves"
    WIN_EITHER_HALF = "win_either_half"
    SCORE_IN_BOTH_HALVES = "score_in_both_halves"
    WIN_TO_NIL = "win_to_nil"
    HOME_TOTAL = "home_total"
    AWAY_TOTAL = "away_total"
    HOME_EXACT_TOTAL = "home_exact_total"
    AWAY_EXACT_TOTAL = "away_exact_total"
    HOME_ODD_EVEN = "home_odd_even"
    AWAY_ODD_EVEN = "away_odd_even"
    HOME_TO_SCORE = "home_to_score"
    AWAY_TO_SCORE = "away_to_score"
    HOME_CLEAN_SHEET = "home_clean_sheet"
    AWAY_CLEAN_SHEET = "away_clean_sheet"
    HOME_HIGHEST_SCORING_HALF = "home_highest_scoring_half"
    AWAY_HIGHEST_SCORING_HALF = "away_highest_scoring_half"
    HOME_WINS_BOTH_HALVES = "home_wins_both_halves"
    AWAY_WINS_BOTH_HALVES = "away_wins_both_halves"
    HOME_WINS_EITHER_HALF = "home_wins_either_half"
    AWAY_WINS_EITHER_HALF = "away_wins_either_half"
    HOME_SCORES_IN_BOTH_HALVES = "home_scores_in_both_halves"
    AWAY_SCORES_IN_BOTH_HALVES = "away_scores_in_both_halves"
    HOME_WINS_A_SET = "home_wins_a_set"
    AWAY_WINS_A_SET = "away_wins_a_set"
    HOME_STRAIGHT_SETS = "home_straight_sets"
    AWAY_STRAIGHT_SETS = "away_straight_sets"


class Period(StrEnum):
    """The part of play a market is graded on, in the order pages show them."""

    FULL_TIME = "ft"  # regulation play, stoppage time included, extra time not
    MATCH = "match"  # the whole match, overtime, extra innings and shoot-outs included
    FIRST_HALF = "1h"
    SECOND_HALF = "2h"  # of regulation play
    QUARTER_1 = "q1"
    QUARTER_2 = "q2"
    QUARTER_3 = "q3"
    QUARTER_4 = "q4"
    PERIOD_1 = "p1"
    PERIOD_2 = "p2"
    PERIOD_3 = "p3"
    SET_1 = "set1"
    SET_2 = "set2"
    SET_3 = "set3"
    SET_4 = "set4"
    SET_5 = "set5"
    INNING_1 = "inn1"
    INNINGS_1_TO_3 = "inn1_3"
    INNINGS_1_TO_5 = "inn1_5"
    INNINGS_1_TO_7 = "inn1_7"
    MAP_1 = "map1"
    MAP_2 = "map2"
    MAP_3 = "map3"
    MAP_4 = "map4"
    MAP_5 = "map5"


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
    """One event as a provider offers it now: everything it says is the whole of what is on offer.

    ``provider_event_id`` is unique in its sport and may change when the event is moved; the other
    ids are aliases, None where the provider gives none. They are for joining, never for money.
    """

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
    fix_id: str | None = None
    league_alias_id: str | None = None
    home_provider_id: str | None = None
    away_provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class DropLine:
    """What one reason cost of one of a provider's markets; of whole events, where it has no name."""

    market_id: str
    text: str
    reason: str
    markets: int
    selections: int


@dataclass(frozen=True, slots=True)
class OddsAnswer:
    """One accepted answer of an odds feed.

    ``cursor`` is opaque: replay it, never compare it with a clock. ``selections_read`` counts every
    priced node seen; ``dropped`` counts markets (and events, reasons ``event_*``) left out, by reason.
    Where a reader keeps ``drops``, what was read is what was kept and what they add up to.
    """

    provider: str
    sport: str
    cursor: str
    events: tuple[OfferedEvent, ...]
    markets_read: int
    selections_read: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    drops: tuple[DropLine, ...] = ()


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


class BoardRow(NamedTuple):
    """One outcome with all above it; no dataclass, since boards need many and frozen ones are slow."""

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
