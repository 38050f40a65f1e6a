"""Exclusions, time-outs and reality checks on real servers: from the moment they are there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from harness.cashier import Cashier
from harness.people import TESTER, trail
from harness.protected import Protected
from harness.shop import TERMS, Shop

from touchline.accounts.login import NoSuchPlayer, is_standing
from touchline.bets.place import BetRefused
from touchline.protection.breaks.exclude import exclude, time_out
from touchline.protection.breaks.model import (
    AlreadyKept,
    KeptAway,
    NotExcluded,
    OwnRemoval,
    RemovalTooSoon,
)
from touchline.protection.breaks.removal import ask_removal, decide_removal, withdraw_removal
from touchline.protection.ending import end_what_is_over
from touchline.protection.reality.check import (
    NoRealityCheck,
    acknowledge,
    begin_playing,
    resume_playing,
    set_reality_check,
)
from touchline.rights import NotPermitted, as_player, at_terminal
from touchline.tenants.status import TenantStatus, change_status

pytestmark = pytest.mark.spec("B5")

RITA = at_terminal("rita")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return Protected(shop, shop.player())


@pytest.mark.parametrize(("kind", "code"), [("exclusion", "signed_out"), ("time-out", "timed_out")])
def test_who_takes_a_break_bets_and_pays_in_no_more_and_withdraws(shop, ana, kind, code):
    cashier = Cashier(shop.book.platform_db, shop.tenant_id)
    receipt = cashier.enter(500)
    assert ana.bet() == "placed"
    before = shop.counts()

    ana.begin(kind)

    assert (ana.bet(), shop.counts()) == (code, before)
    for pay_in in (lambda: cashier.enter(100), lambda: cashier.confirm(receipt)):
        with pytest.raises(KeptAway):
            pay_in()
    cashier.request(40_00)
    assert (ana.wallet.balance(10), ana.wallet.balance(14)) == (50_00, 40_00)


@pytest.mark.parametrize(
    ("kind", "code"), [("exclusion", "self_excluded"), ("time-out", "timed_out")]
)
def test_who_signs_in_again_is_told_until_when(shop, ana, kind, code):
    until = ana.begin(kind)
    terms = shop.terms_of(ana.wallet.player_id)

    with pytest.raises(BetRefused) as refused:
        shop.place(1, terms=terms)

    assert (refused.value.code, refused.value.facts) == (code, {"until": until.isoformat()})


def test_an_exclusion_ends_every_session_and_a_time_out_none(ana):
    db, tenant_id, player_id = ana.whose

    def stands():
        return is_standing(db, tenant_id=tenant_id, player_id=player_id, epoch=1)

    ana.time_out()
    assert stands()
    ana.exclude()
    assert not stands()


def test_a_trader_takes_no_slip_of_who_is_excluded_and_waits_for_no_reality_check(shop, ana):
    no_session = replace(TERMS, epoch=None, is_vouched=True)
    set_reality_check(*ana.whose, 5, by=ana.by)
    ana.earlier("1 hour")

    assert shop.outcome(1, terms=no_session) == "placed"
    ana.exclude()
    assert shop.outcome(1, terms=no_session) == "self_excluded"


def test_a_time_out_ends_by_itself_and_is_not_cut_short(ana):
    ana.time_out(48)

    with pytest.raises(AlreadyKept):
        ana.time_out(24)
    ana.earlier("47 hours 59 minutes")
    assert ana.bet() == "timed_out"
    ana.earlier("2 minutes")
    assert ana.bet() == "placed"


def test_an_exclusion_with_an_end_ends_then(shop, ana):
    ana.exclude(6)
    terms = shop.terms_of(ana.wallet.player_id)
    until = shop.rows("SELECT excluded_until - now() FROM player_protection")[0][0]

    ana.earlier(f"{until.days} days")
    assert shop.outcome(1, terms=terms) == "self_excluded"
    ana.earlier("1 day")
    assert shop.outcome(1, terms=terms) == "placed"


@pytest.mark.parametrize(
    ("months", "short_of_it", "the_rest"),
    [(12, "23 hours 59 minutes", "2 minutes"), (None, "167 hours 59 minutes", "2 minutes")],
)
def test_an_exclusion_is_removed_by_somebody_else_after_its_cooling_off(
    shop, ana, months, short_of_it, the_rest
):
    staffs = (shop.book.platform_db, *ana.whose[1:])
    ana.exclude(months)
    terms = shop.terms_of(ana.wallet.player_id)
    with pytest.raises(RemovalTooSoon):
        ask_removal(*ana.whose, by=ana.by)
    ana.earlier("184 days")

    ask_removal(*ana.whose, by=ana.by)
    withdraw_removal(*ana.whose, by=ana.by)
    ask_removal(*ana.whose, by=RITA)
    with pytest.raises(NotPermitted):
        decide_removal(*ana.whose, is_agreed=True, reason="", by=ana.by)
    with pytest.raises(OwnRemoval):
        decide_removal(*staffs, is_agreed=True, reason="", by=RITA)
    decide_removal(*staffs, is_agreed=False, reason="too soon", by=TESTER)
    ask_removal(*ana.whose, by=ana.by)
    decide_removal(*staffs, is_agreed=True, reason="talked to her", by=TESTER)

    ana.earlier(short_of_it)
    assert shop.outcome(1, terms=terms) == "self_excluded"
    ana.earlier(the_rest)
    assert shop.outcome(1, terms=terms) == "placed"
    with pytest.raises(NotExcluded):
        ask_removal(*ana.whose, by=ana.by)


def test_nobody_protects_or_exposes_somebody_else(shop, ana):
    ben = shop.player("ben")
    other = as_player(shop.tenant_id, ben.player_id, "ben")
    elsewhere = as_player(shop.tenant_id + 1, ana.wallet.player_id, "ana")

    for by in (other, elsewhere):
        with pytest.raises(NotPermitted):
            time_out(*ana.whose, timedelta(hours=24), by=by)
        with pytest.raises(NotPermitted):
            acknowledge(*ana.whose, by=by)
    with pytest.raises(NoSuchPlayer):
        exclude(*ana.whose[:2], 1, months=6, by=TESTER)
    with pytest.raises(NoSuchPlayer):
        set_reality_check(*ana.whose[:2], 1, 30, by=TESTER)


def test_a_reality_check_stops_the_next_bet_until_it_was_seen(shop, ana):
    set_reality_check(*ana.whose, 30, by=ana.by)
    assert ana.bet() == "placed"
    ana.earlier("30 minutes")

    with pytest.raises(BetRefused) as refused:
        shop.place(1)
    assert (refused.value.code, refused.value.facts) == (
        "reality_check_required",
        {"played_min": 30},
    )
    acknowledge(*ana.whose, by=ana.by)
    assert ana.bet() == "placed"
    ana.earlier("31 minutes")
    begin_playing(*ana.whose)
    assert ana.bet() == "placed"
    set_reality_check(*ana.whose, None, by=ana.by)
    with pytest.raises(NoRealityCheck):
        acknowledge(*ana.whose, by=ana.by)


def test_who_comes_back_after_a_while_plays_anew_unless_they_have_bet_meanwhile(ana):
    set_reality_check(*ana.whose, 30, by=ana.by)
    ana.earlier("31 minutes")
    resume_playing(*ana.whose, unused_s=3600)
    assert ana.bet() == "placed"

    ana.earlier("31 minutes")
    resume_playing(*ana.whose, unused_s=3600)

    assert ana.bet() == "reality_check_required"


def test_players_of_a_suspended_tenant_are_protected_and_withdraw(shop, ana):
    change_status(shop.book.platform_db, shop.slug, TenantStatus.SUSPENDED, by=TESTER)

    ana.time_out()
    ana.exclude(None)

    Cashier(shop.book.platform_db, shop.tenant_id).request(100_00)
    assert ana.wallet.balance(14) == 100_00


def test_what_is_over_is_written_down_once(shop, ana):
    ana.time_out()
    ana.exclude(6)
    ana.earlier("200 days")
    worker = at_terminal("worker")

    for _ in range(2):
        list(end_what_is_over(shop.book.worker_db, by=worker))

    assert [line[0] for line in trail(shop.book, shop.tenant_id)][-4:] == [
        "protection.timed_out",
        "protection.excluded",
        "protection.exclusion_ended",
        "protection.time_out_ended",
    ]
    assert trail(shop.book, shop.tenant_id)[-3][1] == "player:ana"
