"""Staff look after players in the office: find, create, suspend, agree terms, move money, write notes."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields
from harness.people import TESTER, trail
from harness.visitors import PASSWORD, add_player

from touchline import codes
from touchline.bets.terms.change import save_terms
from touchline.ledger.book import keep_book
from touchline.ledger.model import Book
from touchline.ledger.wallet import find_wallet
from touchline.rights import Role

pytestmark = pytest.mark.spec("B4")


@pytest.fixture
def ana(our_book, office_of_acme):
    return codes.encode(add_player(our_book, office_of_acme, "ana"))


def wallet(book, tenant_id):
    return find_wallet(book.platform_db, tenant_id, "ana")


def submit(otto, page, path, form, **headers):
    """A form of a page, with its key, its versions and its token."""
    hidden = fields(otto.page(page))
    return otto.send(path, {**hidden, **form}, token=hidden["csrf_token"], **headers)


def shown(answer):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_a_player_is_created_found_and_signs_in(our_book, office_app, office_of_acme, slug, otto):
    form = {"username": "Zoë-1", "password": PASSWORD}
    refused = submit(otto, "/players/new", "/players", form)
    assert refused.status_code == 422
    assert 'value="Zoë-1"' in refused.get_data(as_text=True), "what was typed stays"
    assert 'aria-describedby="username-hint username-wrong"' in refused.get_data(as_text=True)

    hidden = fields(refused)
    created = otto.send("/players", {**hidden, "username": "zoe", "password": PASSWORD})

    assert created.status_code == 303
    page = otto.page(created.headers["Location"].removeprefix("/office"))
    assert "The player is there." in shown(page)
    assert "zoe" in otto.text("/players?q=ZO")
    assert "zoe" not in otto.text("/players?q=ana")
    assert "zoe" not in otto.text("/players?status=suspended")
    player = ClerkBrowser(office_app, slug)
    assert player.sign_in("zoe").status_code == 303
    assert [line[0] for line in trail(our_book, office_of_acme)][-1] == "player.created"


def test_the_list_is_turned_in_both_orders_and_taken_along(
    our_book, office_of_acme, otto, monkeypatch
):
    monkeypatch.setattr("touchline.web.office.listing.PAGE_ROWS", 2)
    for name in ("ana", "ben", "cleo", "dora", "eve"):
        add_player(our_book, office_of_acme, name)

    def names(path):
        found = []
        while path:
            page = otto.text(path)
            found += re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
            more = re.search(r'href="/office([^"]+)">Next page', page)
            path = more and more[1].replace("&amp;", "&")
        return found

    assert names("/players") == ["eve", "dora", "cleo", "ben", "ana"]
    assert names("/players?sort=name") == ["ana", "ben", "cleo", "dora", "eve"]
    file = otto.page("/players?sort=name&q=e&as=csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="players.csv"'
    assert [line.split(",")[0] for line in file.get_data(as_text=True).split("\r\n")][1:] == [
        '"ben"', '"cleo"', '"eve"', "",
    ]  # fmt: skip
    last = trail(our_book, office_of_acme)[-1]
    assert last[0] == "list.exported"
    assert last[4] == {"rows": 3, "filter_q": "e"}


def test_suspending_takes_a_reason_and_a_word_that_one_is_sure(our_book, office_of_acme, otto, ana):
    path = f"/players/{ana}"
    hasty = submit(otto, path, f"{path}/state", {"what": "suspend", "reason": "fraud?"})
    silent = submit(otto, path, f"{path}/state", {"what": "suspend", "sure": "1"})
    assert (hasty.status_code, silent.status_code) == (422, 422)

    done = submit(otto, path, f"{path}/state", {"what": "suspend", "reason": "x", "sure": "1"})

    assert done.status_code == 303
    assert "suspended: no bet" in shown(otto.page(path))
    submit(otto, path, f"{path}/state", {"what": "resume", "reason": "cleared"})
    submit(otto, path, f"{path}/state", {"what": "sign_out"})
    lines = [line[0] for line in trail(our_book, office_of_acme)]
    assert lines[-3:] == ["player.suspended", "player.resumed", "sessions.revoked"]
    assert submit(otto, path, f"{path}/state", {"what": "delete"}).status_code == 422


def test_terms_that_somebody_else_saved_meanwhile_are_both_shown(
    our_book, office_of_acme, otto, ana
):
    path = f"/players/{ana}"
    form = fields(otto.page(path))
    player_id = codes.decode(ana)
    save_terms(our_book.platform_db, office_of_acme, player_id, stake_percent=20, by=TESTER)

    stale = otto.send(f"{path}/terms", {**form, "stake_percent": "60", "limit_class": "vip"})

    assert stale.status_code == 409
    page = stale.get_data(as_text=True)
    assert "Stake percent now 20" in shown(stale)
    assert 'value="60"' in page, "theirs stays typed"
    again = otto.send(
        f"{path}/terms", {**fields(stale), "stake_percent": "60", "limit_class": "vip"}
    )
    assert again.status_code == 303
    assert "vip" in otto.text("/players")
    wrong = submit(otto, path, f"{path}/terms", {"stake_percent": "101", "limit_class": "vip"})
    assert wrong.status_code == 422
    assert submit(otto, path, f"{path}/terms", {"stake_percent": "x"}).status_code == 422


def test_credit_is_agreed_where_the_book_knows_it(our_book, office_of_acme, otto, ana):
    path = f"/players/{ana}"
    assert "Agree the credit" not in otto.text(path)
    keep_book(our_book.platform_db, office_of_acme, Book.CREDIT, by=TESTER)
    form = fields(otto.page(path))

    assert otto.send(f"{path}/credit", {**form, "credit": "250"}).status_code == 303
    form["key"] += "0"
    stale = otto.send(f"{path}/credit", {**form, "credit": "300"})

    assert stale.status_code == 409
    assert "Credit now 250.00 EUR" in shown(stale)
    assert wallet(our_book, office_of_acme).credit_limit_minor == 25_000
    assert submit(otto, path, f"{path}/credit", {"credit": "-1"}).status_code == 422


def test_a_form_that_is_sent_twice_is_done_once(our_book, office_of_acme, otto, ana):
    path = f"/players/{ana}"
    form = {**fields(otto.page(f"{path}/money")), "kind": "goodwill"}
    form |= {"amount": "5.00", "reason": "late"}

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(otto.send, f"{path}/adjust", form) for _ in range(2)]
        answers = sorted(each.result().status_code for each in both)
    third = otto.send(f"{path}/adjust", form)

    assert answers in ([303, 303], [303, 409])
    assert third.headers["Location"].endswith("/statement")
    assert wallet(our_book, office_of_acme).cash_minor == 500
    assert "late" in otto.text(f"{path}/statement")
    assert submit(otto, f"{path}/money", f"{path}/adjust", {**form, "key": ""}).status_code == 409


@pytest.mark.parametrize(
    ("word", "form", "field"),
    [
        ("adjust", {"kind": "theft", "amount": "5", "reason": "x"}, "kind"),
        ("adjust", {"kind": "manual", "amount": "5", "reason": " "}, "reason"),
        ("adjust", {"kind": "manual", "amount": "0", "reason": "x"}, "amount"),
        ("adjust", {"kind": "manual", "amount": "5.001", "reason": "x"}, "amount"),
        ("adjust", {"kind": "manual", "amount": "-5", "reason": "x"}, "amount"),
        ("adjust", {"kind": "write_off", "amount": "5", "reason": "x"}, "amount"),
        ("deposit", {"amount": "-5", "provider": "bank"}, "amount"),
        ("deposit", {"amount": "5", "provider": "paypal?"}, "provider"),
        ("withdraw", {"amount": "5", "provider": "bank"}, "amount"),
        ("withdraw", {"amount": "many", "provider": "bank"}, "amount"),
    ],
)
def test_money_that_cannot_move_is_said_beside_its_field(
    our_book, office_of_acme, otto, ana, word, form, field
):
    path = f"/players/{ana}"

    answer = submit(otto, f"{path}/money", f"{path}/{word}", form)

    assert answer.status_code == 422
    wrong = re.search(rf'name="{field}"[^>]*aria-invalid="true"', answer.get_data(as_text=True))
    assert wrong, "the field says what is wrong with it"
    assert wallet(our_book, office_of_acme).cash_minor == 0


def test_notes_are_kept_and_shown_as_they_were_written(our_book, office_of_acme, otto, ana):
    path = f"/players/{ana}"

    submit(otto, path, f"{path}/notes", {"body": "<b>calls</b> often\nsecond line"})

    assert "&lt;b&gt;calls&lt;/b&gt; often\nsecond line" in otto.text(path)
    assert submit(otto, path, f"{path}/notes", {"body": " "}).status_code == 422
    line = trail(our_book, office_of_acme)[-1]
    assert line[0] == "note.written"
    assert "calls" not in str(line)


def test_the_weeks_of_a_player_add_up(otto, ana):
    path = f"/players/{ana}"
    form = {"kind": "goodwill", "amount": "7.50", "reason": "sorry"}
    submit(otto, f"{path}/money", f"{path}/adjust", form)

    rows = re.findall(r"<tr>(.*?)</tr>", otto.text(f"{path}/weeks"), re.DOTALL)

    assert len(rows) == 9
    assert re.findall(r">(-?[\d.]+)<", rows[1]) == ["0.00", "0.00", "7.50", "0.00", "7.50"]


def test_what_the_house_takes_of_a_player_is_limited(our_book, office_of_acme, otto, ana):
    path = f"/players/{ana}/limits"
    form = {"stake": "20", "payout": "", "refers": "1"}
    read = fields(otto.page(path))

    assert submit(otto, path, path, form).status_code == 303
    read["key"] += "0"
    stale = otto.send(path, {**read, **form, "stake": "30"})

    assert stale.status_code == 409
    assert "Largest stake now 20.00" in shown(stale)
    assert 'name="stake" type="text" value="20.00"' in otto.text(path)
    assert submit(otto, path, path, {"stake": "-1"}).status_code == 422
    assert submit(otto, path, path, {"stake": "", "payout": ""}).status_code == 303
    assert 'name="stake" type="text" value=""' in otto.text(path)
    lines = [line[0] for line in trail(our_book, office_of_acme)]
    assert lines[-2:] == ["limit.set", "limit.dropped"]


def test_staff_protect_a_player_who_asks(our_book, office_of_acme, otto, ana):
    path = f"/players/{ana}"
    limit = {"kind": "deposit", "period": "week", "amount": "100"}

    assert submit(otto, f"{path}/limits", f"{path}/protection", limit).status_code == 303
    assert "Deposit a week, the operator's 100.00 EUR" in shown(otto.page(f"{path}/limits"))
    assert "0.00 EUR of 100.00 EUR" in shown(otto.page(path))
    for wrong in ({"kind": "luck"}, {"period": "year"}, {"amount": "x"}):
        form = {**limit, **wrong}
        assert submit(otto, f"{path}/limits", f"{path}/protection", form).status_code == 422

    hasty = submit(otto, f"{path}/limits", f"{path}/break", {"what": "time_out", "hours": "24"})
    assert hasty.status_code == 422
    for form in (
        {"what": "time_out", "hours": "24", "sure": "1"},
        {"what": "exclude", "months": "6", "sure": "1"},
    ):
        assert submit(otto, f"{path}/limits", f"{path}/break", form).status_code == 303
    for wrong in ({"what": "time_out", "hours": "1"}, {"what": "exclude", "months": "1"}):
        form = {**wrong, "sure": "1"}
        assert submit(otto, f"{path}/limits", f"{path}/break", form).status_code == 422
    assert "kept from betting" in shown(otto.page(path))
    assert "kept away" in otto.text("/players")
    lines = [line[0] for line in trail(our_book, office_of_acme)]
    assert lines[-2:] == ["protection.timed_out", "protection.excluded"]


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.TRADER, Role.SUPPORT])
def test_a_role_is_offered_what_it_may_do_and_refused_the_rest(
    our_book, office_app, office_of_acme, slug, ana, role
):
    add_clerk(our_book, office_of_acme, "rita", role)
    rita = ClerkBrowser(office_app, slug, "rita")
    rita.enrol()
    path = f"/players/{ana}"
    page, money = rita.text(path), rita.text(f"{path}/money")

    offered = {
        "state": "Suspend" in page,
        "terms": "Save the terms" in page,
        "notes": "Keep the note" in page,
        "adjust": "Book the adjustment" in money,
        "deposit": "Enter the deposit" in money,
    }
    answers = {word: rita.send(f"{path}/{word}").status_code for word in offered}

    assert {word: status != 403 for word, status in answers.items()} == offered
    assert any(offered.values()) == (role is not Role.READ_ONLY)


def test_another_tenants_player_is_nobody(our_book, otto, slug):
    rival = our_book.create_tenant(f"r-{slug}", name="Rival")
    theirs = codes.encode(add_player(our_book, rival, "rita"))

    for path in ("", "/money", "/statement", "/weeks", "/limits", "/bets"):
        assert otto.page(f"/players/{theirs}{path}").status_code == 404
    for word in ("state", "terms", "notes", "adjust", "deposit", "withdraw", "recover", "credit"):
        assert otto.send(f"/players/{theirs}/{word}").status_code == 404
    assert otto.page("/players/nonsense").status_code == 404
