"""Connections die while bets are written: none that was told is lost, and none is written twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from harness.book import opened, settings_from
from harness.shop import Shop
from harness.waiting import eventually

from devstack.faultproxy import FaultProxy
from touchline.bets.place import BetRefused, Outcome, OutcomeUnknown
from touchline.errors import Unavailable
from touchline.plumbing.gate import DatabaseUnavailable
from touchline.wiring import web_pool

CLIENTS = 4
SLIPS_EACH = 20
BREAKS = 15


@pytest.fixture
def proxy():
    with FaultProxy.start() as running:
        yield running


@pytest.fixture
def web_db(stack_env, proxy):
    """A web process's pool whose pooler lies behind the proxy."""
    urls = {**stack_env, "DATABASE_URL": proxy.through("database", stack_env["DATABASE_URL"])}
    with opened(web_pool(settings_from(urls)), "web") as db:
        yield db


@pytest.mark.slow
@pytest.mark.spec("S2.1", "S3.12")
def test_every_slip_comes_to_one_bet_however_often_its_answer_is_lost(
    our_book, slug, web_db, proxy
):
    shop = Shop(our_book, slug)
    wallets = [shop.player(f"p{n}", amount_minor=1_000_00) for n in range(CLIENTS)]
    over, heard = Event(), Counter()

    def send(name):
        """Each slip until it is answered, as a client that keeps its keys does."""
        told = {}
        for _ in range(SLIPS_EACH):
            document = shop.document(1, stake="1.00")
            while document["key"] not in told:
                try:
                    answer = shop.place(who=name, db=web_db, document=document)
                except Unavailable as error:
                    heard[error.code] += 1
                    over.wait(0.02)
                else:
                    heard[answer.outcome.value] += 1
                    told[document["key"]] = answer.bet_id
        return told

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(send, f"p{n}") for n in range(CLIENTS)]
        for _ in range(BREAKS):
            proxy.mode("database", "reset")
            proxy.heal("database")
            over.wait(0.1)
        told = {key: bet_id for client in clients for key, bet_id in client.result(60).items()}

    written = dict(shop.rows("SELECT key::text, bet_id FROM bet_requests"))
    assert written == told
    assert shop.count() == CLIENTS * SLIPS_EACH == heard["placed"] + heard["repeated"]
    assert [wallet.balance() for wallet in wallets] == [1_000_00 - SLIPS_EACH * 1_00] * CLIENTS
    assert shop.problems() == []


@pytest.mark.slow
@pytest.mark.spec("S2.1")
def test_an_answer_that_was_lost_after_the_commit_is_found_by_its_key(
    our_book, slug, web_db, proxy
):
    shop = Shop(our_book, slug)
    ana = shop.player()
    outcomes = []

    with ThreadPoolExecutor(1) as pool:
        while Outcome.REPEATED not in outcomes:
            assert len(outcomes) < 8, "no answer was ever lost in time"
            proxy.mode("database", "latency", delay_s=1.0)
            bet = pool.submit(shop.place, 1, db=web_db, stake="1.00")
            eventually(lambda: shop.count() > len(outcomes), within_s=30)
            proxy.mode("database", "reset")  # it is written, and its answer is still on its way
            proxy.heal("database")
            outcomes.append(bet.result(30).outcome)

    assert set(outcomes) <= {Outcome.PLACED, Outcome.REPEATED}
    assert shop.count() == len(outcomes)
    assert ana.balance() == 100_00 - 1_00 * len(outcomes)
    assert shop.problems() == []


class LosesAnswers:
    """A web process's database whose next answer to a writing statement never comes."""

    def __init__(self, db, meanwhile):
        self.tenant_tx = db.tenant_tx
        self._db, self._meanwhile, self._calls = db, meanwhile, 0

    def tenant_call(self, tenant_id, *, lane):
        self._calls += 1
        if self._calls == 2:  # the first one reads
            self._meanwhile()
            raise DatabaseUnavailable
        return self._db.tenant_call(tenant_id, lane=lane)


@pytest.mark.spec("S2.1")
def test_who_may_have_been_written_is_not_told_of_a_refusal(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    document = shop.document(1)

    def suspend():
        shop.as_superuser("UPDATE markets SET state = 'suspended'")

    with pytest.raises(OutcomeUnknown):
        shop.place(document=document, db=LosesAnswers(our_book.web_db, suspend))
    with pytest.raises(BetRefused) as later:
        shop.place(document=document)

    assert later.value.code == "market_suspended"
    assert shop.count() == 0
