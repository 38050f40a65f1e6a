"""Staff sign in with a password and an app; nothing less opens a page, and every try is on record."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.people import TESTER, WORD, trail
from harness.visitors import PASSWORD, PASSWORDS, add_player, opened_app

from touchline.rights import PLATFORM, Role
from touchline.staff.accounts import change_password, change_role, change_status
from touchline.staff.entry.enter import reset_app
from touchline.staff.model import StaffStatus

pytestmark = pytest.mark.spec("S1.11", "S3.7", "B4")


def done_by(book, scope, name="otto"):
    """What the trail says somebody did."""
    return [line[0] for line in trail(book, scope) if line[1] == f"staff:{name}"]


def test_the_first_sign_in_sets_up_an_app_and_shows_the_codes_once(
    our_book, office_app, office_of_acme, slug
):
    otto = ClerkBrowser(office_app, slug)

    assert otto.page("").headers["Location"] == "/office/sign-in?next=/office"
    assert otto.give_password().headers["Location"] == "/office/app"
    assert otto.page("").status_code == 303, "a password alone opens nothing"
    picture = otto.page("/app.svg")
    answer = otto.enrol(0)

    assert (picture.status_code, picture.content_type) == (200, "image/svg+xml")
    assert "style" not in picture.get_data(as_text=True)
    assert len(otto.recovery) == 10
    assert answer.headers["Cache-Control"] == "private, no-store"
    home = otto.text("")
    assert "Otto" in home
    assert "Acme Sports" in home
    assert otto.page("/app").status_code == 303, "the secret is not shown again"
    assert otto.page("/app.svg").status_code == 404
    assert done_by(our_book, office_of_acme) == ["staff.app_confirmed", "staff.signed_in"]


def test_later_an_apps_code_is_good_once(our_book, office_app, office_of_acme, slug, otto):
    again = ClerkBrowser(office_app, slug)
    again.secret = otto.secret

    assert again.give_password(next="/office/players?x=1").headers["Location"] == "/office/code"
    assert again.send("/code", {"code": otto.code(-1)}).status_code == 422, "it was used"
    assert again.send("/code", {"code": "000000"}).status_code == 422
    came_in = again.send("/code", {"code": otto.code(0)})

    assert came_in.headers["Location"] == "/office/players?x=1"
    third = ClerkBrowser(office_app, slug, salt="elsewhere")
    third.secret = otto.secret
    third.give_password()
    assert third.send("/code", {"code": otto.code(0)}).status_code == 422, "nor by somebody else"
    assert done_by(our_book, office_of_acme)[2:] == [
        "staff.code_refused",
        "staff.code_refused",
        "staff.signed_in",
        "staff.code_refused",
    ]


def test_a_recovery_code_signs_in_once(our_book, office_app, office_of_acme, slug, otto):
    for code, expected in ((otto.recovery[3].upper(), 303), (otto.recovery[3], 422)):
        without_phone = ClerkBrowser(office_app, slug)
        without_phone.give_password()
        answer = without_phone.send("/code", {"code": code})
        assert answer.status_code == expected
        if expected == 303:
            assert "9 recovery codes are left" in without_phone.text("")

    assert "staff.recovered" in done_by(our_book, office_of_acme)


@pytest.mark.parametrize("name", ["otto", "nobody", "", "ana", "x" * 300])
def test_a_wrong_name_or_password_are_told_alike(our_book, office_app, office_of_acme, slug, name):
    add_player(our_book, office_of_acme, "ana")
    browser = ClerkBrowser(office_app, slug, name)

    answer = browser.give_password(PASSWORD)

    assert answer.status_code == 422
    assert "The name or the password is wrong" in answer.get_data(as_text=True)
    assert browser.page("").status_code == 303


def test_a_session_is_good_in_its_realm_and_on_its_site_alone(our_book, office_app, slug, otto):
    rival = f"r-{slug}"
    add_clerk(our_book, our_book.create_tenant(rival, name="Rival"), "otto")
    our_book.theme_publisher().publish_once()
    sid = otto.cookie("office")

    there = ClerkBrowser(office_app, rival)
    there.bring("office", sid)
    console = ClerkBrowser(office_app, slug, host="localhost", area="/platform")
    console.bring("platform", sid)
    player = ClerkBrowser(office_app, slug)
    player.bring("sid", sid)

    assert there.page("").status_code == 303
    assert console.page("").status_code == 303
    assert player.name_shown() is None
    assert otto.page("").status_code == 200


def test_a_player_is_nobody_in_the_office(our_book, office_app, office_of_acme, slug):
    add_player(our_book, office_of_acme, "ana")
    ana = ClerkBrowser(office_app, slug)
    ana.sign_in()
    ana.bring("office", ana.cookie("sid"))

    assert ana.page("").status_code == 303


@pytest.mark.parametrize("change", ["role", "disabled", "password", "app"])
def test_what_changes_an_account_ends_its_sessions_at_once(our_book, office_of_acme, otto, change):
    add_clerk(our_book, office_of_acme, "olga")
    assert otto.page("").status_code == 200
    db = our_book.platform_db

    if change == "role":
        change_role(db, office_of_acme, "otto", Role.READ_ONLY, by=TESTER)
    elif change == "disabled":
        change_status(db, office_of_acme, "otto", StaffStatus.DISABLED, by=TESTER)
    elif change == "password":
        change_password(db, PASSWORDS, office_of_acme, "otto", WORD + "!", by=TESTER)
    else:
        reset_app(db, office_of_acme, "otto", by=TESTER)

    assert otto.page("").status_code == 303


def test_who_signed_out_is_out_wherever_the_session_was_copied_to(
    our_book, office_app, office_of_acme, slug, otto
):
    copy = ClerkBrowser(office_app, slug)
    copy.bring("office", otto.cookie("office"))
    assert copy.page("").status_code == 200

    assert otto.send("/sign-out").headers["Location"] == "/office/sign-in"

    assert "office" not in otto.cookies()
    assert copy.page("").status_code == 303
    assert done_by(our_book, office_of_acme)[-1] == "staff.signed_out"


def test_guessing_at_an_account_never_locks_out_the_browser_that_knows_it(office_app, slug, otto):
    otto.send("/sign-out")
    stranger = ClerkBrowser(office_app, slug, salt="stranger")
    answers = [stranger.give_password("guess").status_code for _ in range(9)]
    other = ClerkBrowser(office_app, slug, salt="other")

    assert answers[0] == 422
    assert answers[-1] == 429
    assert other.give_password().status_code == 429, "strangers share what there is of guesses"
    assert otto.come_in().status_code == 303


def test_forms_of_staff_need_their_token_and_our_page(otto):
    assert otto.send("/sign-out", token="wrong").status_code == 403
    assert otto.send("/sign-out", **{"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert otto.page("").status_code == 200


def test_the_platforms_people_sign_in_on_its_own_host(our_book, office_app, slug):
    add_clerk(our_book, PLATFORM, "pia")
    pia = ClerkBrowser(office_app, slug, "pia", host="localhost", area="/platform")
    pia.enrol()

    assert "Pia" in pia.text("")
    by_path = ClerkBrowser(office_app, slug, "pia", host="localhost", root=f"/{slug}")
    assert by_path.page("").headers["Location"].startswith(f"/{slug}/office/sign-in")
    assert by_path.get("/platform").status_code == 404
    assert by_path.get("/platform/sign-in").status_code == 404
    office = ClerkBrowser(office_app, slug, "pia", host="localhost")
    assert office.page("").status_code == 404
    assert office.page("/sign-in").status_code == 404
    assert office.give_password().status_code == 404


def test_by_path_each_tenants_office_has_a_cookie_of_its_own(office_app, slug):
    otto = ClerkBrowser(office_app, slug, host="localhost", root=f"/{slug}")
    otto.enrol()

    assert {name.removesuffix("-device") for name in otto.cookies()} == {f"office-{slug}"}
    assert otto.page("").status_code == 200


def test_in_production_the_cookie_is_for_this_host_alone(our_book, office_of_acme, slug):
    assert office_of_acme
    with opened_office(our_book, environment="production", secret_key="s" * 40) as app:
        otto = ClerkBrowser(app, slug)
        answer = otto.give_password()

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-office=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie


def test_pages_of_staff_show_no_secret_of_the_account(otto):
    shown = otto.text("")

    assert "argon2" not in shown
    assert not re.search(rf"\b{otto.secret}\b", shown)


@pytest.mark.parametrize("away", ["sessions", "database"])
def test_while_a_server_is_away_the_office_says_so_and_lets_nobody_in(our_book, slug, otto, away):
    overrides = {"redis_url": "redis://127.0.0.1:1/0"} if away == "sessions" else {}
    opened = opened_office if away == "sessions" else opened_app

    with opened(our_book, **overrides) as app:
        guest = ClerkBrowser(app, slug)
        mine = ClerkBrowser(app, slug)
        mine.bring("office", otto.cookie("office"))
        answers = [mine.page(""), mine.page("/players"), guest.give_password()]

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)
    assert "Back to the overview" in answers[0].get_data(as_text=True)
    assert not any("Otto" in answer.get_data(as_text=True) for answer in answers)
    assert otto.page("").status_code == 200, "nobody was signed out by it"
