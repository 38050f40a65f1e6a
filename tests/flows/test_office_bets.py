"""Traders watch bets, decide on slips beyond a limit, and void: alone before the end is known, then two."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields
from harness.people import TESTER, trail
from harness.settling import Referee
from harness.shop import Shop

from touchline import codes
from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import save_limit
from touchline.rights import Role

pytestmark = pytest.mark.spec("B4", "S3.12")

VOID = {"why": "palpable_error", "reason": "A price nobody meant.", "sure": "1"}


@pytest.fixture
def shop(our_book, office_of_acme, slug):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    shop.player("ana", 100_00)
    shop.player("ben", 100_00)
    return shop


@pytest.fixture
def referee(shop):
    return Referee(shop)


def submit(clerk, page, path, form):
    hidden = fields(clerk.page(page))
    return clerk.send(path, {**hidden, **form}, token=hidden["csrf_token"])


def listed(clerk, query=""):
    """The codes of the bets of a list."""
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', clerk.text(f"/bets{query}"))


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_bets_are_listed_and_narrowed(shop, referee, otto):
    won = codes.encode(shop.place(1).bet_id)
    double = codes.encode(shop.place(2, 3, who="ben", stake="5.00").bet_id)
    referee.end(1, 2, 0)

    assert listed(otto) == [double, won]
    assert listed(otto, "?status=won") == [won]
    assert listed(otto, "?type=acca") == [double]
    assert listed(otto, "?player=BEN") == [double]
    assert listed(otto, "?player=nobody") == []
    assert listed(otto, "?stake=10") == [won]
    assert listed(otto, "?stake=many&days=1") == [double, won]
    assert listed(otto, f"?after={double}") == [won]
    row = words(otto.text("/bets?status=won"))
    assert "H1 v A1: Match result, home 2.00 10.00 EUR 20.00 EUR won 20.00 EUR web" in row
    player = codes.encode(shop.bettors["ben"].player_id)
    assert double in otto.text(f"/players/{player}/bets")
    assert won not in otto.text(f"/players/{player}/bets")
    assert otto.page("/bets?as=csv").get_data(as_text=True).count("\r\n") == 3


def test_the_page_of_a_bet_tells_its_history_and_where_the_result_comes_from(shop, referee, otto):
    code = codes.encode(shop.place(1).bet_id)
    before = words(otto.text(f"/bets/{code}"))
    referee.end(1, 2, 1)

    after = words(otto.text(f"/bets/{code}"))

    assert "Not decided" in before
    assert "Result version" not in before
    assert "Won." in after
    assert "Result version 1: finished 2\N{EN DASH}1, final" in after
    assert "Settled: won, 20.00 EUR" in after
    assert "House rules version" in after


def test_a_slip_beyond_a_limit_is_taken_or_refused_by_a_trader(
    our_book, office_of_acme, shop, otto
):
    rule = LimitRule("tenant", "", stake_max_minor=20_00, refers=True)
    save_limit(our_book.platform_db, office_of_acme, "EUR", rule, by=TESTER)
    taken, refused = (codes.encode(shop.place(number, stake="40.00").bet_id) for number in (1, 2))
    assert "2 slips wait for a trader" in otto.text("/bets")

    for code, what in ((taken, "accept"), (refused, "refuse")):
        path = f"/bets/{code}"
        assert "at most 20.00 EUR would be taken" in words(otto.text(path))
        assert submit(otto, path, f"{path}/decide", {"what": "?"}).status_code == 422
        assert submit(otto, path, f"{path}/decide", {"what": what}).status_code == 303

    assert "slips wait" not in otto.text("/bets")
    assert "Let through by" in otto.text(f"/bets/{taken}")
    assert "refused by otto" in words(otto.text(f"/bets/{refused}"))
    again = otto.send(f"/bets/{refused}/decide", {"what": "accept", "key": "a" * 32})
    assert again.status_code == 422
    lines = [line[0] for line in trail(our_book, office_of_acme)]
    assert lines[-2:] == ["referral.accepted", "referral.refused"]


def test_a_bet_is_voided_before_its_end_is_known(shop, otto):
    code = codes.encode(shop.place(1).bet_id)
    path = f"/bets/{code}"

    for missing in ("why", "reason", "sure"):
        form = {name: text for name, text in VOID.items() if name != missing}
        if missing == "why":
            form["why"] = "because"
        answer = submit(otto, path, f"{path}/void", form)
        assert answer.status_code == 422, missing
        assert f'id="{missing}-wrong"' in answer.get_data(as_text=True)
    assert submit(otto, path, f"{path}/void", VOID).status_code == 303

    page = words(otto.text(path))
    assert "Voided: void, 10.00 EUR" in page
    assert "A price nobody meant." in page
    assert "Void this bet" not in page
    assert shop.problems() == []


def test_afterwards_voiding_takes_a_second_person_and_happens_once(
    our_book, office_app, office_of_acme, slug, shop, referee, otto
):
    code = codes.encode(shop.place(1).bet_id)
    referee.end(1, 2, 1)
    add_clerk(our_book, office_of_acme, "rita", Role.TRADER)
    rita = ClerkBrowser(office_app, slug, "rita")
    rita.enrol()

    asked = submit(otto, f"/bets/{code}", f"/bets/{code}/void", VOID)

    request = asked.headers["Location"].removeprefix("/office")
    assert request.startswith("/approvals/")
    assert "somebody else has to agree" in otto.text(request)
    assert otto.send(request, {"what": "agree", "key": "b" * 32}).status_code == 422
    assert otto.send(request, {"what": "do", "key": "c" * 32}).status_code in {409, 422}
    assert submit(rita, request, request, {"what": "agree"}).status_code == 303
    assert submit(otto, request, request, {"what": "do"}).status_code == 303
    assert otto.send(request, {"what": "do", "key": "d" * 32}).status_code == 409
    assert "Voided: void, 10.00 EUR" in words(otto.text(f"/bets/{code}"))
    assert "executed" in otto.text("/approvals")
    assert shop.problems() == []


def test_another_tenants_bet_is_not_there(our_book, otto, slug):
    rival = Shop(our_book, f"r-{slug}")
    rival.player("ana", 100_00)
    code = codes.encode(rival.place(1).bet_id)

    assert otto.page(f"/bets/{code}").status_code == 404
    for word in ("decide", "void"):
        assert otto.send(f"/bets/{code}/{word}", VOID).status_code == 404
    assert listed(otto) == []


def test_the_ticker_asks_again_by_itself_where_it_is_wanted(otto):
    assert "hx-get" not in otto.text("/bets")

    live = otto.text("/bets?live=1")

    assert 'hx-get="/office/bets?live=1&amp;left=119" hx-trigger="every 5s"' in live
    assert "htmx.min.js" in live
    assert "left=6" in otto.text("/bets?live=1&left=7")
    assert "left=119" in otto.text("/bets?live=1&left=99999999")
    unattended = otto.text("/bets?live=1&left=0")
    assert "hx-get" not in unattended
    assert "stopped looking again" in unattended
