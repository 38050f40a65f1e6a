"""The platform looks at how the bets of all books are settled, and at what waits in any of them."""

import csv
import io
import re

import pytest
from harness.console import seated, shown
from harness.settling import Referee
from harness.shop import Shop

from touchline import codes
from touchline.rights import Role
from touchline.settlement.outcomes.keep import grade_due

pytestmark = pytest.mark.spec("B5", "S3.12")


@pytest.fixture
def acme(our_book, slug):
    return Shop(our_book, slug)


@pytest.fixture
def rival(our_book, slug, acme):
    """A second book on the same matches."""
    assert acme
    return Shop(our_book, f"{slug}r")


@pytest.fixture
def referee(acme):
    return Referee(acme)


def bet_in_each(*shops, numbers=(1,)):
    for shop in shops:
        shop.player("ana", 100_00)
        for number in numbers:
            shop.place(number)


def lines(browser, path):
    """The rows of a list's file, each by the names of its columns."""
    text = browser.text(path).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def kinds(found):
    return [(line["Tenant"], line["Run"], line["Kind"]) for line in found]


def test_a_correction_is_seen_in_every_book_with_the_money_it_moved(acme, rival, referee, pia):
    bet_in_each(acme, rival)
    referee.end(1, 2, 0)
    referee.end(1, 0, 1)
    event = acme.event_code(1)

    every = lines(pia, "/settlement?as=csv")
    ours = lines(pia, f"/settlement?tenant={acme.slug}&as=csv")
    of_event = lines(pia, f"/settlement/{event}?as=csv")
    page = pia.text(f"/settlement/{event}")

    assert sorted(kinds(every)) == sorted(
        (shop.slug, run, kind)
        for shop in (acme, rival)
        for run, kind in (("1", "first settlement"), ("2", "correction"))
    )
    assert kinds(of_event) == kinds(every)
    assert [(line["State"], line["Seen"], line["Corrected"]) for line in ours] == [
        ("done", "1", "1"),
        ("done", "1", "0"),
    ]
    assert [line["Staked and paid"] for line in ours] == [
        "0.00 / -20.00 EUR",
        "10.00 / 20.00 EUR",
    ]
    assert f"/tenants/{rival.slug}/visit" in page
    assert f"/results/of/{event}" in page
    assert f"/settlement/{event}" in pia.text(f"/results/of/{event}")


def test_pages_of_runs_leave_none_out(acme, rival, referee, pia):
    bet_in_each(acme, rival)
    referee.end(1, 2, 0)
    referee.end(1, 0, 1)

    path, found = "/settlement?limit=1", []
    while path:
        page = pia.text(path)
        found += re.findall(r'<th scope="row"><a href="/platform/tenants/(\w+)"', page)
        onward = re.search(r"after=(\d+)", page)
        path = f"/settlement?limit=1&after={onward[1]}" if onward else ""

    assert sorted(found) == sorted([acme.slug, rival.slug] * 2)


def test_a_run_under_way_says_how_far_it_has_come_and_when_nobody_works_on_it(acme, referee, pia):
    bet_in_each(acme)
    referee.tell(1, 2, 0)
    grade_due(acme.book.worker_db)

    running = pia.text("/settlement?state=open")
    acme.as_superuser("UPDATE settlement_runs SET served_at = now() - interval '1 hour'")
    late = pia.text("/settlement?state=late")
    referee.settle()

    assert "0 of 1" in running
    assert 'hx-trigger="every 10s"' in running
    assert '<span class="chip bad">late</span>' in late
    assert "state=late&amp;left=59" in late
    assert "Nothing fits" in pia.text("/settlement?state=late")
    assert "hx-trigger" not in pia.text("/settlement")


def test_a_void_by_a_tenant_is_no_correction(acme, rival, referee, run_command, pia):
    bet_in_each(acme, rival)
    event = acme.event_code(1)
    why = ("--why", "wrong_line", "--reason", "typed wrong")
    run_command("bets", "void-market", acme.slug, event, *why)
    referee.settle()

    assert kinds(lines(pia, "/settlement?as=csv")) == [(acme.slug, "1", "void by the tenant")]


def test_what_waits_too_long_is_named_by_book_with_what_helps(acme, rival, referee, pia):
    bet_in_each(acme, rival, numbers=(1, 2))
    acme.as_superuser("UPDATE events SET starts_at = now() - interval '20 hours'")
    referee.end(2, 1, 0)

    text = shown(pia.page("/settlement"))
    of_rival = shown(pia.page(f"/settlement?tenant={rival.slug}"))

    assert "Bets that wait too long" in text
    assert text.count("Nobody told a result: enter it.") == 2
    assert of_rival.count("Nobody told a result: enter it.") == 1
    assert f"{rival.slug} " in of_rival
    assert acme.slug not in of_rival.replace(rival.slug, "")


def test_who_only_reads_looks_and_is_not_led_to_a_visit(acme, referee, our_book, platform_app):
    bet_in_each(acme)
    referee.end(1, 2, 0)
    rosa = seated(our_book, platform_app, "rosa", Role.READ_ONLY)

    page = rosa.page(f"/settlement/{acme.event_code(1)}")

    assert page.status_code == 200
    assert "/visit" not in page.get_data(as_text=True)
    assert rosa.page("/settlement").status_code == 200


@pytest.mark.parametrize("code", ["nobody", codes.encode(7)])
def test_an_event_that_is_not_there_is_not_found(pia, code):
    assert pia.page(f"/settlement/{code}").status_code == 404
