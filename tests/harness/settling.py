"""Results that are told and bets that are settled by them, in a few words."""

from dataclasses import replace

from rules.told_results import report

from touchline.settlement.runs.settle import Settler

NOWHERE = "http://127.0.0.1:1/getfeed"


class Referee:
    """Tells results of a shop's matches until they are final, and has bets settled."""

    def __init__(self, shop, holder="test"):
        self.shop = shop
        self.recorder = shop.book.recorder(NOWHERE, confirm_s=0.0)
        self.settler = Settler(shop.book.worker_db, holder=holder)

    def tell(self, number, home, away, **more):
        """A match ended like this; it is final."""
        score = (home, away)
        told = report(score=score, half_time=(0, 0), full_time=score, **more)
        self.tell_report(number, told)

    def tell_report(self, number, told):
        """A result as told, twice, so that it is final."""
        for _ in range(2):
            self.recorder.save("soccer", [replace(told, provider_event_id=f"e{number}")])

    def settle(self):
        """Settle everything that is due."""
        self.settler.settle_all()

    def end(self, number, home, away):
        """A match ends, and its bets are settled."""
        self.tell(number, home, away)
        self.settle()

    def bet(self, bet_id):
        """A bet as it stands: status, payout, generation."""
        (row,) = self.shop.rows("SELECT status, payout_minor, gen FROM bets WHERE id = %s", bet_id)
        return row
