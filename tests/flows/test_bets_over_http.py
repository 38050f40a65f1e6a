"""POST /bets and GET /bets/<code>: statuses, codes, and whom they answer."""

import re
import uuid
from decimal import Decimal

import orjson
import pytest
from harness.shop import Shop
from harness.visitors import Browser, opened_app

from touchline import codes

pytestmark = pytest.mark.spec("S3.12")


class Client(Browser):
    """A browser whose pages also speak JSON."""

    def token(self):
        page = self.get().get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]*)"', page)
        return found[1] if found else ""

    def send(self, document, *, token=None, raw=None, **headers):
        return self.client.post(
            f"{self.root}/bets",
            data=orjson.dumps(document) if raw is None else raw,
            headers={
                "Host": self.host,
                "Sec-Fetch-Site": "same-origin",
                "Content-Type": "application/json",
                "X-CSRF-Token": self.token() if token is None else token,
                **headers,
            },
            base_url=f"http://{self.host}",
        )


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def app(shop):
    with opened_app(shop.book) as app:
        yield app


@pytest.fixture
def ana(app, slug):
    client = Client(app, slug)
    client.sign_in()
    return client


def test_a_bet_is_made_and_shown(shop, ana):
    made = ana.send(shop.document(1, 2, stake="12.50"))

    assert made.status_code == 201
    bet = made.json
    assert (bet["outcome"], bet["status"], bet["stake"], bet["payout_max"], bet["currency"]) == (
        "placed", "open", "12.50", "50.00", "EUR",
    )  # fmt: skip
    assert made.headers["Location"] == f"/bets/{bet['code']}"
    assert "no-store" in made.headers["Cache-Control"]
    shown = ana.get(made.headers["Location"], Accept="application/json")
    legs = [{**leg, "result": "open", "reason": ""} for leg in bet["legs"]]
    assert shown.json | {"outcome": "placed"} == {**bet, "legs": legs}
    page = ana.get(made.headers["Location"])
    assert (page.status_code, "H1 v A1" in page.get_data(as_text=True)) == (200, True)


def test_a_repeat_is_told_from_a_new_bet_and_from_another_slip(shop, ana):
    document = shop.document(1)

    first, again = ana.send(document), ana.send(document)
    other = ana.send({**document, "stake": "11"})

    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert again.json["code"] == first.json["code"]
    assert again.json["outcome"] == "repeated"
    assert other.json["code"] == "key_reused"
    assert shop.count() == 1


def test_a_form_is_sent_to_its_bet(shop, ana):
    form = {
        "key": str(uuid.uuid4()), "type": "system", "k": ["2", "3"], "stake": "4",
        "selection": [shop.selection(n) for n in (1, 2, 3)], "price": ["2.00"] * 3,
        "csrf_token": ana.token(),
    }  # fmt: skip

    made = ana.post("/bets", form)

    assert made.status_code == 303
    assert "Your bet" in ana.get(made.headers["Location"]).get_data(as_text=True)
    assert shop.rows("SELECT type, lines, sizes FROM bets") == [("system", 4, [2, 3])]
    refused = ana.post("/bets", {**form, "key": str(uuid.uuid4()), "stake": "-4"})
    assert refused.status_code == 422
    assert "A stake is a positive amount" in refused.get_data(as_text=True)
    short = ana.post("/bets", {**form, "price": ["2.00"]})
    assert short.status_code == 422


def changed(path, value):
    def change(document):
        target = document
        for name in path[:-1]:
            target = target[name]
        target[path[-1]] = value
        return document

    return change


LEG = ("legs", 0)


@pytest.mark.spec("S2.2", "S2.11")
@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("bad_stake", changed(["stake"], "-1")),
        ("bad_stake", changed(["stake"], "0")),
        ("bad_stake", changed(["stake"], "ten")),
        ("bad_stake", changed(["stake"], 10)),
        ("bad_stake", changed(["stake"], "1e9")),
        ("bad_stake", changed(["stake"], "9" * 40)),
        ("stake_fraction", changed(["stake"], "10.005")),
        ("above_max", changed(["stake"], "9" * 15)),
        ("insufficient_funds", changed(["stake"], "100.01")),
        ("bad_selection", changed([*LEG, "selection"], "home")),
        ("bad_selection", changed([*LEG, "selection"], "'; DROP TABLE bets; --")),
        ("selection_unknown", changed([*LEG, "selection"], codes.encode(12345))),
        ("price_changed", changed([*LEG, "price"], "2.10")),
        ("bad_price", changed([*LEG, "price"], 2.0)),
        ("bad_key", changed(["key"], "mine")),
        ("bad_type", changed(["type"], "each_way")),
        ("bad_slip", changed(["legs"], {"0": 1})),
        ("too_many_legs", changed(["legs"], [{}] * 10_000)),
    ],
)
def test_bad_input_gets_its_code_and_writes_nothing(shop, ana, code, change):
    before = shop.counts()

    answer = ana.send(change(shop.document(1)))

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.content_type == "application/problem+json"
    assert shop.counts() == before


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 16, b"\xff", b"null", b'{"key": NaN}'])
def test_what_is_no_json_is_no_slip(shop, ana, raw):
    answer = ana.send(None, raw=raw)

    assert (answer.status_code, answer.json["code"]) == (422, "bad_slip")
    assert shop.count() == 0


def test_a_no_brings_what_it_takes_to_ask_again(shop, ana):
    shop.as_superuser("UPDATE prices SET price_milli = 1950, version = version + 1")

    moved = ana.send(shop.document(1))
    broke = ana.send(shop.document(1, price="1.95", stake="250"))

    assert moved.json["legs"] == [{"selection": shop.selection(1), "price": "1.95"}]
    assert (broke.json["available"], broke.json["currency"]) == ("100.00", "EUR")


def test_nobody_bets_without_signing_in_and_without_the_token(shop, app, ana, slug):
    stranger = Client(app, slug, salt="stranger")

    assert stranger.send(shop.document(1)).status_code == 401
    assert ana.send(shop.document(1), token="made up").status_code == 403
    assert ana.send(shop.document(1), **{"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert stranger.get(f"/bets/{codes.encode(1)}").status_code == 401
    assert shop.count() == 0


@pytest.mark.spec("B2")
def test_nobody_sees_another_players_bet_here_or_elsewhere(shop, app, ana, slug):
    made = ana.send(shop.document(1)).headers["Location"]
    shop.player("ben")
    rival = Shop(shop.book, f"{slug}r")
    rival.player("rita")
    shop.book.theme_publisher().publish_once()
    ben, rita = Client(app, slug, salt="ben"), Client(app, f"{slug}r", salt="rita")
    ben.sign_in("ben")
    rita.sign_in("rita")

    for client in (ben, rita):
        for code in (made, "/bets/nothing", f"/bets/{codes.encode((1 << 64) - 1)}"):
            assert client.get(code).status_code == 404


@pytest.mark.spec("S2.7")
def test_a_player_hands_in_so_many_slips_a_minute(shop):
    with opened_app(shop.book, limit_bets="2+1/min") as app:
        ana = Client(app, shop.slug, salt="quick")
        ana.sign_in()
        token = ana.token()

        answers = [ana.send({}, token=token) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "Retry-After" in answers[-1].headers


def test_a_dead_database_is_no_answer_and_says_when_to_ask_again(shop, app, ana):
    document, token = shop.document(1), ana.token()
    web = app.extensions["touchline"]
    web.db.close()

    answer = ana.send(document, token=token)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json["code"] == "database_unavailable"
    assert shop.count() == 0


def test_amounts_are_exact(shop, ana):
    bet = ana.send(shop.document(1, stake="0.01")).json

    assert Decimal(bet["payout_max"]) == Decimal("0.02")


def post_json(client, path, document):
    return client.client.post(
        client.root + path,
        data=orjson.dumps(document),
        headers={
            "Host": client.host,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
            "X-CSRF-Token": client.token(),
        },
        base_url=f"http://{client.host}",
    )


def test_a_program_asks_what_a_bet_is_worth_and_takes_it(shop, ana):
    place = ana.send(shop.document(1)).headers["Location"]

    offer = post_json(ana, f"{place}/cash-out-quotes", {})
    taken, again = (
        post_json(ana, f"{place}/cash-outs", {"quote": offer.json["quote"]}) for _ in range(2)
    )

    assert (offer.status_code, offer.json["value"], offer.json["currency"]) == (201, "9.30", "EUR")
    assert [(each.status_code, each.json["outcome"]) for each in (taken, again)] == [
        (201, "cashed_out"), (200, "repeated"),
    ]  # fmt: skip
    assert (taken.json["status"], taken.json["payout"]) == ("cashed_out", "9.30")
    refused = post_json(ana, f"{place}/cash-out-quotes", {})
    assert (refused.status_code, refused.json["code"]) == (422, "bet_not_open")


def test_a_page_asks_what_a_bet_is_worth_and_takes_it(shop, ana):
    place = ana.send(shop.document(1)).headers["Location"]
    assert "worth now?" in ana.get(place).get_data(as_text=True)

    page = ana.post(f"{place}/cash-out-quotes", {"csrf_token": ana.token()})
    (quote,) = re.findall(r'name="quote" value="([^"]*)"', page.get_data(as_text=True))
    taken = ana.post(f"{place}/cash-outs", {"csrf_token": ana.token(), "quote": quote})

    assert "Cash out for 9.30 EUR" in page.get_data(as_text=True)
    assert (taken.status_code, taken.headers["Location"]) == (303, place)
    shown = ana.get(place).get_data(as_text=True)
    assert "<dt>Returned</dt><dd>9.30 EUR</dd>" in shown
    assert "worth now?" not in shown


@pytest.mark.spec("B2", "S2.11")
def test_an_offer_is_taken_by_its_player_from_our_page_with_its_code(shop, app, ana):
    place = ana.send(shop.document(1)).headers["Location"]
    quote = post_json(ana, f"{place}/cash-out-quotes", {}).json["quote"]
    shop.player("ben")
    ben = Client(app, shop.slug, salt="ben")
    ben.sign_in("ben")
    before = shop.counts()

    for bad in ({"quote": codes.encode(7)}, {"quote": 7}, {}, [], {"quote": "'; --"}):
        answer = post_json(ana, f"{place}/cash-outs", bad)
        assert (answer.status_code, answer.json["code"]) == (422, "quote_over")
    assert post_json(ben, f"{place}/cash-outs", {"quote": quote}).status_code == 404
    assert post_json(ben, f"{place}/cash-out-quotes", {}).status_code == 404
    assert post_json(ana, "/bets/nothing/cash-outs", {"quote": quote}).status_code == 404
    assert ana.post(f"{place}/cash-outs", {"quote": quote}).status_code == 403
    stranger = Client(app, shop.slug, salt="stranger")
    assert stranger.post(f"{place}/cash-out-quotes").status_code == 401
    assert shop.counts() == before
