"""What a tenant lays over the offer: what it hides, suspends or limits, and prices of its own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Target = tuple["Kind", str]


class Kind(StrEnum):
    """What a mark is on."""

    SPORT = "sport"
    LEAGUE = "league"
    EVENT = "event"
    MARKET = "market"


class State(StrEnum):
    """What a mark does: not shown, shown without bets, or shown with smaller limits."""

    HIDDEN = "hidden"
    SUSPENDED = "suspended"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price of staff's, instead of the one ``feed_version`` of the feed's price leads to."""

    event_id: int
    price_milli: int
    feed_version: int
    expires_at: datetime

    def holds(self, feed_version: int, *, now: datetime) -> bool:
        """Whether it still stands: never longer than the feed's price that it was made on."""
        return feed_version == self.feed_version and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Overlay:
    """All that one tenant lays over the offer.

    ``marks`` are by kind and target: a sport's slug, or an id as text. ``prices`` are by selection
    id. ``marked_events`` are the events with a mark on them or on a market of theirs.
    """

    marks: Mapping[Target, State] = field(default_factory=dict)
    prices: Mapping[int, OwnPrice] = field(default_factory=dict)
    marked_events: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the tenant shows its profile's board as it is."""
        return not self.prices and not any(
            state is not State.LIMITED for state in self.marks.values()
        )

    @property
    def event_ids(self) -> frozenset[int]:
        """The events that are not shown as their league's others."""
        return self.marked_events | {price.event_id for price in self.prices.values()}

    def state_of(self, kind: Kind, target: int | str) -> State | None:
        """The mark on one thing itself; None when there is none."""
        return self.marks.get((kind, str(target)))

    def hides(self, sport: str, league_id: int, event_id: int) -> bool:
        """Whether an event is hidden: itself, with its league or with its sport."""
        return State.HIDDEN in self._states(sport, league_id, event_id)

    def suspends(self, sport: str, league_id: int, event_id: int) -> bool:
        """Whether all markets of an event are suspended."""
        return State.SUSPENDED in self._states(sport, league_id, event_id)

    def touches(self, sport: str, league_id: int) -> bool:
        """Whether a league is shown differently for a mark on itself or on its sport."""
        states = (self.state_of(Kind.SPORT, sport), self.state_of(Kind.LEAGUE, league_id))
        return State.HIDDEN in states or State.SUSPENDED in states

    def price_of(self, selection_id: int, feed_version: int, *, now: datetime) -> int | None:
        """Staff's price of an outcome, while it holds."""
        price = self.prices.get(selection_id)
        return price.price_milli if price and price.holds(feed_version, now=now) else None

    def next_expiry(self, *, now: datetime) -> datetime | None:
        """When the next of staff's prices ends; None when none is to come."""
        return min(
            (price.expires_at for price in self.prices.values() if price.expires_at > now),
            default=None,
        )

    def _states(self, sport: str, league_id: int, event_id: int) -> tuple[State | None, ...]:
        return (
            self.state_of(Kind.SPORT, sport),
            self.state_of(Kind.LEAGUE, league_id),
            self.state_of(Kind.EVENT, event_id),
        )


NOTHING = Overlay()
