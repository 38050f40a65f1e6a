"""Limits of stakes and losses on real servers: to the last unit, from all sides, at any time."""

import random
from collections import Counter

import pytest
from harness.people import TESTER
from harness.shop import Shop, at_once, wide_database

from touchline.bets.place import BetRefused
from touchline.protection.limits.agree import (
    LimitTooSoon,
    NothingAsked,
    change_limit,
    confirm_limit,
)
from touchline.protection.limits.model import Change, LimitKind, Period, SetBy
from touchline.protection.limits.queries import list_limit_windows
from touchline.rights import NotPermitted, as_player

pytestmark = pytest.mark.spec("B5", "S4.1", "S2.1")

DAY, WEEK, MONTH = Period.DAY, Period.WEEK, Period.MONTH
STAKE, LOSS = LimitKind.STAKE, LimitKind.LOSS


class Limited:
    """A player with a thousand, who agrees her limits herself."""

    def __init__(self, shop, superuser):
        self.shop = shop
        self.superuser = superuser
        self.wallet = shop.player(amount_minor=1_000_00)
        self.whose = (shop.book.web_db, shop.tenant_id, self.wallet.player_id)
        self.by = as_player(shop.tenant_id, self.wallet.player_id, "ana")

    def limit(self, kind, period, limit_minor, set_by=SetBy.PLAYER, by=None):
        return change_limit(*self.whose, kind, period, limit_minor, set_by=set_by, by=by or self.by)

    def confirm(self, kind, period):
        return confirm_limit(*self.whose, kind, period, by=self.by)

    def bet(self, stake_minor, **options):
        stake = f"{stake_minor // 100}.{stake_minor % 100:02}"
        return self.shop.outcome(1, stake=stake, **options)

    def room(self):
        """What is left, as the refusal of a bet beyond it says."""
        with pytest.raises(BetRefused) as refused:
            self.shop.place(1, stake="999.99")
        assert refused.value.code == "player_limit"
        return refused.value.facts["stake_max_minor"]

    def used(self, kind, period):
        whose = {"tenant_id": self.shop.tenant_id, "player_id": self.wallet.player_id}
        with self.shop.book.web_db.tenant_tx(self.shop.tenant_id) as conn:
            windows = list_limit_windows(conn, **whose, kinds=[kind])
        return next(each.used_minor for each in windows if each.period == period)

    def settle(self, bet_id, payout_minor):
        """Pay a bet, or pay it anew."""
        self.superuser.execute(
            "UPDATE bets SET status = 'won', payout_minor = %s, settled_at = now() WHERE id = %s",
            [payout_minor, bet_id],
        )

    def staked(self):
        return self.shop.rows("SELECT coalesce(sum(stake_minor), 0) FROM bets")[0][0]


@pytest.fixture
def ana(our_book, till_tenant, slug, superuser):
    return Limited(Shop(our_book, slug, tenant_id=till_tenant), superuser)


@pytest.mark.parametrize("kind", [STAKE, LOSS])
def test_a_limit_holds_to_the_last_unit(ana, kind):
    assert ana.limit(kind, DAY, 10_00) is Change.AT_ONCE

    assert [ana.bet(6_00), ana.bet(4_01), ana.bet(4_00), ana.bet(1)] == [
        "placed", "player_limit", "placed", "player_limit",
    ]  # fmt: skip
    assert (ana.used(kind, DAY), ana.room()) == (10_00, 0)


def test_the_lowest_of_all_limits_counts_whoever_set_it(ana):
    ana.limit(STAKE, MONTH, 100_00)
    ana.limit(LOSS, WEEK, 50_00)
    ana.limit(STAKE, DAY, 40_00, SetBy.OPERATOR, by=TESTER)

    assert ana.room() == 40_00
    ana.limit(LOSS, MONTH, 30_00)
    assert ana.room() == 30_00


def test_what_a_bet_pays_gives_room_for_losses_and_none_for_stakes(ana):
    ana.limit(LOSS, DAY, 10_00)
    bet = ana.shop.place(1, stake="10.00")
    assert ana.room() == 0

    ana.settle(bet.bet_id, 25_00)

    assert (ana.used(LOSS, DAY), ana.room()) == (-15_00, 25_00)
    ana.limit(STAKE, DAY, 10_00)
    assert ana.room() == 0
    ana.settle(bet.bet_id, 0)
    assert ana.used(LOSS, DAY) == 10_00


@pytest.mark.parametrize(
    ("period", "ago"), [(DAY, "13 hours"), (WEEK, "7 days"), (MONTH, "31 days")]
)
def test_a_bet_counts_in_the_period_in_which_it_was_taken(ana, superuser, period, ago):
    ana.limit(STAKE, period, 10_00)
    ana.limit(LOSS, period, 10_00)
    assert ana.bet(10_00) == "placed"
    assert ana.bet(1) == "player_limit"

    superuser.execute(
        f"UPDATE bets SET accepted_at = accepted_at - interval '{ago}' WHERE tenant_id = %s",
        [ana.shop.tenant_id],
    )

    assert ana.bet(10_00) == "placed"


@pytest.mark.parametrize("kind", [STAKE, LOSS])
def test_fifty_bets_at_once_stop_at_the_limit(ana, kind):
    """T16: never beyond it by one unit, and no less than what there is room for."""
    ana.limit(kind, WEEK, 12_50)
    slips = [ana.shop.document(n % 3 + 1, stake="1.00") for n in range(50)]

    wide = wide_database(ana.shop.book)
    wide.open()
    try:
        outcomes = Counter(
            at_once(
                [lambda slip=slip: ana.shop.insisted(slip, db=wide) for slip in slips],
                threads=8,
            )
        )
    finally:
        wide.close()

    assert outcomes == {"placed": 12, "player_limit": 38}
    assert (ana.staked(), ana.used(kind, WEEK), ana.room()) == (12_00, 12_00, 50)
    assert ana.shop.problems() == []


def test_a_limit_that_is_made_stricter_under_way_holds_from_its_commit_on(ana):
    ana.limit(STAKE, DAY, 500_00)
    slips = [ana.shop.document(n % 3 + 1, stake="1.00") for n in range(40)]
    staked = []

    def tighten():
        ana.limit(STAKE, DAY, 5_00)
        staked.append(ana.staked())

    at_once([*(lambda s=slip: ana.shop.insisted(s) for slip in slips), tighten], threads=4)

    assert ana.staked() == max(staked[0], 5_00)


def test_a_looser_limit_waits_a_day_and_a_second_word(ana):
    ana.limit(STAKE, DAY, 10_00)
    assert ana.limit(STAKE, DAY, 20_00) is Change.ASKED

    def confirmed_after(hours, minutes=0):
        ana.shop.rows(
            "UPDATE player_limits SET asked_at = now() - make_interval(hours => %s, mins => %s)"
            " WHERE asked_at IS NOT NULL RETURNING kind",
            hours,
            minutes,
        )
        return ana.confirm(STAKE, DAY)

    for hours, minutes in ((23, 59), (8 * 24, 0)):
        with pytest.raises(LimitTooSoon):
            confirmed_after(hours, minutes)
    assert ana.room() == 10_00
    assert confirmed_after(24, 1) == 20_00
    assert ana.room() == 20_00
    with pytest.raises(NothingAsked):
        ana.confirm(STAKE, DAY)
    with pytest.raises(NothingAsked):
        ana.confirm(LOSS, DAY)


def test_a_player_changes_her_own_limits_and_not_the_houses(ana):
    with pytest.raises(NotPermitted):
        ana.limit(STAKE, DAY, 1_000_00, SetBy.OPERATOR)


def test_the_schema_counts_as_the_rules_do(ana):
    """A random afternoon: what is used is what the definition says, after every step."""
    dice = random.Random(18)
    taken = {}
    ana.limit(STAKE, DAY, 70_00)
    ana.limit(LOSS, DAY, 40_00)
    for _ in range(40):
        if taken and dice.random() < 0.3:
            bet_id = dice.choice(list(taken))
            taken[bet_id][1] = dice.randrange(0, 5_00)
            ana.settle(bet_id, taken[bet_id][1])
        else:
            stake_minor = dice.randrange(1, 6_00)
            room_minor = min(70_00 - ana.used(STAKE, DAY), 40_00 - ana.used(LOSS, DAY))
            fits = stake_minor <= room_minor
            outcome = ana.bet(stake_minor)
            assert outcome == ("placed" if fits else "player_limit")
            if fits:
                newest = ana.shop.rows("SELECT max(id) FROM bets")[0][0]
                taken[newest] = [stake_minor, 0]
        assert ana.used(STAKE, DAY) == sum(stake for stake, _ in taken.values())
        assert ana.used(LOSS, DAY) == sum(stake - paid for stake, paid in taken.values())
