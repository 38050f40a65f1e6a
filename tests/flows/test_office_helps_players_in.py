"""Staff lend a password that opens nothing but the way to another, and decide on exclusions."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields
from harness.people import trail
from harness.protected import Protected
from harness.shop import Shop
from harness.visitors import PASSWORD, Browser

from touchline import codes
from touchline.protection.breaks.removal import ask_removal
from touchline.rights import Role

pytestmark = pytest.mark.spec("B4", "B5", "S3.12")

NEW = "quite another one"


@pytest.fixture
def shop(our_book, office_of_acme, slug):
    return Shop(our_book, slug, tenant_id=office_of_acme)


@pytest.fixture
def path(shop):
    return f"/players/{codes.encode(shop.player('ana').player_id)}"


def submit(clerk, page, path, form):
    hidden = fields(clerk.page(page))
    return clerk.send(path, {**hidden, **form}, token=hidden["csrf_token"])


def lend(otto, path):
    """The password that is lent, as it is shown."""
    answer = submit(otto, path, f"{path}/state", {"what": "lend", "reason": "forgot it"})
    assert answer.status_code == 303
    return re.search(r"Tell [^:]+: ([0-9a-z-]{14}) ", otto.text(path))[1]


def sign_in(player, password):
    return player.post("/sign-in", {"name": "ana", "password": password})


def test_a_lent_password_opens_the_way_to_another_and_nothing_else(
    shop, path, otto, office_app, slug
):
    ana = Browser(office_app, slug)
    elsewhere = Browser(office_app, slug, salt="elsewhere")
    assert sign_in(elsewhere, PASSWORD).status_code == 303

    lent = lend(otto, path)
    assert lent not in otto.text(path), "it is shown once"
    assert elsewhere.get("/bets").status_code == 401
    assert sign_in(ana, PASSWORD).status_code == 422
    way = sign_in(ana, lent).headers["Location"]
    assert way.startswith("/reset/finish?token=")
    assert ana.get("/bets").status_code == 401
    assert ana.get(way).status_code == 200
    token = way.partition("token=")[2]
    assert ana.post("/reset/finish", {"token": token, "password": NEW}).status_code == 303

    answer = sign_in(ana, NEW)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert sign_in(elsewhere, lent).status_code == 422
    assert [line[0] for line in trail(shop.book, shop.tenant_id)][-2:] == [
        "player.password_lent",
        "player.password_reset",
    ]


def test_a_lent_password_grows_old(shop, path, otto, office_app, slug):
    lent = lend(otto, path)
    with shop.book.platform_db.tenant_tx(shop.tenant_id) as conn:
        conn.execute("UPDATE players SET lent_until = now() - interval '1 minute'")

    answer = sign_in(Browser(office_app, slug), lent)

    assert answer.status_code == 422
    assert "too old" in answer.get_data(as_text=True)


def test_lending_takes_a_reason_and_somebody_who_may(our_book, shop, path, otto, office_app, slug):
    add_clerk(our_book, shop.tenant_id, "rosa", Role.READ_ONLY)
    rosa = ClerkBrowser(office_app, slug, "rosa", salt="rosa")
    rosa.enrol()

    unsaid = submit(otto, path, f"{path}/state", {"what": "lend", "reason": " "})
    refused = rosa.send(f"{path}/state", {"what": "lend", "reason": "why not", "key": "a" * 32})

    assert unsaid.status_code == 422
    assert refused.status_code == 403


def test_an_exclusion_is_reviewed_by_who_may_and_no_time_out_is_ended(shop, otto):
    ana = Protected(shop, shop.player())
    page = f"/players/{codes.encode(ana.wallet.player_id)}/exclusion"
    free = otto.text(page)
    ana.exclude(None)
    standing = otto.text(page)
    ana.earlier("184 days")
    ask_removal(*ana.whose, by=ana.by)
    assert ">ana</a>" in otto.text("/exclusions")
    assert 'name="what" value="agree"' in otto.text(page)

    for form in ({"what": "agree", "reason": ""}, {"what": "end", "reason": "no such thing"}):
        assert submit(otto, page, page, form).status_code == 422
    agreed = {"what": "agree", "reason": "called her", "sure": "1"}
    assert submit(otto, page, page, agreed).status_code == 303

    assert "they may bet and pay in" in free
    assert "They have not asked for it." in standing
    assert "It was agreed to" in otto.text(page)
    assert submit(otto, page, page, {"what": "refuse", "reason": "again"}).status_code == 409
    assert "Nobody asks" in otto.text("/exclusions")
