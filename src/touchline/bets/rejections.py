"""Why a bet is not taken, or not cashed out: one closed list of codes, and what a player reads. Pure.

The order of the codes is that in which they are looked for: the first that applies is the answer.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Why a slip or a cash-out is refused. The value is the stable code of the answer."""

    BAD_SLIP = "bad_slip"
    BAD_KEY = "bad_key"
    BAD_SELECTION = "bad_selection"
    BAD_PRICE = "bad_price"
    BAD_PRICE_MODE = "bad_price_mode"
    BAD_STAKE = "bad_stake"
    BAD_TYPE = "bad_type"
    BAD_SYSTEM = "bad_system"
    TOO_MANY_LEGS = "too_many_legs"
    TOO_FEW_LEGS = "too_few_legs"
    KEY_REUSED = "key_reused"
    SIGNED_OUT = "signed_out"
    SELF_EXCLUDED = "self_excluded"
    TIMED_OUT = "timed_out"
    PLAYER_NOT_ACTIVE = "player_not_active"
    TENANT_SUSPENDED = "tenant_suspended"
    SELECTION_UNKNOWN = "selection_unknown"
    EVENT_STARTED = "event_started"
    EVENT_CLOSED = "event_closed"
    PRICES_STALE = "prices_stale"
    MARKET_SUSPENDED = "market_suspended"
    SELECTION_CLOSED = "selection_closed"
    PRICE_CHANGED = "price_changed"
    DUPLICATE_SELECTION = "duplicate_selection"
    RELATED_CONTINGENCY = "related_contingency"
    STAKE_FRACTION = "stake_fraction"
    BELOW_MIN = "below_min"
    ABOVE_MAX = "above_max"
    PAYOUT_LIMIT = "payout_limit"
    EXPOSURE_LIMIT = "exposure_limit"
    REALITY_CHECK_REQUIRED = "reality_check_required"
    PLAYER_LIMIT = "player_limit"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    REFERRAL_OVER = "referral_over"
    CASH_OUT_OFF = "cash_out_off"
    BET_NOT_OPEN = "bet_not_open"
    CASH_OUT_OF_SYSTEM = "cash_out_of_system"
    CASH_OUT_WORTHLESS = "cash_out_worthless"
    QUOTE_OVER = "quote_over"


SENTENCES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.BAD_SLIP: "That is not a bet slip.",
        Reason.BAD_KEY: "A slip carries a key of its own, a UUID.",
        Reason.BAD_SELECTION: "A leg names a selection that cannot exist.",
        Reason.BAD_PRICE: "A leg shows a price that cannot be one.",
        Reason.BAD_PRICE_MODE: "The choice of which price to take is not one of those offered.",
        Reason.BAD_STAKE: "A stake is a positive amount of money.",
        Reason.BAD_TYPE: "A bet is a single, an accumulator or a system.",
        Reason.BAD_SYSTEM: "These sizes make no system of these legs.",
        Reason.TOO_MANY_LEGS: "A bet has at most 20 legs.",
        Reason.TOO_FEW_LEGS: "This type of bet needs more legs.",
        Reason.KEY_REUSED: "This key belongs to another slip.",
        Reason.SIGNED_OUT: "You have been signed out. Please sign in again.",
        Reason.SELF_EXCLUDED: "You have asked us not to take bets from you at the moment.",
        Reason.TIMED_OUT: "You are taking a break from betting. It ends by itself.",
        Reason.PLAYER_NOT_ACTIVE: "This account is closed at the moment. Please ask the operator.",
        Reason.TENANT_SUSPENDED: "This site takes no bets at the moment.",
        Reason.SELECTION_UNKNOWN: "A selection is not on offer.",
        Reason.EVENT_STARTED: "An event has started.",
        Reason.EVENT_CLOSED: "An event takes no bets.",
        Reason.PRICES_STALE: "The prices are older than we stand by. Please try again shortly.",
        Reason.MARKET_SUSPENDED: "A market is suspended at the moment.",
        Reason.SELECTION_CLOSED: "A selection is closed at the moment.",
        Reason.PRICE_CHANGED: "A price has changed.",
        Reason.DUPLICATE_SELECTION: "A selection is on the slip twice.",
        Reason.RELATED_CONTINGENCY: "Two legs are about the same event and cannot be combined.",
        Reason.STAKE_FRACTION: "The stake is finer than the currency's smallest unit.",
        Reason.BELOW_MIN: "The stake is below the least we take.",
        Reason.ABOVE_MAX: "The stake is above the most we take on this bet.",
        Reason.PAYOUT_LIMIT: "The bet could return more than we pay on one bet.",
        Reason.EXPOSURE_LIMIT: "We have taken as much on a selection as we can.",
        Reason.REALITY_CHECK_REQUIRED: "Please confirm that you know how long you have been playing.",
        Reason.PLAYER_LIMIT: "The bet goes beyond a limit of your account.",
        Reason.INSUFFICIENT_FUNDS: "Your balance does not cover the stake.",
        Reason.REFERRAL_OVER: "The trader's offer is over.",
        Reason.CASH_OUT_OFF: "This site does not cash bets out.",
        Reason.BET_NOT_OPEN: "The bet is no longer open.",
        Reason.CASH_OUT_OF_SYSTEM: "A system is not cashed out.",
        Reason.CASH_OUT_WORTHLESS: "The bet is worth nothing at the moment.",
        Reason.QUOTE_OVER: "That offer is over. Please ask for another one.",
    }
)
