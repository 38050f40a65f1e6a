"""What a round of publishing has to look at: leagues that differ, and in them the events that do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from touchline.catalog.model import LeagueSignature
from touchline.catalog.own_board import OwnBoard
from touchline.catalog.profile_board import ProfileBoard
from touchline.catalog.queries import EventSignature

LeagueEvents = Mapping[int, Sequence[EventSignature]]


@dataclass(frozen=True, slots=True)
class Round:
    """What one round goes by: the version of all it stores, every league on offer, and what is due.

    ``due`` are the leagues of each profile's shelf, ``own_due`` those of each tenant.
    """

    version: int
    signatures: Sequence[LeagueSignature]
    due: Mapping[str, AbstractSet[int]]
    own_due: Mapping[int, AbstractSet[int]]

    @property
    def leagues(self) -> list[LeagueSignature]:
        """Those that are due for anybody."""
        wanted = set[int]().union(*self.due.values(), *self.own_due.values())
        return [each for each in self.signatures if each.league_id in wanted]


@dataclass(slots=True)
class Wanted:
    """The events to render: for each profile's shelf those that changed, for each tenant its own."""

    by_shelf: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_tenant: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def event_ids(self) -> set[int]:
        """Those that anybody is to show anew."""
        return set[int]().union(*self.by_shelf.values(), *self.by_tenant.values())


def wanted_events(
    this: Round,
    events: LeagueEvents,
    boards: Iterable[ProfileBoard],
    tenants: Iterable[OwnBoard],
    *,
    all_are_due: bool,
) -> Wanted:
    """Which events of the leagues that are due have to be rendered, and for whom."""
    wanted, leagues = Wanted(), this.leagues
    for one in boards:
        for league in leagues:
            if league.league_id in this.due[one.shelf]:
                wanted.by_shelf[one.shelf] |= one.due_events(
                    league, events.get(league.league_id, ()), all_are_due=all_are_due
                )
    for mine in tenants:
        for league in leagues:
            if league.league_id in this.own_due[mine.tenant_id]:
                wanted.by_tenant[mine.tenant_id] |= mine.own_event_ids(
                    league, [event.event_id for event in events.get(league.league_id, ())]
                )
    return wanted
