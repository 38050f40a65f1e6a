"""`./dev chaos money`: players, staff and feeds of two tenants in any order, beside a model of the money.

The machine of `tests/harness/betting.py`, which the suite takes a few steps with, for as long as is
wanted. After every step balances, open bets and exposure are what plain arithmetic says, and every
ledger is checked at the end of each example. `--seed` throws the same dice again; `--examples` and
`--steps` say how many, in rounds of which each has a seed of its own.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness.betting_search import search
from harness.book import book

from loadtests import campaign, figures
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal

EXAMPLES, STEPS, ROUND = 1_000, 50, 50
# What a search that means anything has met.
_SEEN = {
    "placed", "repeated", "key_reused", "price_changed", "market_suspended", "insufficient_funds",
    "above_max", "below_min", "payout_limit", "exposure_limit", "stake_fraction", "credit",
    "tenant_suspended", "player_not_active", "related_contingency", "duplicate_selection",
    "deposit_limit", "player_limit", "self_excluded", "timed_out", "kept_away",
    "cashed_out", "not_cashed_out", "ended", "corrected", "debt", "void", "void_takes_two", "event_started",
}  # fmt: skip


def main() -> int:
    """Run the campaign; 1 when the book and the model parted, or too little was seen."""
    parser = campaign.parser(__doc__, minutes=60)
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    campaign.announce("money", options)
    return figures.report(_figures(options.examples, options.steps, options.seed, options.minutes))


def _figures(examples: int, steps: int, seed: int, minutes: float) -> Iterator[Figure]:
    until_s = time.monotonic() + minutes * 60
    seen: Counter[str] = Counter()
    done, parted = 0, []
    with ground_of("money") as (stack, _), book({"ENVIRONMENT": "test", **stack.urls()}) as ours:
        while done < examples and time.monotonic() < until_s and not parted:
            count = min(ROUND, examples - done)
            try:
                seen.update(
                    search((ours, f"r{done}"), examples=count, steps=steps, seed=seed + done)
                )
            except AssertionError as error:
                parted.append(str(error))
                figures.tell(f"--seed {seed + done} --examples {count} --steps {steps}: {error}")
            done += count
    peers = {**seen, "seed": seed, "steps": steps}
    yield Figure("money_examples", done, "examples", Goal(">=", examples), (), peers)
    yield Figure("money_parted", len(parted), "examples", Goal("=", 0))
    blind = sorted(_SEEN - set(+seen))
    yield Figure("money_never_seen", len(blind), "words", Goal("=", 0), (), {"words": blind})


if __name__ == "__main__":
    sys.exit(main())
