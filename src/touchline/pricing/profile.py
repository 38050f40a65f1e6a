"""Margin profiles: which rule prices which market. Equal rules are the same profile. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

from touchline.pricing.margins import MarginRule


@dataclass(frozen=True, slots=True)
class Scope:
    """Which markets a rule is for; what is not said is any. A league belongs to one sport already."""

    sport: str = ""
    league_id: int = 0
    market_type: str = ""


@dataclass(frozen=True)
class Profile:
    """All rules of a tenant. Without any, prices are the feed's."""

    rules: Mapping[Scope, MarginRule] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """Its name: equal for equal rules, whoever has them; "" for the feed's own prices."""
        if not self.rules:
            return ""
        lines = sorted(_line(scope, rule) for scope, rule in self.rules.items())
        return blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()

    def rule_for(self, sport: str, league_id: int, market_type: str) -> MarginRule | None:
        """The most specific rule: a league's before a sport's before any, and in each a type's first."""
        if not self.rules:
            return None
        for place in (Scope(league_id=league_id), Scope(sport=sport), Scope()):
            for kind in (market_type, ""):
                rule = self.rules.get(Scope(place.sport, place.league_id, kind))
                if rule is not None:
                    return rule
        return None


FEED_PRICES = Profile()


def _line(scope: Scope, rule: MarginRule) -> str:
    facts = (
        scope.sport,
        scope.league_id,
        scope.market_type,
        rule.method.value,
        rule.overround_bp,
        rule.selection_margin_bp,
        rule.floor_milli,
        rule.ceiling_milli,
        rule.ladder.name,
    )
    return "|".join(map(str, facts))
