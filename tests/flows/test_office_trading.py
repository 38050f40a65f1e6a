"""Traders see events with what they may cost, stop bets, make them smaller and set prices."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields
from harness.people import TESTER, trail
from harness.shop import Shop
from harness.traders import market_of, submit, words

from touchline.bets.facts import LimitRule
from touchline.bets.terms.change import save_limit
from touchline.ledger.book import offer_currency
from touchline.rights import Role

pytestmark = pytest.mark.spec("B4", "S3.12")


@pytest.fixture
def shop(our_book, office_of_acme, slug):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    shop.player("ana", 1_000_00)
    return shop


def listed(clerk, query=""):
    """The events of the list, in its order."""
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', clerk.text(f"/trading{query}"))


def test_events_are_listed_by_start_or_by_what_they_may_cost(shop, otto):
    shop.place(2, stake="50.00")
    shop.place(3, stake="10.00")

    assert listed(otto) == ["H1 v A1", "H2 v A2", "H3 v A3"]
    assert listed(otto, "?sort=liability") == ["H2 v A2", "H3 v A3", "H1 v A1"]
    assert listed(otto, "?name=h2") == ["H2 v A2"]
    assert listed(otto, "?sport=tennis") == []
    row = words(otto.text("/trading?name=h2"))
    assert "open 1 1 50.00 EUR 50.00 EUR" in row
    assert otto.page("/trading?as=csv").get_data(as_text=True).count("\r\n") == 4


def test_an_event_shows_each_market_with_what_it_may_cost(our_book, office_of_acme, shop, otto):
    rule = LimitRule("sport", "soccer", exposure_max_minor=100_00)
    save_limit(our_book.platform_db, office_of_acme, "EUR", rule, by=TESTER)
    shop.place(1, stake="85.00")

    event = words(otto.text(f"/trading/{shop.event_code(1)}"))
    market = words(otto.text(market_of(shop)))
    near = words(otto.text("/trading/exposure"))

    assert "Match result open 2.00 · 3.00 · 4.00 8.33 % 1 85.00 EUR loses 85.00 EUR 85 %" in event
    assert "H1 2.00 2.00 1 85.00 EUR loses 85.00 EUR 85.00 EUR 100.00 EUR 85 %" in market
    assert "A1 4.00 4.00 gains 85.00 EUR 0.00 EUR 100.00 EUR 0 %" in market
    assert 'hx-trigger="every 15s"' in otto.text("/trading/exposure?live=1")
    assert "stopped looking again" in otto.text("/trading/exposure?live=1&left=0")
    assert "Near their limit 85 % H1, Match result H1 v A1: 85.00 EUR of 100.00 EUR" in near
    assert "Match result H1 v A1" in near
    assert "85 %" in words(otto.text("/trading/exposure/near"))
    assert "No limit is near" in otto.text("/trading/exposure/near?least=95")
    assert otto.page("/trading/0000000000000").status_code == 404
    assert otto.page(f"/trading/{shop.event_code(1)}/{shop.event_code(2)}").status_code == 404


def test_bets_on_an_event_are_stopped_with_a_reason_and_taken_again(
    our_book, office_of_acme, shop, otto
):
    path = f"/trading/{shop.event_code(1)}"

    reason = {"what": "suspend", "reason": "Team news"}
    assert submit(otto, path, f"{path}/mark", reason).status_code == 303
    refused = shop.outcome(1)
    listed_as = words(otto.text("/trading?state=suspended"))
    again = submit(otto, path, f"{path}/mark", {"what": "suspend"})
    submit(otto, path, f"{path}/mark", {"what": "open"})

    assert refused == "market_suspended"
    assert "H1 v A1" in listed_as
    assert again.status_code == 409
    assert "It is so already." in again.get_data(as_text=True)
    assert shop.outcome(1) == "placed"
    lines = trail(our_book, office_of_acme)
    assert [line[0] for line in lines][-2:] == ["mark.set", "mark.removed"]
    reasons = shop.rows("SELECT reason FROM audit_log WHERE action = 'mark.set'")
    assert reasons == [("Team news",)]


def test_who_comes_too_late_is_told_what_holds_now(
    shop, otto, office_app, our_book, office_of_acme, slug
):
    add_clerk(our_book, office_of_acme, "rita", Role.TRADER)
    rita = ClerkBrowser(office_app, slug, "rita")
    rita.enrol()
    path = f"/trading/{shop.event_code(1)}"
    read = fields(otto.page(path))
    submit(rita, path, f"{path}/mark", {"what": "hide"})

    late = otto.send(f"{path}/share", {**read, "percent": "30"}, token=read["csrf_token"])

    assert late.status_code == 409
    text = words(late.get_data(as_text=True))
    assert "State now hidden" in text
    assert "Saved by now rita" in text


def test_a_price_of_the_books_own_is_never_better_than_fair(shop, otto):
    path = market_of(shop)
    form = {"selection": "home", "minutes": "30"}

    better = submit(otto, path, f"{path}/price", {**form, "price": "2.50"})
    none = submit(otto, path, f"{path}/price", {**form, "price": "two"})
    assert submit(otto, path, f"{path}/price", {**form, "price": "1.90"}).status_code == 303
    text = words(otto.text(path))
    changed = shop.outcome(1)
    submit(otto, path, f"{path}/unprice", {"selection": "home"})

    assert (better.status_code, none.status_code) == (422, 422)
    assert "better than fair" in better.get_data(as_text=True)
    assert "H1 2.00 1.90 own" in text
    assert "1.90 holds 30 minutes at most. The margin of the market is 10.96 % with it." in text
    assert "by otto, until" in text
    assert changed == "price_changed"
    assert shop.outcome(1) == "placed"


def test_a_form_that_comes_back_keeps_the_currency_of_its_page(
    our_book, office_of_acme, shop, otto
):
    offer_currency(our_book.platform_db, office_of_acme, "GBP", is_default=False, by=TESTER)
    event, market = f"/trading/{shop.event_code(1)}", market_of(shop)
    price = {"selection": "home", "minutes": "30", "price": "two"}
    refused = (
        (event, f"{event}/share", {"percent": "x"}),
        (market, f"{market}/share", {"percent": "x"}),
        (market, f"{market}/price", price),
    )

    again = [submit(otto, f"{page}?currency=GBP", path, form) for page, path, form in refused]
    void = submit(otto, f"{event}/void?currency=GBP", f"{event}/void", {"why": ""})
    saved = submit(otto, f"{event}?currency=GBP", f"{event}/share", {"percent": "50"})

    for (page, _, _), answer in zip(refused, again, strict=True):
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Staked 0.00 GBP" in words(text)
        assert f'href="/office{page}?currency=EUR"' in text, "the other leads to the page itself"
    assert f'href="/office{event}?currency=GBP"' in void.get_data(as_text=True)
    assert saved.headers["Location"] == f"/office{event}?currency=GBP"
    exposure = otto.text("/trading/exposure?currency=GBP")
    assert "/trading/exposure/near?least=50&amp;currency=GBP" in exposure


def test_a_market_is_voided_once_one_has_seen_what_that_touches(shop, otto):
    shop.place(1)
    path = f"{market_of(shop)}/void"
    form = {"why": "wrong_event", "reason": "Another match"}

    before = words(otto.text(path))
    unsure = submit(otto, path, path, form)
    assert submit(otto, path, path, {**form, "sure": "1"}).status_code == 303

    assert "Open bets 1, 10.00 EUR" in before
    assert unsure.status_code == 422
    after = words(otto.text(path))
    assert "Void by otto" in after
    assert "Its bets are being settled." in after
    assert 'hx-trigger="every 1s"' in otto.text(path)


def test_after_the_start_it_takes_a_second_person(
    our_book, office_app, office_of_acme, slug, shop, otto
):
    shop.place(1)
    event_id = shop.catalogue.event_id(1)
    shop.as_superuser("UPDATE events SET starts_at = now() WHERE id = %s", event_id)
    path = f"/trading/{shop.event_code(1)}/void"
    form = {"why": "wrong_event", "reason": "Another match", "sure": "1"}
    add_clerk(our_book, office_of_acme, "rita", Role.TRADER)
    rita = ClerkBrowser(office_app, slug, "rita")
    rita.enrol()

    asked = submit(otto, path, path, form).headers["Location"].removeprefix("/office")
    assert submit(rita, asked, asked, {"what": "agree"}).status_code == 303
    assert submit(otto, asked, asked, {"what": "do"}).status_code == 303

    assert shop.rows("SELECT market_id, voided_by FROM voided_markets") == [(0, "otto")]
    assert "Void by otto" in words(otto.text(path))


def test_who_may_only_look_sees_everything_and_changes_nothing(
    our_book, office_app, office_of_acme, slug, shop
):
    add_clerk(our_book, office_of_acme, "sue", Role.SUPPORT)
    sue = ClerkBrowser(office_app, slug, "sue")
    sue.enrol()
    event = f"/trading/{shop.event_code(1)}"
    pages = ("/trading", event, market_of(shop), "/trading/exposure", "/trading/margins",
             "/trading/limits", "/trading/limits/early", "/trading/stops", f"{event}/void")  # fmt: skip

    for path in pages:
        text = sue.text(path)
        assert "<h1>" in text, path
        assert text.count('method="post"') == 1, path  # to sign out
    for path in (f"{event}/mark", f"{event}/share", f"{event}/void", "/trading/margins/set",
                 "/trading/limits/set", "/trading/limits/early", "/trading/stops"):  # fmt: skip
        assert sue.send(path, {"key": "a" * 32}).status_code == 403, path
