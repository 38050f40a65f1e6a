"""What becomes of bets while a machine goes on betting: they are bought back."""

from harness.betting_dice import HOUSES
from harness.till import Till
from hypothesis import strategies as st
from hypothesis.stateful import rule


class After:
    """A part of the machine; the shops and houses are its other part's."""

    @rule(where=HOUSES, data=st.data())
    def cash_out(self, where, data):
        """Ask what an open bet is worth, and take it."""
        shop, house = self.shops[where], self.houses[where]
        if not house.taken:
            return
        bet_id = data.draw(st.sampled_from(sorted(house.taken)))
        who, expected = house.taken[bet_id].who, house.worth(bet_id)
        till = Till(shop, who, self.terms(where, who))
        assert till.word(bet_id) == expected, house.taken[bet_id]
        if isinstance(expected, str):
            self.reached["not_cashed_out"] += 1
            return
        offer = till.quote(bet_id)
        assert till.take(bet_id, offer.quote_id).paid_minor == expected
        assert till.take(bet_id, offer.quote_id).is_repeat
        house.cash_out(bet_id, expected)
        self.reached["cashed_out"] += 1
