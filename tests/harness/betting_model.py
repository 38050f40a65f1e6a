"""What a book should hold after anything players, staff and feeds did: the plainest arithmetic there is.

It shares no code with the book. Lines are written out, fractions are added up, and the questions a
slip is asked stand in the order of the documentation.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import floor, prod

CASH, OPEN, PENDING, DEBT = 10, 11, 14, 15


@dataclass
class Purse:
    """A player's money and terms, and what they keep themselves from: all of it of one day."""

    id: int
    epoch: int = 1
    kept: str | None = None
    credit: int = 0
    percent: int = 100
    is_open: bool = True
    held: dict = field(default_factory=lambda: dict.fromkeys((CASH, OPEN, PENDING, DEBT), 0))
    deposited: int = 0
    deposit_limit: int | None = None
    staked: int = 0
    paid: int = 0
    stake_limit: int | None = None
    loss_limit: int | None = None

    def pay_off(self):
        """Debt takes what cash there is, as the tenant wants it."""
        amount = max(0, min(self.held[CASH], -self.held[DEBT]))
        self.held[CASH] -= amount
        self.held[DEBT] += amount

    def take_back(self, old, new):
        """What was paid goes and what is due comes; cash goes down to its floor, the rest is owed."""
        held = self.held
        taken = min(old, max(0, held[CASH] + self.credit + new))
        held[CASH] += new - taken
        held[DEBT] -= old - taken
        self.paid += new - old
        self.pay_off()

    def stake_room(self):
        """What the player's own limits leave; None without any."""
        rooms = []
        if self.stake_limit is not None:
            rooms.append(self.stake_limit - self.staked)
        if self.loss_limit is not None:
            rooms.append(self.loss_limit - (self.staked - self.paid))
        return max(0, min(rooms)) if rooms else None


@dataclass(frozen=True)
class Limit:
    """A limit of the house; None where it says nothing."""

    stake_min: int | None = None
    stake_max: int | None = None
    payout_max: int | None = None
    exposure_max: int | None = None


@dataclass(frozen=True)
class Asked:
    """A slip: (match, side) of each leg and the price that was shown of it; the stake in cents."""

    legs: tuple
    sizes: tuple
    shown_milli: tuple
    stake: Fraction
    takes_higher: bool


@dataclass(frozen=True)
class Taken:
    """A bet that was taken, at these prices; ``risk`` is what it added to each selection's exposure."""

    who: str
    asked: Asked
    prices_milli: tuple
    best: int
    risk: int


@dataclass
class Table:
    """What the feed says, for every tenant alike, and which prices it said before."""

    price_milli: dict
    before_milli: dict
    is_open: dict
    scores: dict = field(default_factory=dict)

    def tell(self, match, price_milli, is_open):
        """Something new about a match."""
        self.before_milli[match] = self.price_milli[match]
        self.price_milli[match], self.is_open[match] = price_milli, is_open


@dataclass
class House:
    """One tenant: its players, limits, bets, and what it may lose on a selection."""

    table: Table
    purses: dict = field(default_factory=dict)
    is_active: bool = True
    shut: set = field(default_factory=set)
    limits: dict = field(default_factory=dict)
    bets: dict = field(default_factory=dict)
    taken: dict = field(default_factory=dict)
    settled: dict = field(default_factory=dict)
    voided: set = field(default_factory=set)
    exposed: Counter = field(default_factory=Counter)

    def answer(self, name, asked):
        """The word for what becomes of a slip; nothing is changed."""
        purse = self.purses[name]
        return (
            self._who(purse)
            or self._on_what(asked)
            or self._how_much(purse, asked)
            or self._how_much_of_oneself(purse, asked)
            or ("insufficient_funds" if asked.stake > purse.held[CASH] + purse.credit else "placed")
        )

    def _how_much_of_oneself(self, purse, asked):
        room = purse.stake_room()
        return None if room is None or asked.stake <= room else "player_limit"

    def _who(self, purse):
        if purse.kept:
            return purse.kept
        if not purse.is_open:
            return "player_not_active"
        return None if self.is_active else "tenant_suspended"

    def _on_what(self, asked):
        matches = [match for match, _ in asked.legs]
        now = [self.table.price_milli[match] for match in matches]
        if any(match in self.table.scores for match in matches):
            return "event_started"
        if any(not self.table.is_open[match] or match in self.shut for match in matches):
            return "market_suspended"
        if any(
            price < shown or (price > shown and not asked.takes_higher)
            for price, shown in zip(now, asked.shown_milli, strict=True)
        ):
            return "price_changed"
        if len(set(asked.legs)) < len(asked.legs):
            return "duplicate_selection"
        return "related_contingency" if len(set(matches)) < len(matches) else None

    def _how_much(self, purse, asked):
        if asked.stake.denominator > 1:
            return "stake_fraction"
        limits = [limit for (_, whose), limit in self.limits.items() if whose in (None, purse.id)]
        least = [limit.stake_min for limit in limits if limit.stake_min is not None]
        if asked.stake < max([1, *least, len(self.lines(asked))]):
            return "below_min"
        if purse.percent == 0 or any(
            limit.stake_max is not None
            and asked.stake > floor(Fraction(limit.stake_max * purse.percent, 100))
            for limit in limits
        ):
            return "above_max"
        best = floor(asked.stake * self.factor(asked))
        if any(limit.payout_max is not None and best > limit.payout_max for limit in limits):
            return "payout_limit"
        cap, risk = self.cap(purse), best - asked.stake
        if cap is not None and risk > 0:
            for leg in asked.legs:
                if risk > max(0, cap - self.exposed[leg]):
                    return "exposure_limit"
        return None

    def cap(self, purse):
        """The least that the house may lose on a selection by this player's bets; None for no cap."""
        said = [
            limit.exposure_max
            for (_, whose), limit in self.limits.items()
            if whose in (None, purse.id) and limit.exposure_max is not None
        ]
        return min(said, default=None)

    def lines(self, asked):
        """Every line, written out."""
        return [line for size in asked.sizes for line in combinations(asked.legs, size)]

    def factor(self, asked):
        """What one unit of the stake returns when all legs win."""
        lines = self.lines(asked)
        made = (
            prod(Fraction(self.table.price_milli[match], 1000) for match, _ in line)
            for line in lines
        )
        return sum(made) / len(lines)

    def place(self, name, bet_id, asked):
        """A slip that was taken."""
        purse = self.purses[name]
        best = floor(asked.stake * self.factor(asked))
        purse.held[CASH] -= int(asked.stake)
        purse.held[OPEN] += int(asked.stake)
        purse.staked += int(asked.stake)
        self.bets[bet_id] = (purse.id, int(asked.stake), best, len(self.lines(asked)))
        risk = max(0, best - int(asked.stake)) if self.cap(purse) is not None else 0
        for leg in asked.legs:
            self.exposed[leg] += risk
        prices = tuple(self.table.price_milli[match] for match, _ in asked.legs)
        self.taken[bet_id] = Taken(name, asked, prices, best, risk)

    def worth(self, bet_id):
        """What a bet is bought back at now, or the word for why it is not."""
        taken = self.taken[bet_id]
        if not self.is_active:
            return "tenant_suspended"
        if len(taken.asked.legs) > 1 and len(taken.asked.sizes) > 1:
            return "cash_out_of_system"
        matches = [match for match, _ in taken.asked.legs]
        still_on = [match for match in matches if match not in self.table.scores]
        if any(not self.table.is_open[match] or match in self.shut for match in still_on):
            return "market_suspended"
        # A match that is over was won, or the bet were lost: its leg counts in full.
        today = {match: self.table.price_milli[match] for match in still_on}
        fair = taken.asked.stake * prod(
            Fraction(price, today.get(match, 1000))
            for price, match in zip(taken.prices_milli, matches, strict=True)
        )
        return min(floor(fair * Fraction(93, 100)), taken.best) or "cash_out_worthless"

    def settle(self):
        """What the scores make of every bet; each player's are paid and taken back together."""
        old, new = Counter(), Counter()
        for bet_id, taken in self.taken.items():
            player_id, stake = self.bets[bet_id][:2]
            before, now = self.settled.get(bet_id), self.payout(taken)
            if before == now or bet_id in self.voided:
                continue
            held = self.purses[taken.who].held
            held[OPEN] += stake * ((before is not None) - (now is not None))
            old[taken.who] += before or 0
            new[taken.who] += now or 0
            self.settled.pop(bet_id, None)
            if now is not None:
                self.settled[bet_id] = now
            assert player_id == self.purses[taken.who].id
        for who in {*old, *new}:
            self.purses[who].take_back(old[who], new[who])

    def payout(self, taken):
        """What a bet pays by the scores there are; None while it is open."""
        made = {}
        for (match, side), price in zip(taken.asked.legs, taken.prices_milli, strict=True):
            score = self.table.scores.get(match)
            if score is not None:
                winner = "home" if score[0] > score[1] else "away" if score[1] > score[0] else ""
                made[match, side] = Fraction(price, 1000) if side == winner else Fraction(0)
        lines = self.lines(taken.asked)
        if all(any(made.get(leg) == 0 for leg in line) for line in lines):
            return 0
        if len(made) < len(taken.asked.legs):
            return None
        total = sum(prod(made[leg] for leg in line) for line in lines)
        return floor(taken.asked.stake * total / len(lines))

    def is_known(self, bet_id):
        """Whether somebody may know how a bet ends."""
        matches = [match for match, _ in self.taken[bet_id].asked.legs]
        return bet_id in self.settled or any(match in self.table.scores for match in matches)

    def void(self, bet_id):
        """A bet never counted: its stake goes home."""
        taken, stake = self.taken[bet_id], self.bets[bet_id][1]
        purse = self.purses[taken.who]
        purse.held[OPEN] -= stake
        purse.take_back(0, stake)
        self.settled[bet_id] = stake
        self.voided.add(bet_id)
        for leg in taken.asked.legs:
            self.exposed[leg] -= taken.risk

    def cash_out(self, bet_id, paid):
        """A bet was bought back."""
        taken = self.taken.pop(bet_id)
        purse, stake = self.purses[taken.who], self.bets.pop(bet_id)[1]
        purse.held[OPEN] -= stake
        purse.held[CASH] += paid
        purse.paid += paid
        for leg in taken.asked.legs:
            self.exposed[leg] -= taken.risk
