"""The cashier of the office: what is entered counts when it is confirmed, and much money takes two."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields
from harness.people import TESTER, trail
from harness.visitors import add_player

from touchline import codes
from touchline.ledger.wallet import find_wallet
from touchline.rights import Role
from touchline.staff.approvals.agree import change_limit
from touchline.staff.approving import ApprovalAction

pytestmark = pytest.mark.spec("B4")


@pytest.fixture
def ana(our_book, office_of_acme):
    return codes.encode(add_player(our_book, office_of_acme, "ana"))


@pytest.fixture
def sue(our_book, office_app, office_of_acme, slug):
    """Somebody of support."""
    add_clerk(our_book, office_of_acme, "sue", Role.SUPPORT)
    browser = ClerkBrowser(office_app, slug, "sue")
    browser.enrol()
    return browser


def submit(clerk, page, path, form):
    hidden = fields(clerk.page(page))
    return clerk.send(path, {**hidden, **form}, token=hidden["csrf_token"])


def cash(book, tenant_id):
    wallet = find_wallet(book.platform_db, tenant_id, "ana")
    return wallet.cash_minor, wallet.pending_minor


def slips(clerk, query=""):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', clerk.text(f"/cashier{query}"))


def enter(clerk, ana, word, amount):
    form = {"amount": amount, "provider": "bank"}
    answer = submit(clerk, f"/players/{ana}/money", f"/players/{ana}/{word}", form)
    assert answer.headers["Location"] == "/office/cashier"
    return slips(clerk)[0]


def decide(clerk, code, what):
    return submit(clerk, f"/cashier/{code}", f"/cashier/{code}", {"what": what})


def test_a_deposit_counts_once_it_is_confirmed(our_book, office_of_acme, sue, ana):
    kept, never = (enter(sue, ana, "deposit", amount) for amount in ("50", "20.00"))
    assert cash(our_book, office_of_acme) == (0, 0)

    assert decide(sue, kept, "confirm").status_code == 303
    assert decide(sue, never, "refuse").status_code == 303

    assert cash(our_book, office_of_acme) == (50_00, 0)
    assert sue.send(f"/cashier/{kept}", {"what": "confirm", "key": "a" * 32}).status_code == 422
    assert slips(sue, "?state=done") == [kept]
    assert slips(sue, "?state=refused&way=deposit") == [never]
    assert slips(sue, "?state=waiting") == slips(sue, "?way=withdrawal") == []
    assert sue.send(f"/cashier/{kept}", {"what": "burn", "key": "b" * 32}).status_code == 422
    lines = [line[0] for line in trail(our_book, office_of_acme) if line[1] == "staff:sue"]
    assert lines[-4:] == [
        "deposit.entered",
        "deposit.entered",
        "deposit.confirmed",
        "deposit.refused",
    ]


def test_a_withdrawal_is_set_aside_and_a_large_one_takes_two(
    our_book, office_of_acme, otto, sue, ana
):
    decide(sue, enter(sue, ana, "deposit", "500"), "confirm")
    limit = (ApprovalAction.PAY_OUT, "EUR", 100_00)
    change_limit(our_book.platform_db, office_of_acme, *limit, by=TESTER)
    small, large = (enter(sue, ana, "withdraw", amount) for amount in ("80", "300"))
    assert cash(our_book, office_of_acme) == (120_00, 380_00)

    assert decide(sue, small, "confirm").headers["Location"] == f"/office/cashier/{small}"
    request = decide(sue, large, "confirm").headers["Location"].removeprefix("/office")
    assert "300.00 EUR" in otto.text(request)
    assert cash(our_book, office_of_acme) == (120_00, 300_00)
    assert submit(otto, request, request, {"what": "agree"}).status_code == 303
    assert submit(sue, request, request, {"what": "do"}).status_code == 303

    assert cash(our_book, office_of_acme) == (120_00, 0)
    assert slips(otto, "?state=done&way=withdrawal") == [large, small]


def test_a_large_adjustment_is_asked_for_and_may_be_refused(
    our_book, office_of_acme, otto, sue, ana
):
    form = {"kind": "goodwill", "amount": "2000", "reason": "a mistake of ours"}

    requests = []
    for _ in range(2):
        asked = submit(sue, f"/players/{ana}/money", f"/players/{ana}/adjust", form)
        requests.append(asked.headers["Location"].removeprefix("/office"))
    first, second = requests
    submit(otto, first, first, {"what": "refuse", "reason": "no"})
    submit(otto, second, second, {"what": "agree"})
    refused = sue.send(first, {"what": "do", "key": "a" * 32})
    submit(sue, second, second, {"what": "do"})

    assert refused.status_code == 409
    assert cash(our_book, office_of_acme) == (2000_00, 0)
    assert otto.text("/approvals?state=open").count("<tr>") == 0
    assert otto.text("/approvals?action=ledger.adjust").count("<tr>") == 3
    assert otto.page("/approvals?as=csv").get_data(as_text=True).count("\r\n") == 3


def test_the_weekly_figures_of_all_are_turned_by_name(our_book, office_of_acme, otto, monkeypatch):
    monkeypatch.setattr("touchline.web.office.listing.PAGE_ROWS", 1)
    for name in ("ana", "ben"):
        add_player(our_book, office_of_acme, name)

    first = otto.text("/weeks")
    more = re.search(r'href="/office([^"]+)">Next page', first)[1]

    assert ">ana<" in first
    assert ">ben<" not in first
    assert ">ben<" in otto.text(more)
    assert otto.page("/weeks?ago=3").status_code == 200


def test_another_tenants_slips_and_requests_are_not_there(our_book, otto, slug):
    rival = our_book.create_tenant(f"r-{slug}", name="Rival")
    player = codes.encode(add_player(our_book, rival, "rita"))

    for path in (f"/cashier/{player}", f"/approvals/{player}", "/cashier/x", "/approvals/x"):
        assert otto.page(path).status_code == 404
        assert otto.send(path, {"what": "confirm"}).status_code == 404
