"""The house's limits on real servers: set by staff, held under a crowd, and gone beyond by a trader."""

from dataclasses import replace

import psycopg
import pytest
from harness.people import TESTER, hired
from harness.shop import TERMS, Shop, at_once

from touchline import codes
from touchline.bets.facts import LimitRule
from touchline.bets.place import BetRefused, Outcome
from touchline.bets.referrals.decide import NoSuchReferral, accept_referral, refuse_referral
from touchline.bets.terms.change import NoSuchLimit, drop_limit, save_limit, save_terms
from touchline.bets.terms.model import BadLimit, BadTerms
from touchline.rights import NotPermitted, Role

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return shop.player()


def limited(shop, kind="tenant", target="", **amounts):
    rule = LimitRule(kind, target, **amounts)
    save_limit(shop.book.platform_db, shop.tenant_id, "EUR", rule, by=TESTER)


@pytest.mark.usefixtures("ana")
def test_a_limit_holds_from_the_next_slip_on_and_until_it_is_dropped(shop):
    limited(shop, "sport", "soccer", stake_max_minor=5_00)
    with pytest.raises(BetRefused) as refused:
        shop.place(1)
    save_terms(
        shop.book.platform_db, shop.tenant_id, shop.bettors["ana"].player_id,
        stake_percent=40, by=TESTER,
    )  # fmt: skip

    assert (refused.value.code, refused.value.facts["stake_max_minor"]) == ("above_max", 5_00)
    assert shop.outcome(1, stake="2.01") == "above_max"
    assert shop.outcome(1, stake="2.00") == "placed"
    drop_limit(shop.book.platform_db, shop.tenant_id, "EUR", "sport", "soccer", by=TESTER)
    assert shop.outcome(1) == "placed"


@pytest.mark.usefixtures("ana")
def test_a_players_class_has_limits_of_its_own(shop):
    limited(shop, "class", "sharp", stake_max_minor=1_00)
    assert shop.outcome(1) == "placed"

    save_terms(
        shop.book.platform_db, shop.tenant_id, shop.bettors["ana"].player_id,
        limit_class="sharp", by=TESTER,
    )  # fmt: skip

    assert shop.outcome(1) == "above_max"


def test_what_cannot_be_a_limit_is_refused(shop, ana):
    platform, tenant_id = shop.book.platform_db, shop.tenant_id
    for rule in (
        LimitRule("tenant", ""),
        LimitRule("tenant", "all", stake_max_minor=1),
        LimitRule("sport", "", stake_max_minor=1),
        LimitRule("weather", "rain", stake_max_minor=1),
        LimitRule("tenant", "", stake_max_minor=-1),
        LimitRule("tenant", "", stake_min_minor=0),
    ):
        with pytest.raises(BadLimit):
            save_limit(platform, tenant_id, "EUR", rule, by=TESTER)
    with pytest.raises(NoSuchLimit):
        drop_limit(platform, tenant_id, "EUR", "tenant", "", by=TESTER)
    for words in ({"stake_percent": 101}, {"limit_class": "Sharp!"}):
        with pytest.raises(BadTerms):
            save_terms(platform, tenant_id, ana.player_id, **words, by=TESTER)


def test_limits_are_a_traders_of_that_tenant(shop, ana):
    support = hired(shop.book, "sue", Role.SUPPORT, scope=shop.tenant_id)
    stranger = hired(shop.book, "stan", Role.TRADER, scope=shop.tenant_id + 1)
    rule = LimitRule("tenant", "", stake_max_minor=1)
    for by in (support, stranger):
        with pytest.raises(NotPermitted):
            save_limit(shop.book.platform_db, shop.tenant_id, "EUR", rule, by=by)
        with pytest.raises(NotPermitted):
            accept_referral(shop.book.platform_db, shop.tenant_id, 1, TERMS, by=by)

    assert shop.outcome(1) == "placed"
    assert ana.balance() == 90_00


@pytest.mark.parametrize("cap_minor", [50_00, 50_01, 54_99])
def test_a_crowd_never_takes_more_than_a_selection_may_bear(shop, cap_minor):
    limited(shop, exposure_max_minor=cap_minor)
    for number in range(4):
        shop.player(f"p{number}", amount_minor=1_000_00)

    def bet(number):
        return shop.insisted(shop.document(1, stake="5.00"), who=f"p{number % 4}")

    outcomes = at_once([lambda n=n: bet(n) for n in range(24)], threads=8)

    exposed = shop.rows("SELECT sum(used_minor), max(total_minor) FROM exposure_slots")[0]
    assert exposed == (50_00, cap_minor)
    assert len(outcomes) - outcomes.count("exposure_limit") == 10
    assert set(outcomes) <= {"placed", "repeated", "exposure_limit"}
    assert shop.outcome(2, who="p0", stake="5.00") == "placed"
    assert shop.problems() == []


@pytest.mark.usefixtures("ana")
def test_another_cap_is_shared_out_anew(shop):
    limited(shop, exposure_max_minor=20_00)
    assert shop.outcome(1, stake="15") == "placed"
    limited(shop, exposure_max_minor=30_00)

    assert shop.outcome(1, stake="15") == "placed"
    limited(shop, exposure_max_minor=10_00)
    assert shop.outcome(1, stake="1") == "exposure_limit"

    assert shop.rows("SELECT sum(used_minor), sum(share_minor) FROM exposure_slots") == [
        (30_00, 30_00)
    ]


@pytest.fixture
def referred(shop, ana):
    """A slip of Ana's that waits; nothing was taken for it."""
    limited(shop, stake_max_minor=5_00, refers=True)
    answer = shop.place(1)
    assert answer.outcome is Outcome.REFERRED
    assert (ana.balance(), shop.count()) == (100_00, 0)
    return answer.bet_id


def test_a_trader_takes_a_slip_beyond_the_limit_once(shop, ana, referred):
    platform = shop.book.platform_db
    trader = hired(shop.book, "tom", Role.TRADER, scope=shop.tenant_id)

    answers = [
        accept_referral(platform, shop.tenant_id, referred, TERMS, by=trader) for _ in range(2)
    ]

    assert [(answer.outcome, answer.bet_id) for answer in answers] == [
        (Outcome.PLACED, referred), (Outcome.REPEATED, referred),
    ]  # fmt: skip
    assert shop.rows("SELECT id, channel, vouched_by FROM bets") == [(referred, "trader", "tom")]
    assert ana.balance() == 90_00
    assert shop.problems() == []
    with pytest.raises(BetRefused):
        refuse_referral(platform, shop.tenant_id, referred, by=trader)


def test_a_slip_that_waits_is_the_answer_to_its_key(shop, ana):
    limited(shop, stake_max_minor=5_00, refers=True)
    document = shop.document(1)

    answers = at_once([lambda: shop.insist(document) for _ in range(8)], threads=8)

    assert len({answer.bet_id for answer in answers}) == 1
    assert (shop.count("referrals"), shop.count(), ana.balance()) == (1, 0, 100_00)


def test_what_happened_meanwhile_is_looked_at_anew(shop, ana, referred):
    platform = shop.book.platform_db
    shop.as_superuser("UPDATE prices SET price_milli = 1900, version = version + 1")

    with pytest.raises(BetRefused, match="price has changed"):
        accept_referral(platform, shop.tenant_id, referred, TERMS, by=TESTER)
    shop.as_superuser("UPDATE prices SET price_milli = 2000, version = version + 1")
    answer = accept_referral(platform, shop.tenant_id, referred, TERMS, by=TESTER)

    assert answer.outcome is Outcome.PLACED
    assert ana.balance() == 90_00


def test_a_refused_slip_and_one_whose_time_is_up_are_over(shop, ana, referred):
    platform, tenant_id = shop.book.platform_db, shop.tenant_id
    later = shop.place(2).bet_id
    refuse_referral(platform, tenant_id, referred, by=TESTER)
    _expire(shop)

    for bet_id in (referred, later):
        with pytest.raises(BetRefused) as refused:
            accept_referral(platform, tenant_id, bet_id, TERMS, by=TESTER)
        assert refused.value.code == "referral_over"
    with pytest.raises(NoSuchReferral):
        refuse_referral(platform, tenant_id, 1, by=TESTER)
    assert (shop.count(), ana.balance()) == (0, 100_00)


@pytest.mark.usefixtures("ana")
def test_the_commands_of_a_trader(shop, referred, run_command):
    code = codes.encode(referred)
    waiting = run_command("bets", "referred", shop.slug)
    shown = run_command("bets", "limits", shop.slug)

    taken = run_command("bets", "accept", shop.slug, code)

    assert code in waiting
    assert "10.00 EUR, at most 5.00 (above_max)" in waiting
    assert "stake - to 5.00" in shown
    assert "asks" in shown
    assert taken == f"Accepted {code}: placed.\n"
    assert run_command("bets", "referred", shop.slug) == ""


def _expire(shop):
    """As the owner: nobody who logs in moves the end of a referral."""
    with psycopg.connect(shop.book.settings.direct_database_url, autocommit=True) as superuser:
        superuser.execute("UPDATE referrals SET created_at = 'epoch', expires_at = now()")


def test_terms_of_another_epoch_do_not_bind_a_trader(shop, ana, referred):
    terms = replace(TERMS, epoch=99)

    answer = accept_referral(shop.book.platform_db, shop.tenant_id, referred, terms, by=TESTER)

    assert (answer.outcome, ana.balance()) == (Outcome.PLACED, 90_00)


def test_a_new_tenant_begins_with_limits_in_each_of_its_currencies(run_command, slug):
    run_command("tenant", "create", slug, "--name", "Globex")
    run_command("tenant", "currency", slug, "JPY")
    run_command("bets", "limit", slug, "tenant", "--stake-max", "5")
    run_command("tenant", "currency", slug, "EUR")

    shown = [run_command("bets", "limits", slug, "--currency", code) for code in ("EUR", "JPY")]
    run_command("bets", "limit", slug, "tenant", "--drop")
    without = run_command("bets", "limits", slug)

    assert "stake - to 5.00  payout -  exposure -" in shown[0]
    assert "stake 10 to 100000  payout 10000000  exposure 2500000" in shown[1]
    assert without == f"{slug} has no limits in EUR.\n"
