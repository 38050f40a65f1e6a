"""What became of a leg and why, in words for its player. Pure."""

from touchline.bets.multiplier import LegLabel, Outcome, leg_label
from touchline.bets.reading.queries import LegResult
from touchline.web.languages import N_, _
from touchline.web.player.words import state_word

OPEN = "open"
RESULT_WORDS = {
    LegLabel.WON.value: N_("Won"),
    LegLabel.HALF_WON.value: N_("Half won"),
    LegLabel.PUSH.value: N_("Push"),
    LegLabel.HALF_LOST.value: N_("Half lost"),
    LegLabel.LOST.value: N_("Lost"),
    LegLabel.VOID.value: N_("Void"),
}
_MOVED = N_("The match was moved too far.")
# By the words in which grading keeps why a selection is void.
_VOID_WORDS = {
    "postponed": N_("Postponed, and not played in time"),
    "cancelled": N_("Cancelled"),
    "abandoned": N_("Abandoned before it was decided"),
    "interrupted": N_("Interrupted, and not played on in time"),
    "suspended": N_("Suspended, and not played on in time"),
    "awarded": N_("Awarded without play"),
    "walkover": N_("Walkover"),
    "retired": N_("A side retired before it was decided"),
    "unplayed": N_("That part of the match was not played"),
}


def result_of(leg: LegResult) -> dict[str, str]:
    """``result``: won, half_won, push, half_lost, lost, void or open; ``reason``: a sentence, or ""."""
    if leg.said is not None:
        return {"result": leg.said, "reason": leg.because}
    if leg.gen == 0:
        return {"result": LegLabel.VOID.value, "reason": _(_MOVED)}
    if leg.won is None or leg.void_halves is None:
        return {"result": OPEN, "reason": ""}
    label = leg_label(Outcome(leg.won, leg.void_halves), is_void=leg.void_reason is not None)
    reason = _score(leg)
    if leg.void_reason is not None:
        reason = _(_VOID_WORDS[leg.void_reason]) if leg.void_reason in _VOID_WORDS else ""
    return {"result": label.value, "reason": reason}


def _score(leg: LegResult) -> str:
    """How the match stood when it was over."""
    if leg.event_status is None:
        return ""
    word = state_word(leg.event_status)
    if leg.home_score is None or leg.away_score is None:
        return word
    return f"{word} {leg.home_score}:{leg.away_score}"
