"""Accounts of staff: who has one, what is on record of it, and that nobody locks everybody out."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from harness.people import TESTER, WORD, hired, trail, two_scopes

from touchline.accounts.model import BadPassword
from touchline.accounts.passwords import Passwords
from touchline.errors import Refused
from touchline.rights import PLATFORM, NotPermitted, Role
from touchline.staff import queries
from touchline.staff.accounts import change_password, change_role, change_status, create_staff
from touchline.staff.model import (
    LastOwner,
    NoSuchStaff,
    OwnAccount,
    StaffNameTaken,
    StaffStatus,
    WrongStaffSignIn,
)
from touchline.staff.prove import prove

pytestmark = pytest.mark.spec("S1.11")

SOURCES = Path(__file__).parents[2] / "src"
PASSWORDS = Passwords()


@pytest.fixture
def tenants(our_book):
    return two_scopes(our_book)


def sign_in(book, scope, name, password=WORD):
    return prove(book.platform_db, PASSWORDS, scope, username=name, password=password)


def account(book, scope, name):
    with book.platform_db.tenant_tx(scope) as conn:
        return queries.get_staff_credentials(conn, tenant_id=scope, username_norm=name)


def test_an_account_proves_who_acts_and_the_trail_says_so(our_book, tenants):
    acme, _ = tenants

    otto = hired(our_book, "otto", Role.TRADER, scope=acme)

    assert (otto.name, otto.scope, otto.role) == ("otto", acme, Role.TRADER)
    created, signed_in = trail(our_book, acme)[-2:]
    assert created[:2] == ("staff.created", "cli:test")
    assert created[3:] == (
        None,
        {"username": "otto", "display_name": "Otto", "role": "trader"},
    )
    assert signed_in[:3] == ("staff.signed_in", "staff:otto", created[2])


def test_a_name_belongs_to_one_person_of_a_scope(our_book, tenants):
    for scope in (*tenants, PLATFORM):
        hired(our_book, "otto", scope=scope)

    with pytest.raises(StaffNameTaken):
        hired(our_book, " OTTO", scope=tenants[0])


@pytest.mark.parametrize("password", ["wrong", "", WORD + "x" * 200])
def test_a_wrong_password_lets_nobody_in_and_is_on_record(our_book, password):
    hired(our_book, "otto")

    with pytest.raises(WrongStaffSignIn):
        sign_in(our_book, PLATFORM, "otto", password)

    assert trail(our_book)[-1][0] == "staff.sign_in_refused"


def test_nobody_gets_in_elsewhere_or_under_a_name_that_nobody_has(our_book, tenants):
    acme, rival = tenants
    hired(our_book, "otto", scope=acme)
    before = trail(our_book, rival)

    for scope, name in ((rival, "otto"), (PLATFORM, "otto"), (acme, "ottos"), (acme, "'; --")):
        with pytest.raises(WrongStaffSignIn):
            sign_in(our_book, scope, name)

    assert trail(our_book, rival) == before


def test_a_disabled_account_acts_no_more_until_it_is_enabled(our_book):
    olga = hired(our_book, "olga")
    hired(our_book, "otto", Role.TRADER)

    change_status(our_book.platform_db, PLATFORM, "otto", StaffStatus.DISABLED, by=olga)
    with pytest.raises(WrongStaffSignIn):
        sign_in(our_book, PLATFORM, "otto")
    change_status(our_book.platform_db, PLATFORM, "otto", StaffStatus.ACTIVE, by=olga)

    assert sign_in(our_book, PLATFORM, "otto").name == "otto"
    assert account(our_book, PLATFORM, "otto").session_epoch == 3
    assert [line[0] for line in trail(our_book)[-4:]] == [
        "staff.disabled", "staff.sign_in_refused", "staff.enabled", "staff.signed_in",
    ]  # fmt: skip


def test_nobody_raises_or_disables_themselves(our_book):
    olga = hired(our_book, "olga")
    hired(our_book, "otto")

    with pytest.raises(OwnAccount):
        change_role(our_book.platform_db, PLATFORM, "olga", Role.TRADER, by=olga)
    with pytest.raises(OwnAccount):
        change_status(our_book.platform_db, PLATFORM, "olga", StaffStatus.DISABLED, by=olga)


def test_the_last_owner_stays_one(our_book):
    hired(our_book, "olga")
    hired(our_book, "otto", Role.TRADER)
    before = trail(our_book)

    with pytest.raises(LastOwner):
        change_role(our_book.platform_db, PLATFORM, "olga", Role.TRADER, by=TESTER)
    with pytest.raises(LastOwner):
        change_status(our_book.platform_db, PLATFORM, "olga", StaffStatus.DISABLED, by=TESTER)

    assert trail(our_book) == before


def test_two_owners_who_depose_each_other_leave_one(our_book):
    owners = [hired(our_book, name) for name in ("olga", "otto")]

    def depose(by, name):
        try:
            change_role(our_book.platform_db, PLATFORM, name, Role.SUPPORT, by=by)
        except Refused as refusal:
            return refusal.code
        return "deposed"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(depose, owners, ["otto", "olga"]))

    assert said == ["deposed", "last_owner"]


@pytest.mark.parametrize("role", [Role.TRADER, Role.SUPPORT, Role.READ_ONLY])
def test_only_owners_give_rights(our_book, tenants, role):
    acme, rival = tenants
    otto = hired(our_book, "otto", role, scope=acme)
    olga = hired(our_book, "olga", Role.OWNER, scope=acme)
    db, nobody = our_book.platform_db, {"username": "new", "display_name": "New", "password": WORD}

    for by, scope in (
        (otto, acme),
        (otto, rival),
        (otto, PLATFORM),
        (olga, rival),
        (olga, PLATFORM),
    ):
        with pytest.raises(NotPermitted):
            create_staff(db, PASSWORDS, scope, role=Role.OWNER, by=by, **nobody)
        with pytest.raises(NotPermitted):
            change_role(db, scope, "olga", Role.OWNER, by=by)
        with pytest.raises(NotPermitted):
            change_status(db, scope, "olga", StaffStatus.DISABLED, by=by)


def test_everybody_changes_their_own_password_and_owners_anybodys(our_book, tenants):
    acme, rival = tenants
    olga, otto = (
        hired(our_book, "olga", scope=acme),
        hired(our_book, "otto", Role.READ_ONLY, scope=acme),
    )
    hired(our_book, "otto", scope=rival)
    db = our_book.platform_db

    change_password(db, PASSWORDS, acme, "Otto", "another good word", by=otto)
    change_password(db, PASSWORDS, acme, "otto", "and another one", by=olga)

    assert sign_in(our_book, acme, "otto", "and another one").name == "otto"
    assert sign_in(our_book, rival, "otto").name == "otto"
    for scope, name, error in (
        (acme, "olga", NotPermitted), (rival, "otto", NotPermitted), (PLATFORM, "otto", NotPermitted),
    ):  # fmt: skip
        with pytest.raises(error):
            change_password(db, PASSWORDS, scope, name, "not mine to change", by=otto)
    with pytest.raises(BadPassword):
        change_password(db, PASSWORDS, acme, "otto", "short", by=otto)
    with pytest.raises(NoSuchStaff):
        change_password(db, PASSWORDS, acme, "nobody", WORD, by=olga)


def test_no_trail_holds_a_password(our_book):
    hired(our_book, "otto")
    change_password(our_book.platform_db, PASSWORDS, PLATFORM, "otto", "another word", by=TESTER)

    kept = str(trail(our_book))

    assert WORD not in kept
    assert "argon2" not in kept


def test_accounts_are_made_from_the_command_line(stack_env, our_book, slug):
    our_book.create_tenant(slug)

    def run(*arguments, typed=""):
        answer = subprocess.run(
            [sys.executable, "-m", "touchline", *arguments],
            env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES)},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return answer.stdout or answer.stderr

    said = [
        run("staff", "create", "olga", "--tenant", slug, "--role", "owner", typed=f"{WORD}\n"),
        run("--as", f"{slug}/olga", "staff", "create", "otto", "--tenant", slug, "--role", "trader",
            typed=f"{WORD}\nanother word\n"),
        run("--as", f"{slug}/otto", "staff", "role", "olga", "support", "--tenant", slug,
            typed="another word\n"),
        run("--as", f"{slug}/otto", "staff", "list", typed="wrong\n"),
    ]  # fmt: skip
    listed = run("staff", "list", "--tenant", slug)

    assert said == [
        f"olga is owner of {slug}.\n",
        f"otto is trader of {slug}.\n",
        "touchline: Your role does not permit this.\n",
        "",
    ]
    assert [line.split()[:3] for line in listed.splitlines()] == [
        ["olga", "owner", "active"],
        ["otto", "trader", "active"],
    ]
