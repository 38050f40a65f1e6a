"""The secrets of authenticator apps are of no use to who has the database alone, and outlive their key."""

import pyotp
import pytest
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.people import TESTER, trail

from touchline.accounts.login import find_player
from touchline.accounts.second.factor import (
    Whose,
    begin_factor,
    begun_secret,
    confirm_factor,
    read_factor,
    take_code,
)
from touchline.plumbing.vault import SecretUnreadable, Vault
from touchline.rights import NotPermitted, as_player
from touchline.staff.resealing import reseal

pytestmark = pytest.mark.spec("S1.9")

OLD, NEW = "o" * 40, "n" * 40


def kept_of_staff(book, tenant_id):
    with book.platform_db.tenant_tx(tenant_id) as conn:
        ((kept,),) = conn.execute("SELECT secret FROM staff_authenticators").fetchall()
    return kept


def test_staff_sign_in_over_a_change_of_the_key(our_book, slug):
    acme = our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    add_clerk(our_book, acme)
    with opened_office(our_book, secrets_key=OLD) as app:
        otto = ClerkBrowser(app, slug)
        otto.enrol()
    kept = kept_of_staff(our_book, acme)
    with opened_office(our_book, secrets_key=NEW, secrets_key_previous=OLD) as app:
        between = ClerkBrowser(app, slug, salt="b")
        between.secret = otto.secret
        during = between.come_in()
    done = reseal(our_book.platform_db, Vault(NEW, [OLD]), acme, by=TESTER)
    again = reseal(our_book.platform_db, Vault(NEW, [OLD]), acme, by=TESTER)
    with opened_office(our_book, secrets_key=NEW) as app:
        after = ClerkBrowser(app, slug, salt="c")
        after.secret = otto.secret
        finally_ = after.come_in(steps=1)

    assert otto.secret not in kept
    assert kept != kept_of_staff(our_book, acme)
    assert (during.status_code, finally_.status_code) == (303, 303)
    assert (done.staff, again.staff, done.unreadable) == (1, 0, 0)
    assert [line[0] for line in trail(our_book, acme)].count("secrets.sealed") == 1


def test_a_player_of_before_there_was_a_key_is_sealed_and_still_has_their_app(
    our_book, site_with_ana, slug
):
    vault, db = Vault(NEW), our_book.web_db
    whose = Whose(site_with_ana, find_player(our_book.platform_db, slug=slug, username="ana").id)
    by = as_player(whose.tenant_id, whose.player_id, "ana")
    secret = begin_factor(db, vault, whose, by=by)
    with db.tenant_tx(whose.tenant_id) as conn:
        conn.execute("UPDATE player_second_factors SET secret = %s", [secret])
    now_s = read_factor(db, whose).now_s
    confirm_factor(db, vault, whose, pyotp.TOTP(secret).at(now_s - 30), by=by)

    done = reseal(our_book.platform_db, vault, whose.tenant_id, by=TESTER)

    assert done.players == 1
    assert secret not in read_factor(db, whose).secret
    take_code(db, vault, whose, pyotp.TOTP(secret).at(read_factor(db, whose).now_s + 30))
    assert begun_secret(db, vault, whose) is None


def test_without_its_key_a_secret_is_unavailable_and_stays(our_book, site_with_ana, slug):
    whose = Whose(site_with_ana, find_player(our_book.platform_db, slug=slug, username="ana").id)
    by = as_player(whose.tenant_id, whose.player_id, "ana")
    begin_factor(our_book.web_db, Vault(OLD), whose, by=by)

    with pytest.raises(SecretUnreadable):
        begun_secret(our_book.web_db, Vault(NEW), whose)
    done = reseal(our_book.platform_db, Vault(NEW), whose.tenant_id, by=TESTER)
    with pytest.raises(NotPermitted):
        reseal(our_book.platform_db, Vault(OLD), whose.tenant_id, by=by)

    assert (done.players, done.unreadable) == (0, 1)
    assert begun_secret(our_book.web_db, Vault(OLD), whose)
