"""Who tells us what: one provider prices a sport, any others confirm its results. Pure.

Written ``goalserve:*; openligadb:soccer; the_odds_api:football:confirms``: providers apart by
semicolons, their sports by commas or * for all. One that may not price confirms without saying so.

What each provider can is said here once more, so that the settings of a process that asks nobody
need no reader and no client; a test compares it with the adapters.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from touchline.catalog.model import SPORTS
from touchline.feeds.adapter import Part
from touchline.feeds.condition import FeedKey
from touchline.feeds.the_odds_api.competitions import SPORT_OF

_CONFIRMS = "confirms"
_ALL = "*"


@dataclass(frozen=True, slots=True)
class Known:
    """The sports a provider may price, and those whose results and fixtures it tells."""

    prices: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()
    fixtures: frozenset[str] = frozenset()


_EVERY_SPORT = frozenset(sport.slug for sport in SPORTS)
_SOCCER = frozenset({"soccer"})
_COMPETITIONS = frozenset(SPORT_OF.values())

KNOWN: Mapping[str, Known] = MappingProxyType(
    {
        "football_data": Known(results=_SOCCER, fixtures=_SOCCER),
        "goalserve": Known(prices=_EVERY_SPORT, results=_EVERY_SPORT, fixtures=_EVERY_SPORT),
        "openfootball": Known(results=_SOCCER, fixtures=_SOCCER),
        "openligadb": Known(results=_SOCCER, fixtures=_SOCCER),
        "the_odds_api": Known(_COMPETITIONS, _COMPETITIONS, _COMPETITIONS),
    }
)


@dataclass(slots=True)
class Arrangement:
    """The provider that prices each sport, those that confirm, and what is wrong, in sentences."""

    pricing: dict[str, str] = field(default_factory=dict)
    confirming: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def providers(self) -> list[str]:
        """Everybody who is asked for something."""
        confirming = [provider for each in self.confirming.values() for provider in each]
        return sorted({*self.pricing.values(), *confirming})

    @property
    def feeds(self) -> list[FeedKey]:
        """Every feed that is asked: all that who prices tells, scores of who confirms."""
        keys = [
            FeedKey(provider, sport, part)
            for sport, provider in self.pricing.items()
            for part in (Part.ODDS, Part.SCORES, Part.FIXTURES)
            if part is not Part.FIXTURES or sport in KNOWN[provider].fixtures
        ]
        keys += [
            FeedKey(provider, sport, Part.SCORES)
            for sport, providers in self.confirming.items()
            for provider in providers
        ]
        return sorted(keys)


def arrange(written: str, known: Mapping[str, Known], sports: Collection[str]) -> Arrangement:
    """The arrangement as written, for these sports; the rest of what a provider knows is left out."""
    arrangement = Arrangement()
    for entry in filter(None, (part.strip() for part in written.split(";"))):
        provider, _, rest = (part.strip() for part in entry.partition(":"))
        named, colon, role = (part.strip() for part in rest.partition(":"))
        facts = known.get(provider)
        if facts is None:
            arrangement.problems.append(
                f"{provider!r} is no provider; there are {', '.join(sorted(known))}"
            )
        elif not named or (colon and role != _CONFIRMS):
            arrangement.problems.append(
                f"{entry!r} is not provider:sports or provider:sports:{_CONFIRMS}"
            )
        else:
            does_price = bool(facts.prices) and role != _CONFIRMS
            told = facts.prices if does_price else facts.results
            wanted = sorted(told) if named == _ALL else [each.strip() for each in named.split(",")]
            for sport in wanted:
                if sport not in told:
                    what = "prices" if does_price else "results"
                    arrangement.problems.append(f"{provider} tells no {what} of {sport!r}")
                elif sport in sports:  # what is not on offer here is not asked for
                    _enter(arrangement, provider, sport, does_price=does_price)
    if not arrangement.pricing and not arrangement.problems:
        arrangement.problems.append("nobody prices any sport; begin with goalserve:*")
    return arrangement


def _enter(arrangement: Arrangement, provider: str, sport: str, *, does_price: bool) -> None:
    if not does_price:
        arrangement.confirming.setdefault(sport, []).append(provider)
    elif arrangement.pricing.setdefault(sport, provider) != provider:
        arrangement.problems.append(
            f"{sport} would be priced by {arrangement.pricing[sport]} and {provider};"
            f" let one of them confirm: {provider}:{sport}:{_CONFIRMS}"
        )
