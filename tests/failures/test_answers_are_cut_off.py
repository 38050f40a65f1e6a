"""Answers end in the middle, after the question went through: each slip still comes to one bet."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg
import pytest
from harness.book import opened, settings_from
from harness.shop import Shop

from loadtests import bet_history, cutter
from loadtests.bet_history import Told
from touchline.errors import Unavailable
from touchline.wiring import web_pool

CLIENTS, SLIPS_EACH = 3, 6
# One question in ten: each slip asks at least two.
CUT_PERCENT = 10


@pytest.fixture
def cuts(stack_env):
    with cutter.cutting(stack_env["DATABASE_URL"], percent=CUT_PERCENT, seed=7) as cutting:
        yield cutting


@pytest.fixture
def web_db(stack_env, cuts):
    urls = {**stack_env, "DATABASE_URL": cuts.before(stack_env["DATABASE_URL"])}
    with opened(web_pool(settings_from(urls)), "web") as db:
        yield db


@pytest.mark.slow
@pytest.mark.spec("S2.1", "S3.12")
def test_every_slip_comes_to_one_bet_whichever_answer_was_cut(
    our_book, slug, web_db, cuts, stack_env
):
    shop = Shop(our_book, slug)
    over = Event()
    wallets = [shop.player(f"p{n}", amount_minor=1_000_00) for n in range(CLIENTS)]

    def send(number):
        """Each slip until it is answered, as a client that keeps its keys does."""
        told = []
        for _ in range(SLIPS_EACH):
            document, asked_s = (
                shop.document(1, stake="1.00", key=str(uuid.uuid4())),
                time.monotonic(),
            )
            answer = None
            while answer is None:
                try:
                    answer = shop.place(who=f"p{number}", db=web_db, document=document)
                except Unavailable:
                    over.wait(0.02)
            told.append(
                Told(
                    document["key"], wallets[number].player_id, 1_00, answer.bet_id,
                    asked_s, time.monotonic(),
                )
            )  # fmt: skip
        return told

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = [each for client in pool.map(send, range(CLIENTS)) for each in client]

    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as superuser:
        written = bet_history.read(
            superuser, shop.tenant_id, [wallet.player_id for wallet in wallets]
        )
    assert not {name for name, count in bet_history.judge(told, written).found.items() if count}
    assert shop.count() == CLIENTS * SLIPS_EACH
    assert shop.problems() == []
    counted = cuts.ended()
    assert counted["cut_at_once"] > 0
    assert counted["cut_before_the_answer"] > 0
