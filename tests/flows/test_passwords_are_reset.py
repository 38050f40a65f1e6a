"""Who forgot a password is written to, chooses another, and is signed out wherever they were."""

import psycopg
import pytest
from harness.letters import delivered, link_of
from harness.people import trail
from harness.visitors import PASSWORD, Browser, opened_app
from lxml import html

pytestmark = pytest.mark.spec("B5")

NEW = "quite another one"


@pytest.fixture
def open_app(our_book, site_with_ana):
    assert site_with_ana
    with opened_app(our_book, limit_forms="100+100/s", limit_login="100+100/s") as app:
        yield app


@pytest.fixture
def ana(our_book, site_with_ana, browser):
    """Her address is known."""
    with our_book.platform_db.tenant_tx(site_with_ana) as conn:
        conn.execute(
            "INSERT INTO player_contacts (tenant_id, player_id, email, email_norm, born_on,"
            " terms_version) SELECT tenant_id, id, 'ana@example.org', 'ana@example.org',"
            " '1990-01-01', '1' FROM players WHERE tenant_id = %s",
            [site_with_ana],
        )
    return browser


def letter(ana, book, tenant_id):
    ana.post("/reset", {"email": "Ana@example.org"})
    return link_of(delivered(book, tenant_id)[-1])


def finish(browser, link, password=NEW):
    token = link.split("token=")[1]
    return browser.post("/reset/finish", {"token": token, "password": password})


def test_a_letter_gives_another_password_and_ends_every_session(
    our_book, site_with_ana, ana, open_app, slug
):
    elsewhere = Browser(open_app, slug, salt="elsewhere")
    elsewhere.sign_in()
    link = letter(ana, our_book, site_with_ana)

    form, answer = ana.get(link), finish(ana, link)

    assert form.status_code == 200
    assert form.headers["Referrer-Policy"] == "no-referrer"
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?new=1")
    assert elsewhere.get("/bets").status_code == 401
    assert ana.post("/sign-in", {"name": "ana", "password": PASSWORD}).status_code == 422
    assert ana.post("/sign-in", {"name": "ana", "password": NEW}).status_code == 303
    assert trail(our_book, site_with_ana)[-1][0] == "player.password_reset"


def test_a_letter_is_good_once_and_ends_the_others(our_book, site_with_ana, ana):
    links = [letter(ana, our_book, site_with_ana) for _ in range(2)]

    answers = [finish(ana, links[1]), finish(ana, links[1]), finish(ana, links[0])]

    assert [answer.status_code for answer in answers] == [303, 422, 422]


def test_a_password_that_will_not_do_leaves_the_letter_good(our_book, site_with_ana, ana):
    link = letter(ana, our_book, site_with_ana)

    short = finish(ana, link, "short")

    assert short.status_code == 422
    assert "8 to 128" in html.fromstring(short.get_data()).text_content()
    assert finish(ana, link).status_code == 303


def test_an_address_that_nobody_has_gets_the_same_answer_and_no_letter(
    our_book, site_with_ana, ana
):
    known = ana.post("/reset", {"email": "ana@example.org"})
    unknown = ana.post("/reset", {"email": "eva@example.org"})

    letters = delivered(our_book, site_with_ana)
    assert known.get_data().replace(b"ana@", b"eva@") == unknown.get_data()
    assert len(letters) == 1


def test_an_old_letter_is_good_for_nothing(our_book, site_with_ana, ana, stack_env):
    link = letter(ana, our_book, site_with_ana)
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as conn:
        conn.execute("UPDATE mail_tokens SET good_until = now() - interval '1 second'")

    assert ana.get(link).status_code == 422
    assert finish(ana, link).status_code == 422


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\N{SNOWMAN}" * 43])
def test_what_is_no_token_opens_nothing(ana, token):
    assert finish(ana, f"token={token}").status_code == 422
