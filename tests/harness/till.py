"""A till where a player is bought out: what a bet is worth, and taking it."""

from harness.shop import TERMS, answered

from touchline.bets.cashing.buy import Holder, quote, take
from touchline.bets.place import BetRefused


class Till:
    """One player's way to be bought out."""

    def __init__(self, shop, who="ana", terms=TERMS):
        bettor = shop.bettors[who]
        self.shop = shop
        self.holder = Holder(bettor.tenant_id, bettor.player_id, "player")
        self.terms = terms

    def quote(self, bet_id):
        return quote(self.shop.book.web_db, self.holder, bet_id, self.terms)

    def take(self, bet_id, quote_id):
        """The answer, asked for until there is one, as a slow machine may need."""
        db = self.shop.book.web_db
        return answered(lambda: take(db, self.holder, bet_id, quote_id, self.terms))

    def word(self, bet_id, quote_id=None):
        """The code of a refusal, or what is paid."""
        try:
            if quote_id is None:
                return self.quote(bet_id).value_minor
            return self.take(bet_id, quote_id).paid_minor
        except BetRefused as refused:
            return refused.code
