"""The sandbox world at an instant: what the odds feed lists, as offered and with what changed.

Everything here follows from (seed, now); the caches only spare the work of asking again.
"""

from dataclasses import dataclass

from touchline.sandbox import dice
from touchline.sandbox.fixtures import Fixture, fixtures_around
from touchline.sandbox.form import block_at, form_in
from touchline.sandbox.leagues import MINUTE_S
from touchline.sandbox.markets import offered
from touchline.sandbox.offers import Market
from touchline.sandbox.progress import Step, last_step, step_at

_LINGER_S = 30 * MINUTE_S
_SHORT_LINGER_S = 5 * MINUTE_S
_BOOKMAKER_STOP = 0.004
_MARKET_STOP = 0.010
_LINE_STOP = 0.006
_QUOTE_STOP = 0.003


@dataclass(frozen=True, slots=True)
class Listing:
    """One match as the odds feed shows it at an instant.

    ``changed_s`` is when anything of it last changed, ``priced_s`` when its prices last moved.
    """

    seed: int
    fixture: Fixture
    step: Step
    block: int
    priced_s: int
    changed_s: int

    @property
    def is_stopped(self) -> bool:
        """Whether the bookmaker has stopped the whole match."""
        if self.step.status in {"Postp.", "Cancl.", "Postponed", "Cancelled"}:
            return True
        if self.step.is_started:
            # As on the real feed, about half of the started matches still look open.
            return dice.unit(self.seed, self.fixture.sport, self.fixture.id, "stops") < 0.5
        return self._rolls_under(_BOOKMAKER_STOP, "bookmaker")

    def markets(self) -> tuple[Market, ...]:
        """Every market at its price of now."""
        form = form_in(self.seed, self.fixture, self.block)
        return offered(self.seed, self.fixture.sport, self.fixture.id, form)

    def is_market_stopped(self, market: Market) -> bool:
        """Whether this market is stopped on its own."""
        return self._rolls_under(_MARKET_STOP, market.id)

    def is_line_stopped(self, market: Market, quarters: int) -> bool:
        """Whether this line is stopped on its own."""
        return self._rolls_under(_LINE_STOP, market.id, quarters)

    def is_quote_stopped(self, market: Market, quarters: int, name: str) -> bool:
        """Whether this selection is stopped on its own; ``quarters`` is 0 without a line."""
        return self._rolls_under(_QUOTE_STOP, market.id, quarters, name)

    def _rolls_under(self, chance: float, *key: dice.Key) -> bool:
        place = (self.seed, self.fixture.sport, self.fixture.id, self.block)
        return dice.unit(*place, "stop", *key) < chance


def listings(seed: int, sport: str, now_s: int) -> list[Listing]:
    """What the odds feed of a sport lists at ``now_s``, earliest kick-off first."""
    return [
        listing(seed, fixture, now_s)
        for fixture in fixtures_around(seed, sport, now_s)
        if fixture.listed_from_s <= now_s < gone_s(seed, fixture)
    ]


def listing(seed: int, fixture: Fixture, now_s: int) -> Listing:
    """One match as it is shown at ``now_s``."""
    block, priced_s = block_at(seed, fixture, now_s)
    step = step_at(seed, fixture, now_s)
    return Listing(
        seed=seed,
        fixture=fixture,
        step=step,
        block=block,
        priced_s=max(priced_s, fixture.listed_from_s),
        changed_s=max(priced_s, fixture.listed_from_s, step.at_s),
    )


def gone_s(seed: int, fixture: Fixture) -> int:
    """When a match leaves the odds feed: soccer at kick-off, others some time after their end."""
    if fixture.sport == "soccer":
        return fixture.starts_s
    linger_s = _SHORT_LINGER_S if fixture.league.is_short else _LINGER_S
    return max(last_step(seed, fixture).at_s, fixture.starts_s) + linger_s


def last_change_s(seed: int, sport: str, now_s: int) -> int:
    """When the odds feed of a sport last changed, a match's leaving included."""
    changes = [0]
    for fixture in fixtures_around(seed, sport, now_s):
        left_s = gone_s(seed, fixture)
        if left_s <= now_s:
            changes.append(left_s)
        elif fixture.listed_from_s <= now_s:
            changes.append(listing(seed, fixture, now_s).changed_s)
    return max(changes)
