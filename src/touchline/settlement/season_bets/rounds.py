"""Which of a season's bets can be placed side by side: those that agree on every price. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from touchline.settlement.season_bets.reading import Asked, Fixture, SeasonBet

Pick = tuple[Fixture, Asked]


@dataclass(frozen=True, slots=True)
class PricedBet:
    """A bet of the file, by its place there, with the price of each leg in thousandths."""

    place: int
    bet: SeasonBet
    prices_milli: tuple[int, ...]

    @property
    def picks(self) -> Mapping[Pick, int]:
        """What has to be on offer, and at which price."""
        legs = zip(self.bet.legs, self.prices_milli, strict=True)
        return {(leg.fixture, leg.asked): price_milli for leg, price_milli in legs}


@dataclass(slots=True)
class Round:
    """Bets that are placed at the same prices."""

    picks: dict[Pick, int] = field(default_factory=dict)
    bets: list[PricedBet] = field(default_factory=list)

    def agrees(self, picks: Mapping[Pick, int]) -> bool:
        """Whether none of these has another price in this round."""
        return all(self.picks.get(pick, price) == price for pick, price in picks.items())

    def take(self, bet: PricedBet) -> None:
        """Place it in this round."""
        self.picks.update(bet.picks)
        self.bets.append(bet)


def rounds_of(bets: Iterable[PricedBet]) -> list[Round]:
    """All bets in as few rounds as taking each into the first that agrees with it makes."""
    rounds: list[Round] = []
    for bet in bets:
        picks = bet.picks
        fitting = next((each for each in rounds if each.agrees(picks)), None)
        if fitting is None:
            fitting = Round()
            rounds.append(fitting)
        fitting.take(bet)
    return rounds
