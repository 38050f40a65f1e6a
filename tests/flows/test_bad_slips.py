"""What nobody should send to POST /bets: a clear code each, nothing written, nothing leaked."""

import uuid

import orjson
import pytest
from flows.bad_slips import BAD_FORMS, BAD_JSON, BAD_LEGS, BODIES, SIZES
from flows.test_bets_over_http import Client
from harness.people import TESTER
from harness.shop import Shop
from harness.visitors import opened_app

from touchline import codes
from touchline.pricing.change import save_mark
from touchline.pricing.overlay import Kind, State

pytestmark = pytest.mark.spec("S3.12", "S2.2", "S2.11")


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    shop.player()
    our_book.theme_publisher().publish_once()
    return shop


@pytest.fixture
def app(shop):
    # So many slips in a second are beyond what one address may ask for, too.
    plenty = "100000+100000/s"
    with opened_app(shop.book, limit_bets=plenty, limit_global=plenty) as app:
        yield app


@pytest.fixture
def ana(app, slug):
    client = Client(app, slug)
    client.sign_in()
    return client


def form_of(shop, ana, **changes):
    return {
        "key": str(uuid.uuid4()), "type": "single", "stake": "1", "price_mode": "exact",
        "selection": [shop.selection(1)], "price": ["2.00"], "csrf_token": ana.token(), **changes,
    }  # fmt: skip


def test_what_no_field_may_be_is_named_and_writes_nothing(shop, ana):
    token, before = ana.token(), shop.counts()

    for code, changes in BAD_JSON.items():
        for change in changes:
            is_change = isinstance(change, dict) and change
            document = {**shop.document(1), **change} if is_change else change
            answer = ana.send(document, token=token)
            assert (answer.status_code, answer.json["code"]) == (422, code), change

    assert shop.counts() == before


def test_what_no_leg_may_be_is_named_and_writes_nothing(shop, ana):
    token, before = ana.token(), shop.counts()

    for code, changes in BAD_LEGS.items():
        for change in changes:
            document = shop.document(1)
            document["legs"][0].update(change)
            answer = ana.send(document, token=token)
            assert (answer.status_code, answer.json["code"]) == (422, code), change

    assert shop.counts() == before


def test_sizes_that_make_no_system_are_refused(shop, ana):
    token, before = ana.token(), shop.counts()

    for sizes in SIZES:
        answer = ana.send(shop.document(1, 2, 3, type="system", k=sizes), token=token)
        assert (answer.status_code, answer.json["code"]) == (422, "bad_system"), sizes

    assert shop.counts() == before


def test_a_form_is_read_as_strictly(shop, ana):
    legs = {"selection": [shop.selection(n) for n in (1, 2, 3)], "price": ["2.00"] * 3}
    before = shop.counts()

    for code, changes in BAD_FORMS:
        form = form_of(shop, ana, **(legs if changes.get("type") == "system" else {}), **changes)
        answer = ana.post("/bets", form, Accept="application/json")
        status = 413 if code == "too_large" else 422
        assert (answer.status_code, answer.json["code"]) == (status, code), changes

    assert shop.counts() == before


def test_a_body_that_is_no_slip_is_refused_whole(shop, ana):
    token, before = ana.token(), shop.counts()

    for status, code, raw, kind in BODIES:
        heads = {"Content-Type": kind, "Accept": "application/json"}
        answer = ana.send(None, token=token, raw=raw, **heads)
        assert (answer.status_code, answer.json["code"]) == (status, code), (kind, raw[:40])

    assert shop.counts() == before


def test_what_exists_but_is_no_selection_is_unknown(shop, ana):
    made = ana.send(shop.document(1)).json
    before = shop.counts()
    ids = [
        codes.decode(made["code"]),
        shop.tenant_id,
        shop.bettors["ana"].player_id,
        shop.catalogue.event_id(1),
        *shop.catalogue.ids("SELECT id FROM markets"),
    ]

    for known in ids:
        document = shop.document(1)
        document["legs"][0]["selection"] = codes.encode(known)
        answer = ana.send(document)
        assert (answer.status_code, answer.json["code"]) == (422, "selection_unknown")
        assert answer.json["legs"][0]["price"] is None

    assert shop.counts() == before


@pytest.mark.spec("B2")
def test_what_one_tenant_hides_is_unknown_there_and_nobody_learns_of_the_other(shop, app, ana):
    rival = Shop(shop.book, f"{shop.slug}r")
    rival.player("rita")
    shop.book.theme_publisher().publish_once()
    rita = Client(app, rival.slug, salt="rita")
    rita.sign_in("rita")
    whose = (shop.book.platform_db, shop.tenant_id)
    save_mark(*whose, Kind.EVENT, str(shop.catalogue.event_id(1)), State.HIDDEN, by=TESTER)
    document = shop.document(1)

    here, there = ana.send(document), rita.send(document)
    again = ana.send({**document, "legs": shop.document(2)["legs"]})

    assert (here.status_code, here.json["code"]) == (422, "selection_unknown")
    assert there.status_code == 201
    assert (again.status_code, again.json["outcome"]) == (201, "placed"), (
        "a key is the player's own"
    )
    assert again.json["code"] != there.json["code"]
    assert ana.get(f"/bets/{there.json['code']}").status_code == 404
    assert (shop.count(), rival.count()) == (1, 1)


def test_a_key_with_any_other_slip_is_reused_and_tells_nothing_of_the_first(shop, ana):
    document = shop.document(1, 2, stake="3.00")
    made = ana.send(document)
    before = shop.counts()
    others = [
        {"stake": "3.01"}, {"type": "system", "k": [1, 2]}, {"price_mode": "higher"},
        {"legs": document["legs"][::-1]}, {"legs": [*document["legs"], shop.document(3)["legs"][0]]},
        {"legs": [{**leg, "price": "2.01"} for leg in document["legs"]]},
    ]  # fmt: skip

    for change in others:
        answer = ana.send({**document, **change})
        assert (answer.status_code, answer.json["code"]) == (409, "key_reused"), change
        assert made.json["code"] not in answer.get_data(as_text=True)
        assert set(answer.json) == {"type", "title", "status", "detail", "code"}
    same = ana.send({**document, "key": document["key"].upper(), "stake": "03", "extra": 1})

    assert (same.status_code, same.json["code"]) == (200, made.json["code"])
    assert shop.counts() == before


def test_stakes_are_exact_to_the_last_unit_that_is_stored(shop, ana):
    before = shop.counts()

    told = {
        stake: ana.send(shop.document(1, stake=stake)).json["code"]
        for stake in (
            "0.001",
            "0.009",
            "100.001",
            "100.01",
            "999999999999999",
            "999999999999999.99",
        )
    }

    assert told == {
        "0.001": "stake_fraction", "0.009": "stake_fraction", "100.001": "stake_fraction",
        "100.01": "insufficient_funds", "999999999999999": "above_max", "999999999999999.99": "above_max",
    }  # fmt: skip
    assert shop.counts() == before
    assert ana.send(shop.document(1, stake="00100.00000000")).status_code == 201


def test_a_refusal_says_nothing_of_how_it_is_done(shop, ana):
    raws = [orjson.dumps(shop.document(1, stake="'; SELECT 1 --")), b"{", b"\xff" * 100]

    for raw in raws:
        page = ana.send(None, raw=raw).get_data(as_text=True).lower()
        assert not any(
            word in page for word in ("traceback", "psycopg", "select", "orjson", "touchline.")
        )
