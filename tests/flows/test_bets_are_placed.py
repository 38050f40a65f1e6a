"""Bets on real servers: what is written, what is not, and that it happens once."""

import uuid
from dataclasses import replace

import psycopg
import pytest
from harness.shop import TERMS, Shop, at_once

from touchline import codes
from touchline.bets.place import BetRefused, KeyReused, Outcome
from touchline.bets.reading.queries import get_bet
from touchline.web.bet_documents import document_of

pytestmark = pytest.mark.spec("S3.12", "S2.1")


@pytest.fixture
def shop(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def ana(shop):
    return shop.player()


def test_a_single_is_written_whole(shop, ana):
    answer = shop.place(1, stake="12.50")

    assert answer.outcome is Outcome.PLACED
    assert (ana.balance(10), ana.balance(11)) == (87_50, 12_50)
    with shop.book.web_db.tenant_tx(shop.tenant_id) as conn:
        bet = get_bet(conn, tenant_id=shop.tenant_id, player_id=ana.player_id, bet_id=answer.bet_id)
    assert (bet.type, bet.status, bet.stake_minor, bet.payout_max_minor) == (
        "single", "open", 12_50, 25_00,
    )  # fmt: skip
    (leg,) = bet.legs
    assert (leg["home_name"], leg["away_name"], leg["selection_code"]) == ("H1", "A1", "home")
    assert (leg["price_milli"], leg["price_version"], leg["league_name"]) == (2_000, 1, "Cup l1")
    assert shop.problems() == []


def test_a_treble_and_a_system_are_written_with_all_their_legs(shop, ana):
    treble = shop.place(1, 2, 3)
    trixie = shop.place(1, 2, 3, type="system", k=[2, 3], stake="4")

    rows = shop.rows("SELECT id, legs, lines, payout_max_minor FROM bets ORDER BY id")
    assert rows == [(treble.bet_id, 3, 1, 80_00), (trixie.bet_id, 3, 4, 20_00)]
    assert ana.balance() == 86_00
    assert shop.problems() == []


def test_who_has_placed_a_bet_is_told_what_was_written_without_asking_for_it(shop, ana):
    single = shop.place(1, stake="9.99")
    trixie = shop.place(1, 2, 3, type="system", k=[2, 3], stake="4")

    for answer in (single, trixie):
        with shop.book.web_db.tenant_tx(shop.tenant_id) as conn:
            bet = get_bet(
                conn, tenant_id=shop.tenant_id, player_id=ana.player_id, bet_id=answer.bet_id
            )
        assert document_of(answer.bet) == document_of(bet)


def test_a_repeat_gets_the_first_answer_even_when_nothing_is_as_it_was(shop, ana):
    document = shop.document(1)
    first = shop.place(document=document)
    shop.as_superuser("UPDATE markets SET state = 'suspended'")

    again = shop.place(document=document)

    assert (again.outcome, again.bet_id, again.bet) == (Outcome.REPEATED, first.bet_id, None)
    assert (shop.count(), ana.balance()) == (1, 90_00)


def test_a_key_belongs_to_one_slip(shop, ana):
    document = shop.document(1)
    shop.place(document=document)

    with pytest.raises(KeyReused):
        shop.place(document={**document, "stake": "11.00"})

    assert (shop.count(), ana.balance()) == (1, 90_00)


@pytest.mark.usefixtures("ana")
def test_keys_of_two_players_are_two(shop):
    shop.player("ben")
    document = shop.document(1)

    shop.place(document=document)
    shop.place(document=document, who="ben")

    assert shop.count() == 2


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("market_suspended", "UPDATE markets SET state = 'suspended'"),
        ("event_started", "UPDATE events SET starts_at = now()"),
        ("event_closed", "UPDATE events SET status = 'postponed'"),
        ("selection_closed", "UPDATE prices SET is_open = false, version = version + 1"),
        ("price_changed", "UPDATE prices SET price_milli = 1900, version = version + 1"),
        ("prices_stale", "UPDATE odds_heard SET heard_at = now() - interval '181 seconds'"),
    ],
)
@pytest.mark.usefixtures("ana")
def test_what_the_feed_closes_takes_no_bet(shop, code, change):
    before = shop.counts()
    shop.as_superuser(change)

    assert shop.outcome(1) == code
    assert shop.counts() == before


@pytest.mark.usefixtures("ana")
def test_whoever_may_not_bet_does_not(shop):
    before = shop.counts()

    assert shop.outcome(1, terms=replace(TERMS, epoch=2)) == "signed_out"
    assert shop.outcome(1, stake="100.01") == "insufficient_funds"
    shop.rows("UPDATE players SET status = 'closed' RETURNING id")
    assert shop.outcome(1) == "player_not_active"
    shop.rows("UPDATE players SET status = 'active' RETURNING id")
    shop.rows("UPDATE tenants SET status = 'suspended' WHERE id = %s RETURNING id", shop.tenant_id)
    assert shop.outcome(1) == "tenant_suspended"
    assert shop.counts() == before


@pytest.mark.usefixtures("ana")
def test_a_no_says_what_to_ask_instead(shop):
    shop.as_superuser("UPDATE prices SET price_milli = 2050, version = version + 1")

    with pytest.raises(BetRefused) as refused:
        shop.place(1)

    assert refused.value.facts["legs"] == [{"selection": shop.selection(1), "price": "2.05"}]
    assert shop.outcome(1, price_mode="higher") == "placed"
    assert shop.rows("SELECT shown_milli, price_milli FROM bet_legs") == [(2_000, 2_050)]


@pytest.mark.spec("B2")
def test_another_tenants_player_is_nobody_and_their_bets_are_not_seen(shop, ana, slug):
    rival = Shop(shop.book, f"{slug}r")
    rival.player("rita")
    mine = shop.place(1)
    before = rival.counts()

    rival.bettors["ana"] = replace(shop.bettors["ana"], tenant_id=rival.tenant_id)

    assert rival.outcome(1, who="ana") == "signed_out"
    assert rival.counts() == before
    with shop.book.web_db.tenant_tx(rival.tenant_id) as conn:
        for tenant_id in (rival.tenant_id, shop.tenant_id):
            seen = get_bet(conn, tenant_id=tenant_id, player_id=ana.player_id, bet_id=mine.bet_id)
            assert seen is None


@pytest.mark.spec("B2", "S2.11")
def test_a_web_process_writes_bets_through_the_one_function_alone(shop, ana):
    bet_id = shop.place(1).bet_id
    statements = [
        "UPDATE bets SET stake_minor = 1",
        "UPDATE bets SET status = 'won', payout_minor = 1, settled_at = now()",
        "UPDATE bet_legs SET price_milli = 9000",
        "DELETE FROM bet_legs",
        "DELETE FROM bet_requests",
        f"INSERT INTO outbox (tenant_id, topic, ref_id) VALUES ({shop.tenant_id}, 'bet.placed', 1)",
        "UPDATE exposure_slots SET used_minor = 0",
        "UPDATE limit_rules SET stake_max_minor = 1",
        f"SELECT take_exposure({shop.tenant_id}, 'EUR', 1, 1, 1)",
    ]
    for statement in statements:
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            shop.book.web_db.tenant_tx(shop.tenant_id) as conn,
        ):
            conn.execute(statement)

    assert shop.rows("SELECT id, stake_minor FROM bets") == [(bet_id, 10_00)]
    assert ana.balance() == 90_00


@pytest.mark.usefixtures("ana")
def test_a_selection_that_never_was_is_unknown(shop):
    document = shop.document(1)
    document["legs"][0]["selection"] = codes.encode(1 << 60)

    assert shop.outcome(document=document) == "selection_unknown"


def test_a_crowd_at_one_purse_spends_what_is_there_and_no_more(shop, ana):
    documents = [shop.document(1) for _ in range(64)]

    def send(document):
        try:
            shop.insist(document)
        except BetRefused as refused:
            return refused.code
        return "taken"

    outcomes = at_once([lambda d=d: send(d) for d in documents])

    assert sorted(outcomes) == ["insufficient_funds"] * 54 + ["taken"] * 10
    assert (ana.balance(10), ana.balance(11)) == (0, 100_00)
    assert shop.problems() == []


def test_one_key_at_once_is_one_bet_and_one_answer(shop, ana):
    document = shop.document(1)
    altered = {**document, "stake": "5.00"}

    def send(sent):
        try:
            return shop.insist(sent).bet_id
        except KeyReused:
            return None

    answers = at_once([lambda d=d: send(d) for d in [document, *[document] * 12, *[altered] * 4]])

    bets = shop.rows("SELECT id, stake_minor FROM bets")
    assert len(bets) == 1
    told = {answer for answer in answers if answer is not None}
    assert told == {bets[0][0]}
    assert answers.count(None) == (4 if bets[0][1] == 10_00 else 13)
    assert 100_00 - ana.balance() == bets[0][1]
    assert shop.problems() == []


def test_a_fresh_key_is_a_fresh_bet(shop, ana):
    for _ in range(3):
        shop.place(1, key=str(uuid.uuid4()))

    assert (shop.count(), ana.balance()) == (3, 70_00)
