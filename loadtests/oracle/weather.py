"""Which faults are in force when: spells that follow from a seed, one after the other, some of them calm."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any

from loadtests.oracle import twists
from touchline.feeds.adapter import Part

# What the sandbox does by itself, as it is told of it; sizes are a little above what readers take.
SANDBOX: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "slow": {"latency_s": 1.5},
        "too_slow": {"latency_s": 6.0},
        "http_500": {"status": 500},
        "http_500_empty": {"status": 500, "body": "empty"},
        "http_503": {"status": 503},
        "rate_limited": {"status": 429, "retry_after_s": 3},
        "no_body": {"body": "empty"},
        "bom": {"body": "bom"},
        "xml_for_json": {"body": "xml_for_json"},
        "truncated": {"body": "truncated"},
        "entity_bomb": {"body": "entity_bomb"},
        "gzip_bomb": {"body": "oversized", "size_mb": 24},
    }
)
# What the feed in between does to a good answer.
BETWEEN = ("cut", "hung_up", "stale", "wrong_json", "wrong_sport")
KINDS: Mapping[Part, tuple[str, ...]] = MappingProxyType(
    {
        Part.ODDS: (*SANDBOX, *BETWEEN, *twists.ODDS),
        Part.SCORES: (*SANDBOX, *BETWEEN, *twists.SCORES),
    }
)
# Those that keep an answer from being read: three in a row, and the feed is left alone for a while.
_BARREN = frozenset(
    {"too_slow", "http_500_empty", "http_503", "rate_limited", "no_body", "cut", "hung_up"}
)
SPELL_S = (8.0, 25.0)
CALM_SHARE = 0.2
KINDS_MAX = 3


@dataclass(frozen=True, slots=True)
class Spell:
    """What may go wrong for a while, and how often it does. ``until_s`` is from the beginning."""

    until_s: float
    kinds: Mapping[Part, tuple[str, ...]]
    share: float


@dataclass
class Weather:
    """The spells of one seed. ``now_s`` counts from any instant; it clears up for good at `clear`.

    ``without`` are the kinds of fault to do without; ``is_clear`` once it has cleared up.
    """

    seed: int
    now_s: Callable[[], float] = time.monotonic
    spell_s: tuple[float, float] = SPELL_S
    without: frozenset[str] = frozenset()
    is_clear: bool = False
    _spells: list[Spell] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed}:weather")
        self._began_s = self.now_s()

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self.is_clear = True

    def fault_of(self, part: Part, serial: int) -> str:
        """What goes wrong with this answer; empty when nothing does."""
        if self.is_clear:
            return ""
        spell = self._spell(self.now_s() - self._began_s)
        dice = random.Random(f"{self.seed}:{serial}")
        kinds = spell.kinds.get(part, ())  # fixtures are told as they are
        if not kinds or dice.random() >= spell.share:
            return ""
        kind = dice.choice(kinds)
        return "" if kind in _BARREN and dice.random() < 0.4 else kind

    def _spell(self, at_s: float) -> Spell:
        with self._lock:
            while not self._spells or self._spells[-1].until_s <= at_s:
                before_s = self._spells[-1].until_s if self._spells else 0.0
                self._spells.append(self._throw(before_s))
            return next(spell for spell in self._spells if at_s < spell.until_s)

    def _throw(self, before_s: float) -> Spell:
        until_s = before_s + self._dice.uniform(*self.spell_s)
        if self._dice.random() < CALM_SHARE:
            return Spell(until_s, dict.fromkeys(Part, ()), 0.0)
        kinds = {
            part: tuple(
                kind
                for kind in self._dice.sample(known, self._dice.randint(1, KINDS_MAX))
                if kind not in self.without
            )
            for part, known in KINDS.items()
        }
        return Spell(until_s, kinds, self._dice.uniform(0.3, 0.9))
