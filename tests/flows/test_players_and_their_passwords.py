"""Players in the database: one name a site, apart from each other, with passwords nobody reads."""

import psycopg
import pytest
from argon2 import PasswordHasher
from harness.people import TESTER
from psycopg.errors import InsufficientPrivilege

from touchline.accounts import login
from touchline.accounts.create import UsernameTaken, create_player
from touchline.accounts.login import AccountClosed, NoSuchPlayer, WrongSignIn
from touchline.accounts.model import PlayerStatus
from touchline.accounts.passwords import Passwords
from touchline.accounts.standing import ClosedForGood, change_player_status
from touchline.cli.demo import DEMO_PLAYERS, DEMO_STAFF, seed_demo

PASSWORDS = Passwords()


@pytest.fixture
def acme(our_book, slug):
    return our_book.create_tenant(slug)


def add(book, tenant_id, username="ana", password="ana-demo"):
    return create_player(
        book.platform_db,
        PASSWORDS,
        tenant_id,
        username=username,
        display_name=username.title(),
        password=password,
        by=TESTER,
    )


def sign_in(book, slug, username="ana", password="ana-demo"):
    return login.sign_in(book.web_db, PASSWORDS, slug=slug, username=username, password=password)


def change(book, statement, **facts):
    with psycopg.connect(book.settings.direct_database_url, autocommit=True) as superuser:
        assert superuser.execute(statement, facts).rowcount == 1


@pytest.mark.spec("S3.12")
def test_the_right_password_opens_the_door_however_the_name_is_typed(our_book, acme, slug):
    player_id = add(our_book, acme)

    found = sign_in(our_book, slug, " ANA")

    assert (found.tenant_id, found.id) == (acme, player_id)
    assert (found.display_name, found.session_epoch) == ("Ana", 1)


@pytest.mark.parametrize(
    ("username", "password"),
    [("ana", "wrong"), ("ana", ""), ("ben", "ana-demo"), ("a" * 500, "x"), ("ana", "x" * 1000)],
)
def test_a_wrong_name_and_a_wrong_password_are_the_same_refusal(
    our_book, acme, slug, username, password
):
    add(our_book, acme)

    with pytest.raises(WrongSignIn) as refused:
        sign_in(our_book, slug, username, password)

    assert refused.value.message == "The name or the password is wrong."


@pytest.mark.spec("B2")
def test_a_player_of_one_site_is_nobody_on_another(our_book, acme, slug):
    add(our_book, acme)
    our_book.create_tenant(f"{slug}x")

    for elsewhere in (f"{slug}x", "no-such-site"):
        with pytest.raises(WrongSignIn):
            sign_in(our_book, elsewhere)


def test_two_sites_may_have_players_of_one_name(our_book, acme, slug):
    add(our_book, acme)
    rival = our_book.create_tenant(f"{slug}x")
    add(our_book, rival, password="another-one")

    assert sign_in(our_book, slug).tenant_id == acme
    assert sign_in(our_book, f"{slug}x", password="another-one").tenant_id == rival
    with pytest.raises(UsernameTaken):
        add(our_book, acme, "Ana")


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_account_that_is_not_active_is_told_so_only_with_its_password(
    our_book, acme, slug, status
):
    player_id = add(our_book, acme)
    change(
        our_book, "UPDATE players SET status = %(to)s WHERE id = %(id)s", to=status, id=player_id
    )

    with pytest.raises(AccountClosed):
        sign_in(our_book, slug)
    with pytest.raises(WrongSignIn):
        sign_in(our_book, slug, password="wrong")


def test_nobody_signs_in_to_a_suspended_site(our_book, acme, slug):
    add(our_book, acme)
    change(our_book, "UPDATE tenants SET status = 'suspended' WHERE id = %(id)s", id=acme)

    with pytest.raises(WrongSignIn):
        sign_in(our_book, slug)


def test_an_old_hash_is_renewed_by_signing_in(our_book, acme, slug):
    player_id = add(our_book, acme)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("ana-demo")
    change(
        our_book, "UPDATE players SET password_hash = %(to)s WHERE id = %(id)s",
        to=cheap, id=player_id,
    )  # fmt: skip

    sign_in(our_book, slug)

    with psycopg.connect(our_book.settings.direct_database_url) as superuser:
        (renewed,) = superuser.execute(
            "SELECT password_hash FROM players WHERE id = %s", [player_id]
        ).fetchone()
    assert not PASSWORDS.is_outdated(renewed)
    assert PASSWORDS.is_match("ana-demo", renewed)


def test_an_epoch_ends_what_was_opened_before_it(our_book, acme, slug):
    player = sign_in(our_book, slug) if add(our_book, acme) else None
    who = {"tenant_id": acme, "player_id": player.id}
    assert login.is_standing(our_book.web_db, epoch=1, **who)

    epoch = login.begin_epoch(our_book.web_db, **who)

    assert epoch == 2
    assert not login.is_standing(our_book.web_db, epoch=1, **who)
    assert login.is_standing(our_book.web_db, epoch=2, **who)
    assert login.find_player(our_book.platform_db, slug=slug, username="Ana").session_epoch == 2
    with pytest.raises(NoSuchPlayer):
        login.begin_epoch(our_book.web_db, tenant_id=acme, player_id=1)


@pytest.mark.spec("B2")
def test_a_tenants_players_exist_in_its_transactions_only(our_book, acme, slug):
    player_id = add(our_book, acme)
    rival = our_book.create_tenant(f"{slug}x")

    seen = {}
    for tenant_id in (acme, rival):
        with our_book.web_db.tenant_tx(tenant_id) as conn:
            seen[tenant_id] = conn.execute("SELECT id FROM players").fetchall()
    with our_book.web_db.connection_ctx() as conn:
        seen[None] = conn.execute("SELECT id FROM players").fetchall()

    assert seen == {acme: [(player_id,)], rival: [], None: []}


@pytest.mark.spec("B2")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO players VALUES (%(id)s, 1, 'mine', 'Mine', '$argon2id$')",
        "INSERT INTO players (tenant_id, status) VALUES (%(id)s, 'active')",
        "UPDATE players SET status = 'active' WHERE tenant_id = %(id)s",
        "DELETE FROM players WHERE tenant_id = %(id)s",
    ],
)
def test_a_web_process_makes_players_as_they_register_and_lets_nobody_in_again(
    our_book, acme, statement
):
    with pytest.raises(InsufficientPrivilege), our_book.web_db.tenant_tx(acme) as conn:
        conn.execute(statement, {"id": acme})


def test_workers_and_reports_read_no_password_hash(our_book, acme):
    add(our_book, acme)

    with our_book.worker_db.tenant_tx(acme) as conn:
        assert conn.execute("SELECT display_name FROM players").fetchall() == [("Ana",)]
    with pytest.raises(InsufficientPrivilege), our_book.worker_db.tenant_tx(acme) as conn:
        conn.execute("SELECT password_hash FROM players")


def test_the_demo_players_may_sign_in_and_are_made_once(our_book):
    first, again = list(seed_demo(our_book.settings)), list(seed_demo(our_book.settings))

    for slug, username, password in DEMO_PLAYERS:
        assert sign_in(our_book, slug, username, password).display_name == username.title()
    assert len(first) == len(again) == 3 + len(DEMO_PLAYERS) + len(DEMO_STAFF)
    assert all(line.endswith("already here") for line in again)


def test_production_has_no_demo_players(our_book):
    settings = our_book.settings.model_copy(update={"environment": "production"})

    *_, last = seed_demo(settings)

    assert last == "people: none in production; the demo passwords are known to everybody"


def test_a_suspended_player_is_out_until_they_are_taken_up_again(our_book, slug, acme):
    ana = add(our_book, acme)
    player = sign_in(our_book, slug)

    def change(status):
        return change_player_status(our_book.platform_db, acme, ana, status, by=TESTER)

    was_news = change(PlayerStatus.SUSPENDED)
    is_news_again = change(PlayerStatus.SUSPENDED)
    with pytest.raises(AccountClosed):
        sign_in(our_book, slug)
    change(PlayerStatus.ACTIVE)

    assert (was_news, is_news_again) == (True, False)
    assert sign_in(our_book, slug).session_epoch > player.session_epoch


def test_an_account_that_was_closed_stays_so(our_book, acme):
    ana = add(our_book, acme)
    with our_book.platform_db.tenant_tx(acme) as conn:
        conn.execute("UPDATE players SET status = 'closed' WHERE id = %s", [ana])

    with pytest.raises(ClosedForGood):
        change_player_status(our_book.platform_db, acme, ana, PlayerStatus.ACTIVE, by=TESTER)
    with pytest.raises(NoSuchPlayer):
        change_player_status(our_book.platform_db, acme, 1, PlayerStatus.ACTIVE, by=TESTER)
