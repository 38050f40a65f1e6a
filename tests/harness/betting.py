"""A machine that bets: players, staff and feeds of two tenants in any order, beside a model of them.

After every step money, bets and exposure are the model's. The world is set from outside, so that a
test takes a few steps and a campaign many.
"""

from dataclasses import replace
from datetime import timedelta

from flows.small_book import match
from harness.betting_after import After
from harness.betting_dice import AMOUNT, HOUSES, MATCHES, MOSTLY, PLAYERS, SIDES, WHO, WISHES
from harness.betting_model import CASH, DEBT, OPEN, PENDING, Asked, House, Purse, Table
from harness.betting_staff import Staff
from harness.cashier import Cashier
from harness.people import TESTER
from harness.settling import Referee
from harness.shop import TERMS, Shop
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from rules.guarded import result as who_wins

from touchline import codes
from touchline.bets.place import BetRefused, KeyReused, Outcome
from touchline.ledger.book import keep_book, keep_calendar
from touchline.ledger.cashier.withdrawals import approve_withdrawal, refuse_withdrawal
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import Book
from touchline.ledger.post import InsufficientFunds
from touchline.plumbing.pacing import utc_now
from touchline.protection.breaks.exclude import exclude, time_out
from touchline.protection.breaks.model import KeptAway
from touchline.protection.limits.agree import change_limit
from touchline.protection.limits.model import DepositLimitReached, LimitKind, Period, SetBy

PATIENT = replace(TERMS, prices_age_max_s=1e9)
FIRST_MINOR = 2_000


class Betting(Staff, After, RuleBasedStateMachine):
    """Two tenants with two players each, over one feed. ``world`` is a book and a word for its slugs."""

    world = None
    reached = None
    made = 0

    @initialize(
        book=st.sampled_from(Book),
        credit=st.integers(1, 3_000),
        wishes=st.lists(WISHES, min_size=2, max_size=4),
    )
    def begin(self, book, credit, wishes):
        """Open both shops, of which the first may be one on credit, and bet a little."""
        self.ours, word = self.world
        Betting.made += 1
        self.table = Table(*(dict.fromkeys(MATCHES, first) for first in (2_000, 2_000, True)))
        self.shops, self.houses, self.tills, self.slips = [], [], {}, []
        ours, noon = self.ours, f"Etc/GMT{utc_now().hour - 12:+}"  # no day ends meanwhile
        for number in (0, 1):
            shop = Shop(self.ours, f"{word}b{Betting.made}s{number}", events=1)
            house = House(self.table)
            keep_calendar(ours.platform_db, shop.tenant_id, noon, 1, by=TESTER)
            if number == 0 and book is Book.CREDIT:
                keep_book(self.ours.platform_db, shop.tenant_id, book, by=TESTER)
            for name in PLAYERS:
                wallet = shop.player(name, amount_minor=FIRST_MINOR)
                house.purses[name] = Purse(wallet.player_id)
                house.purses[name].held[CASH] = FIRST_MINOR
                self.tills[number, name] = Cashier(self.ours.platform_db, shop.tenant_id, name)
                if number == 0 and book is Book.CREDIT:
                    wallet.limit(credit)
                    house.purses[name].credit = credit
            self.shops.append(shop)
            self.houses.append(house)
        # Matches of this example alone: a score is never taken back.
        self.base = 10 * Betting.made
        self.referee = Referee(self.shops[0])
        catalogue = self.shops[0].catalogue
        catalogue.save(*(match(self.base + n, who_wins(2_000, 3_000, 4_000)) for n in MATCHES))
        self.ids = {
            (n, side): catalogue.selection(self.base + n, side)[0]
            for n in MATCHES
            for side in SIDES
        }
        self.events = {number: catalogue.event_id(self.base + number) for number in MATCHES}
        self.shops[0].as_superuser("UPDATE markets SET state = 'open'")
        self.shops[0].as_superuser("UPDATE prices SET price_milli = 2000, version = version + 1")
        for wish in wishes:
            self._hand_in(0, "ana", wish)
            self._hand_in(1, "ben", wish)

    @rule(where=HOUSES, who=WHO, wishes=st.lists(WISHES, min_size=1, max_size=4))
    def bet(self, where, who, wishes):
        """Hand in some slips, and see of each what the model said to it."""
        for wish in wishes:
            self._hand_in(where, who, wish)

    def _hand_in(self, where, who, wish):
        shop, house = self.shops[where], self.houses[where]
        legs = wish["legs"]
        is_system = wish["is_system"] and len(legs) > 1
        prices = self.table.price_milli if wish["is_fresh"] else self.table.before_milli
        asked = Asked(
            tuple(legs),
            tuple(range(1, len(legs) + 1)) if is_system else (len(legs),),
            tuple(prices[match] for match, _ in legs),
            wish["stake"],
            wish["takes_higher"],
        )
        document, expected = self._document(shop, asked), house.answer(who, asked)

        try:
            answer = shop.place(who=who, document=document, terms=self.terms(where, who))
        except BetRefused as refused:
            told = refused.code
        else:
            told = answer.outcome.value

        assert told == expected, (told, expected, asked)
        self.reached[told] += 1
        if told == Outcome.PLACED.value:
            house.place(who, answer.bet_id, asked)
            self.slips.append((where, who, document, answer.bet_id))

    def terms(self, where, who):
        """What the house asks of a bet in the player's newest session."""
        return replace(PATIENT, epoch=self.houses[where].purses[who].epoch)

    def _document(self, shop, asked):
        kind = "single" if len(asked.legs) == 1 else "acca" if len(asked.sizes) == 1 else "system"
        prices = [f"{shown // 1000}.{shown % 1000:03d}" for shown in asked.shown_milli]
        codes_of = [codes.encode(self.ids[leg]) for leg in asked.legs]
        return shop.document(
            type=kind,
            k=list(asked.sizes) if kind == "system" else None,
            legs=[
                {"selection": code, "price": price}
                for code, price in zip(codes_of, prices, strict=True)
            ],
            stake=f"{float(asked.stake) / 100:.3f}".removesuffix("0"),
            price_mode="higher" if asked.takes_higher else "exact",
        )

    @precondition(lambda self: self.slips)
    @rule(data=st.data(), is_changed=st.booleans())
    def send_again(self, data, is_changed):
        """The same slip is the same bet, whatever has happened since; another under its key is none."""
        where, who, document, bet_id = data.draw(st.sampled_from(self.slips))
        sent = {**document, "stake": "7.77"} if is_changed else document
        try:
            terms = self.terms(where, who)
            answer = self.shops[where].place(who=who, document=sent, terms=terms)
        except KeyReused:
            assert sent["stake"] != document["stake"]
            self.reached["key_reused"] += 1
            return
        assert (answer.outcome, answer.bet_id) == (Outcome.REPEATED, bet_id)
        self.reached["repeated"] += 1

    @rule(where=HOUSES, who=WHO, amount=AMOUNT)
    def pay_in(self, where, who, amount):
        """A deposit is entered and confirmed, within the player's limit."""
        purse = self.houses[where].purses[who]
        fits = purse.deposit_limit is None or purse.deposited + amount <= purse.deposit_limit
        try:
            self.tills[where, who].pay_in(amount)
        except DepositLimitReached:
            assert not fits
            assert not purse.kept
            self.reached["deposit_limit"] += 1
            return
        except KeptAway:
            assert purse.kept
            self.reached["kept_away"] += 1
            return
        assert fits
        assert not purse.kept
        purse.deposited += amount
        purse.held[CASH] += amount
        purse.pay_off()

    @rule(where=HOUSES, who=WHO, kind=st.sampled_from(LimitKind), limit=st.integers(0, 6_000))
    def limit_oneself(self, where, who, kind, limit):
        """A stricter limit holds at once; a looser one has to wait."""
        purse, name = self.houses[where].purses[who], f"{kind}_limit"
        whose = (self.ours.platform_db, self.shops[where].tenant_id, purse.id)
        change_limit(*whose, kind, Period.DAY, limit, set_by=SetBy.PLAYER, by=TESTER)
        if getattr(purse, name) is None or limit < getattr(purse, name):
            setattr(purse, name, limit)

    @rule(where=HOUSES, who=WHO, stays=MOSTLY, is_long=st.booleans())
    def take_a_break(self, where, who, stays, is_long):
        """Now and then somebody stops: for a while, or with every session ended for half a year."""
        purse = self.houses[where].purses[who]
        if stays or purse.kept:
            return
        whose = (self.ours.platform_db, self.shops[where].tenant_id, purse.id)
        if is_long:
            exclude(*whose, months=6, by=TESTER)
            purse.epoch += 1
        else:
            time_out(*whose, timedelta(hours=24), by=TESTER)
        purse.kept = "self_excluded" if is_long else "timed_out"

    @rule(where=HOUSES, who=WHO, amount=AMOUNT, fate=st.sampled_from(("wait", "pay", "refuse")))
    def withdraw(self, where, who, amount, fate):
        """Cash is set aside, then paid, refused or left waiting; credit is never paid out."""
        held, till = self.houses[where].purses[who].held, self.tills[where, who]
        try:
            withdrawal_id = till.request(amount)
        except InsufficientFunds:
            assert held[CASH] < amount
            return
        assert held[CASH] >= amount
        held[CASH] -= amount
        if fate == "wait":
            held[PENDING] += amount
            return
        decide = approve_withdrawal if fate == "pay" else refuse_withdrawal
        decide(self.ours.platform_db, till.tenant_id, withdrawal_id, by=TESTER)
        held[CASH] += amount if fate == "refuse" else 0

    @invariant()
    def the_book_is_the_models(self):
        """Balances, open bets and exposure."""
        for shop, house in zip(self.shops, self.houses, strict=True):
            for purse in house.purses.values():
                assert dict(shop.rows(BALANCES, purse.id)) == purse.held
                self.reached["credit"] += purse.held[CASH] < 0
                self.reached["debt"] += purse.held[DEBT] < 0
            assert {bet: tuple(rest) for bet, *rest in shop.rows(BETS)} == house.bets
            assert dict(shop.rows(SETTLED)) == house.settled
            known = {
                self.ids[leg]: liability for leg, liability in house.exposed.items() if liability
            }
            assert dict(shop.rows(EXPOSED)) == known
            assert sum(purse.held[OPEN] for purse in house.purses.values()) == sum(
                stake for bet, (_, stake, _, _) in house.bets.items() if bet not in house.settled
            )

    def teardown(self):
        """Every ledger is sound, and every bet is whole."""
        shops = getattr(self, "shops", ())
        assert [problem for shop in shops for problem in shop.problems()] == []
        tenants = [shop.tenant_id for shop in shops]
        walked = walk(self.ours.platform_db, tenants, LEDGER_CHECKS)
        assert [looked for looked in walked if looked.violations] == []


BALANCES = "SELECT kind, balance_minor FROM ledger_accounts WHERE player_id = %s AND kind IN (10, 11, 14, 15)"
BETS = "SELECT id, player_id, stake_minor, payout_max_minor, lines FROM bets WHERE status <> 'cashed_out'"
SETTLED = "SELECT id, payout_minor FROM bets WHERE status NOT IN ('open', 'cashed_out')"
EXPOSED = (
    "SELECT selection_id, sum(used_minor)::bigint FROM exposure_slots"
    " GROUP BY selection_id HAVING sum(used_minor) > 0"
)
