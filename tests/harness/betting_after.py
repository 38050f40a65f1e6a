"""What becomes of bets while a machine goes on betting: they are bought back, paid, corrected, and void."""

from harness.betting_dice import HOUSES, MATCHES
from harness.people import TESTER
from harness.till import Till
from hypothesis import strategies as st
from hypothesis.stateful import rule

from touchline.settlement.voiding.void import void_bet
from touchline.staff.approvals.agree import NeedsSecondPerson

SCORES = st.tuples(st.integers(0, 2), st.integers(0, 2))


class After:
    """A part of the machine; the shops and houses are its other part's."""

    @rule(where=HOUSES, data=st.data())
    def cash_out(self, where, data):
        """Ask what an open bet is worth, and take it."""
        shop, house = self.shops[where], self.houses[where]
        still_open = sorted(house.taken.keys() - house.settled.keys())
        if not still_open:
            return
        bet_id = data.draw(st.sampled_from(still_open))
        who, expected = house.taken[bet_id].who, house.worth(bet_id)
        till = Till(shop, who, self.terms(where, who))
        said = till.word(bet_id)
        assert said == expected, (said, expected, house.taken[bet_id])
        if isinstance(expected, str):
            self.reached["not_cashed_out"] += 1
            return
        offer = till.quote(bet_id)
        assert till.take(bet_id, offer.quote_id).paid_minor == expected
        assert till.take(bet_id, offer.quote_id).is_repeat
        house.cash_out(bet_id, expected)
        self.reached["cashed_out"] += 1

    @rule(number=st.sampled_from(MATCHES), score=SCORES, waits=st.booleans())
    def end(self, number, score, waits):
        """A match ends, now and then; once it has, another score corrects it."""
        if waits and number not in self.table.scores:
            return
        word = "corrected" if number in self.table.scores else "ended"
        self.referee.tell(self.base + number, *score)
        self.referee.settle()
        self.table.scores[number] = score
        for house in self.houses:
            house.settle()
        self.reached[word] += 1

    @rule(where=HOUSES, data=st.data())
    def void(self, where, data):
        """Staff void a bet; once its end may be known that takes a second person."""
        shop, house = self.shops[where], self.houses[where]
        counting = sorted(house.taken.keys() - house.voided)
        if not counting:
            return
        bet_id = data.draw(st.sampled_from(counting))
        whose = (self.ours.platform_db, shop.tenant_id, bet_id)
        try:
            void_bet(*whose, why="palpable_error", reason="a price nobody meant", by=TESTER)
        except NeedsSecondPerson:
            assert house.is_known(bet_id)
            self.reached["void_takes_two"] += 1
            return
        assert not house.is_known(bet_id)
        house.void(bet_id)
        self.reached["void"] += 1
