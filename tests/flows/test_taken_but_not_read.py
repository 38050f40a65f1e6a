"""What was written and cannot be read back is unknown to the client, never refused, and told later."""

from contextlib import contextmanager

import psycopg
import pytest
from flows.test_bets_over_http import Client, post_json
from harness.shop import Shop
from harness.visitors import opened_app

pytestmark = pytest.mark.spec("S3.12")


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    our_book.theme_publisher().publish_once()
    return shop


@pytest.fixture
def ana(shop):
    with opened_app(shop.book) as app:
        client = Client(app, shop.slug)
        client.sign_in()
        yield client


@contextmanager
def held(stack_env, table):
    """A table that nobody reads while this lasts; writing a bet does not ask it."""
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"]) as superuser:
        superuser.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_bet_that_was_taken_is_told_whole_without_being_read(shop, ana, stack_env):
    document, token = shop.document(1), ana.token()
    with held(stack_env, "referrals"):
        answer = ana.send(document, token=token)

    assert (answer.status_code, answer.json["outcome"]) == (201, "placed")
    again = ana.send(document, token=token)
    assert again.json == {**answer.json, "outcome": "repeated"}
    assert shop.count() == 1


def test_a_bet_that_was_taken_before_is_not_said_to_be_refused(shop, ana, stack_env):
    document, token = shop.document(1), ana.token()
    assert ana.send(document, token=token).status_code == 201
    with held(stack_env, "referrals"):
        answer = ana.send(document, token=token)

    assert (answer.status_code, answer.json["code"]) == (503, "outcome_unknown")
    assert int(answer.headers["Retry-After"]) >= 1
    assert ana.send(document, token=token).json["outcome"] == "repeated"
    assert shop.count() == 1


def test_a_bet_that_was_bought_back_is_not_said_to_be_refused(shop, ana, stack_env):
    place = ana.send(shop.document(1)).headers["Location"]
    offer = {"quote": post_json(ana, f"{place}/cash-out-quotes", {}).json["quote"]}
    with held(stack_env, "referrals"):
        answer = post_json(ana, f"{place}/cash-outs", offer)

    assert (answer.status_code, answer.json["code"]) == (503, "outcome_unknown")
    assert post_json(ana, f"{place}/cash-outs", offer).json["outcome"] == "repeated"
