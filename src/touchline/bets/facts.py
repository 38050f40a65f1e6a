"""What a bet is decided on: all of it read at one moment, none of it the client's. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from touchline.catalog.model import BoardRow
from touchline.catalog.priced import overlaid, repriced
from touchline.pricing.ladder import LADDERS
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.overlay import Kind, Overlay, OwnPrice, State
from touchline.pricing.profile import Profile, Scope
from touchline.protection.standing import FREE, Standing, standing_of

_MARKET = attrgetter("market_id")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What became of a key that was used before. ``digest`` is of the slip it was used for."""

    digest: bytes
    bet_id: int


@dataclass(frozen=True, slots=True)
class PlayerFacts:
    """Who bets. ``available_minor`` is what may be staked: cash, and on credit what is left of it."""

    id: int
    status: str
    epoch: int
    currency: str
    exponent: int
    available_minor: int
    limit_class: str = ""
    stake_percent: int = 100
    protection: Standing = FREE


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A limit of the house on one kind of thing; amounts in minor units, None where it says nothing.

    ``refers``: a trader is asked about what goes beyond it.
    """

    kind: str
    target: str
    stake_min_minor: int | None = None
    stake_max_minor: int | None = None
    payout_max_minor: int | None = None
    exposure_max_minor: int | None = None
    refers: bool = False


@dataclass(frozen=True, slots=True)
class EarlyLimit:
    """How much of the largest stakes is open while more than so many hours are left; "" is any sport."""

    sport: str
    hours_before: int
    percent: int

    def holds(self, sport: str, starts_at: datetime, *, now: datetime) -> bool:
        """Whether it is on an event of a sport that starts then."""
        is_early = starts_at - now > timedelta(hours=self.hours_before)
        return is_early and self.sport in {"", sport}


@dataclass(frozen=True, slots=True)
class Offer:
    """One selection as this tenant offers it now.

    ``market_version`` grows with every change of a price in its market. ``limit_percent`` is what the
    tenant's marks and the time to the start leave of its limits. ``exposed_minor`` is what the house may
    lose on it already.
    """

    row: BoardRow
    market_version: int
    limit_percent: int = 100
    exposed_minor: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision needs, as of ``now`` on the database's clock.

    ``offers`` are by selection id; what the tenant hides is not among them. ``heard_age_s`` says how
    long ago each sport's prices were last heard. ``begun`` are the events of which a score is known,
    or that they will not be played: whoever tells scores may know it before the prices do.
    """

    now: datetime
    player: PlayerFacts
    is_tenant_active: bool
    pricing_version: int
    earlier: Earlier | None = None
    offers: Mapping[int, Offer] = field(default_factory=dict)
    heard_age_s: Mapping[str, float] = field(default_factory=dict)
    begun: frozenset[int] = frozenset()
    limits: tuple[LimitRule, ...] = ()


def facts_of(read: Mapping[str, Any]) -> Facts:
    """The facts of one reading: a document of plain values."""
    now = datetime.fromisoformat(read["read_at"])
    player = read["player"]
    earlier = read["earlier"]
    return Facts(
        now=now,
        player=PlayerFacts(**{**player, "protection": standing_of(player["protection"])}),
        is_tenant_active=read["tenant_status"] == "active",
        pricing_version=read["pricing_version"],
        earlier=earlier and Earlier(bytes.fromhex(earlier["digest"]), earlier["bet_id"]),
        offers=_offers(read, now=now),
        heard_age_s=read["heard_age_s"] or {},
        begun=frozenset(read["begun"] or ()),
        limits=tuple(LimitRule(**rule) for rule in read["limits"] or ()),
    )


def _offers(read: Mapping[str, Any], *, now: datetime) -> dict[int, Offer]:
    """The outcomes of every market on the slip, at the tenant's prices, without what it hides."""
    rows = [_row(each) for each in read["rows"] or ()]
    versions = {
        market_id: sum(row.price_version for row in group)
        for market_id, group in groupby(rows, key=_MARKET)
    }
    marks = read["marks"] or ()
    overlay = Overlay(
        marks={(Kind(mark["kind"]), mark["target"]): State(mark["state"]) for mark in marks},
        prices={
            price["selection_id"]: OwnPrice(
                price["event_id"],
                price["price_milli"],
                price["feed_version"],
                datetime.fromisoformat(price["expires_at"]),
            )
            for price in read["own_prices"] or ()
        },
    )
    shares = {
        (mark["kind"], mark["target"]): mark["limit_percent"]
        for mark in marks
        if mark["limit_percent"] is not None
    }
    early = [EarlyLimit(**each) for each in read.get("early") or ()]
    exposed = {each["selection_id"]: each["used_minor"] for each in read["exposed"] or ()}
    shown = overlaid(repriced(rows, _profile(read["margins"] or ())), overlay, now=now)
    return {
        row.selection_id: Offer(
            row,
            versions[row.market_id],
            min(_share(row, shares), _early_share(row, early, now=now)),
            exposed.get(row.selection_id, 0),
        )
        for row in shown
    }


def _row(read: Mapping[str, Any]) -> BoardRow:
    return BoardRow(**{**read, "starts_at": datetime.fromisoformat(read["starts_at"])})


def _profile(margins: Iterable[Mapping[str, Any]]) -> Profile:
    return Profile(
        {
            Scope(each["sport"], each["league_id"], each["market_type"]): MarginRule(
                Method(each["method"]),
                each["overround_bp"],
                each["selection_margin_bp"],
                each["floor_milli"],
                each["ceiling_milli"],
                LADDERS[each["ladder"]],
            )
            for each in margins
        }
    )


def _share(row: BoardRow, shares: Mapping[tuple[str, str], int]) -> int:
    """The smallest share that marks leave of the limits, in percent."""
    return min(shares.get(target, 100) for target in targets_of(row))


def _early_share(row: BoardRow, early: Iterable[EarlyLimit], *, now: datetime) -> int:
    """The smallest share that the time to the start leaves, in percent."""
    return min(
        (each.percent for each in early if each.holds(row.sport, row.starts_at, now=now)),
        default=100,
    )


def targets_of(row: BoardRow) -> Sequence[tuple[str, str]]:
    """What marks and limits may be on that an outcome belongs to: kind and target."""
    return (
        ("sport", row.sport),
        ("league", str(row.league_id)),
        ("event", str(row.event_id)),
        ("market_type", row.type),
        ("market", str(row.market_id)),
    )
