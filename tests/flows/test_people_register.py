"""Somebody registers: an address, a letter, the rest of the form; and nobody learns who has an account."""

import pytest
from harness.letters import delivered, link_of
from harness.people import TESTER, trail
from harness.visitors import Browser, add_player, opened_app
from lxml import html

from touchline.accounts.joining.register import keep_registration
from touchline.tenants.plans.change import set_plan
from touchline.tenants.plans.model import Terms

pytestmark = pytest.mark.spec("B5")

FORM = {
    "username": "Nina.1", "password": "a long enough one", "born_on": "1990-05-17",
    "currency": "EUR", "terms_version": "3", "agree": "1",
}  # fmt: skip
ADDRESS = "Nina@Example.org"


@pytest.fixture
def tenant_id(our_book, slug):
    tenant_id = our_book.create_tenant(slug, name="Acme Sports")
    our_book.theme_publisher().publish_once()
    keep_registration(our_book.platform_db, tenant_id, is_open=True, terms_version="3", by=TESTER)
    return tenant_id


@pytest.fixture
def visitor(our_book, tenant_id, slug):
    assert tenant_id
    with opened_app(our_book, limit_registration="100+100/s") as app:
        yield Browser(app, slug)


def said(answer):
    return html.fromstring(answer.get_data()).find(".//main").text_content()


def letter_to(visitor, book, tenant_id, address=ADDRESS):
    visitor.post("/register", {"email": address})
    return delivered(book, tenant_id)[-1]


def finish(visitor, link, **changed):
    return visitor.post("/register/finish", {**FORM, "token": link.split("token=")[1], **changed})


def test_an_address_a_letter_and_a_form_make_a_player(our_book, tenant_id, visitor):
    link = link_of(letter_to(visitor, our_book, tenant_id))
    form = visitor.get(link)
    answer = finish(visitor, link)

    assert "Nina@Example.org" in said(form)
    assert "version 3" in said(form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?new=1")
    signed_in = visitor.post("/sign-in", {"name": "nina.1", "password": FORM["password"]})
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/")
    with our_book.platform_db.tenant_tx(tenant_id) as conn:
        kept = conn.execute(
            "SELECT email, born_on::text, terms_version, currency FROM player_contacts"
            " JOIN players ON players.id = player_id"
        ).fetchall()
    assert kept == [("Nina@Example.org", "1990-05-17", "3", "EUR")]
    assert trail(our_book, tenant_id)[-1][0] == "player.registered"


def test_a_letter_is_good_once(our_book, tenant_id, visitor):
    link = link_of(letter_to(visitor, our_book, tenant_id))
    finish(visitor, link)

    again = finish(visitor, link, username="another")

    assert again.status_code == 422
    assert "over or was used before" in said(again)
    assert visitor.get(link).status_code == 422


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"username": "-x-"}, "A name is 1 to 32"),
        ({"password": "short"}, "8 to 128"),
        ({"born_on": "2015-01-01"}, "below 18"),
        ({"born_on": "yesterday"}, "no date of birth"),
        ({"currency": "ZZZ"}, "this currency"),
        ({"terms_version": "2"}, "terms as they are now"),
        ({"agree": ""}, "terms as they are now"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(our_book, tenant_id, visitor, changed, why):
    link = link_of(letter_to(visitor, our_book, tenant_id))

    answer = finish(visitor, link, **changed)

    page = html.fromstring(answer.get_data())
    typed = {**FORM, **changed}
    assert answer.status_code == 422
    assert why in said(answer)
    assert page.get_element_by_id("username").get("value") == typed["username"]
    assert page.get_element_by_id("born_on").get("value") == typed["born_on"]
    assert page.get_element_by_id("password").get("value") is None
    assert finish(visitor, link).status_code == 303


def test_where_the_plan_is_full_nobody_registers_any_more(our_book, tenant_id, visitor):
    link = link_of(letter_to(visitor, our_book, tenant_id))
    full = Terms("Small", players_max=1)
    set_plan(our_book.platform_db, tenant_id, full, was_version=0, by=TESTER)
    add_player(our_book, tenant_id, "first")

    refused = finish(visitor, link)
    set_plan(our_book.platform_db, tenant_id, Terms("Large"), was_version=1, by=TESTER)

    assert refused.status_code == 404
    assert finish(visitor, link).status_code == 303


def test_a_name_that_is_taken_is_not_given_twice(our_book, tenant_id, visitor):
    finish(visitor, link_of(letter_to(visitor, our_book, tenant_id)))
    link = link_of(letter_to(visitor, our_book, tenant_id, "other@example.org"))

    assert finish(visitor, link).status_code == 422
    assert finish(visitor, link, username="other").status_code == 303


def test_who_has_an_account_is_written_to_and_nobody_else_learns_of_it(
    our_book, tenant_id, visitor
):
    new = visitor.post("/register", {"email": "nina@example.ORG"})
    finish(visitor, link_of(delivered(our_book, tenant_id)[-1]))

    known = visitor.post("/register", {"email": "nina@example.ORG"})
    letter = delivered(our_book, tenant_id)[-1]

    assert known.get_data() == new.get_data()
    assert "You have an account there already" in letter
    assert "token=" not in letter


def test_two_letters_to_one_address_make_one_player(our_book, tenant_id, visitor):
    links = [link_of(letter_to(visitor, our_book, tenant_id)) for _ in range(2)]

    answers = [finish(visitor, link, username=f"nina{at}") for at, link in enumerate(links)]

    assert [answer.status_code for answer in answers] == [303, 422]


def test_a_mailbox_is_no_target(our_book, tenant_id, visitor):
    for _ in range(6):
        visitor.post("/register", {"email": ADDRESS})

    assert len(delivered(our_book, tenant_id)) == 3


def test_where_registration_is_closed_there_is_no_form(our_book, tenant_id, visitor):
    link = link_of(letter_to(visitor, our_book, tenant_id))
    keep_registration(our_book.platform_db, tenant_id, is_open=False, terms_version="3", by=TESTER)

    answers = [
        visitor.get("/register"), visitor.post("/register", {"email": ADDRESS}),
        visitor.get(link), finish(visitor, link),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404] * 4
    assert "Please ask the operator" in said(answers[0])


@pytest.mark.parametrize("address", ["", "x", "a@b", "a b@example.org", "a@b.c\r\nBcc: d@e.fg"])
def test_what_is_no_address_is_not_written_to(our_book, tenant_id, visitor, address):
    answer = visitor.post("/register", {"email": address})

    assert answer.status_code == 422
    assert delivered(our_book, tenant_id) == []


def test_another_tenants_letter_opens_nothing_here(our_book, tenant_id, visitor, slug):
    link = link_of(letter_to(visitor, our_book, tenant_id))
    rival = our_book.create_tenant(f"{slug}-r", name="Rival")
    our_book.theme_publisher().publish_once()
    keep_registration(our_book.platform_db, rival, is_open=True, terms_version="3", by=TESTER)
    there = Browser(visitor.client.application, slug, host=f"{slug}-r.localhost")

    assert finish(there, link).status_code == 422
    assert finish(visitor, link).status_code == 303


def test_the_mailbox_shows_letters_in_development_and_not_in_production(
    our_book, tenant_id, visitor, slug
):
    letter_to(visitor, our_book, tenant_id)

    assert "/register/finish?token=" in visitor.get("/mailbox").text
    with opened_app(our_book, smtp_host="mail.example", mail_from="a@b.example") as app:
        assert Browser(app, slug).get("/mailbox").status_code == 404
