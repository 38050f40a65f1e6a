"""What a domain looks like, what proves it, and when it is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from touchline.setting_types import server_addresses
from touchline.tenants.domains.model import (
    GIVEN_UP_AFTER,
    LOST_AFTER,
    BadDomain,
    Finding,
    OurOwnDomain,
    checked_domain,
    is_lost,
    judged,
    next_look,
    record_name,
    record_text,
)

pytestmark = pytest.mark.spec("S3.12")

TOKEN = "0123456789abcdef" * 2
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bets.example.com", "bets.example.com"),
        ("  Bets.Example.COM. ", "bets.example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a.b.c.d.example", "a.b.c.d.example"),
        ("book.example.org", "book.example.org"),
    ],
)
def test_a_domain_is_kept_as_browsers_write_it(typed, kept):
    assert checked_domain(typed, platform_domain="touchline.example") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "example", "localhost", "bets..example", ".example", "-a.example", "a-.example",
        "a_b.example", "https://bets.example", "bets.example/path", "bets.example:8080",
        "bets.example\nevil.example", "127.0.0.1", "1.2.3", "::1", "bücher.example", "*.example.com",
        "a" * 64 + ".example", ".".join(["a" * 60] * 5) + ".example", "bets.example.c",
    ],
)  # fmt: skip
def test_what_is_no_whole_host_name_is_refused(typed):
    with pytest.raises(BadDomain):
        checked_domain(typed, platform_domain="touchline.example")


@pytest.mark.parametrize("typed", ["touchline.example", "acme.touchline.example"])
def test_names_of_the_platform_are_nobodys_to_claim(typed):
    with pytest.raises(OurOwnDomain):
        checked_domain(typed, platform_domain="touchline.example")


def test_a_proof_is_at_a_name_of_its_own_and_says_its_token():
    assert record_name("bets.example.com") == "_touchline.bets.example.com"
    assert record_text(TOKEN) == f"touchline-site={TOKEN}"


@pytest.mark.parametrize(
    ("texts", "finding"),
    [
        (None, Finding.UNREACHABLE),
        ([], Finding.MISSING),
        (["v=spf1 -all"], Finding.MISSING),
        (["touchline-site=somebody-elses"], Finding.OTHER),
        (["v=spf1 -all", f" touchline-site={TOKEN} "], Finding.FOUND),
        (["touchline-site=old", f"touchline-site={TOKEN}"], Finding.FOUND),
        ([TOKEN], Finding.MISSING),
    ],
)
def test_a_zone_is_judged_by_the_whole_record(texts, finding):
    assert judged(texts, TOKEN) is finding


@pytest.mark.parametrize(
    ("finding", "is_proved", "age", "wait"),
    [
        (Finding.MISSING, False, timedelta(0), timedelta(minutes=1)),
        (Finding.MISSING, False, timedelta(hours=2), timedelta(minutes=5)),
        (Finding.UNREACHABLE, False, timedelta(days=2), timedelta(hours=1)),
        (Finding.MISSING, False, GIVEN_UP_AFTER, None),
        (Finding.FOUND, True, timedelta(0), timedelta(days=1)),
        (Finding.MISSING, True, GIVEN_UP_AFTER * 9, timedelta(hours=1)),
    ],
)
def test_who_waits_is_looked_at_often_and_a_proof_once_a_day(finding, is_proved, age, wait):
    assert next_look(finding=finding, is_proved=is_proved, age=age) == wait


def test_a_proof_is_lost_after_days_and_not_at_the_first_miss():
    assert not is_lost(None, NOW)
    assert not is_lost(NOW - LOST_AFTER + timedelta(seconds=1), NOW)
    assert is_lost(NOW - LOST_AFTER, NOW)


def test_servers_of_names_are_addresses_with_a_port_or_without():
    assert server_addresses("") == []
    assert server_addresses("9.9.9.9,127.0.0.1:5353") == [("9.9.9.9", 53), ("127.0.0.1", 5353)]


@pytest.mark.parametrize(
    "text", ["dns.example", "9.9.9", "9.9.9.9:x", "9.9.9.9:0", "9.9.9.9:65536"]
)
def test_what_is_no_address_is_no_server(text):
    with pytest.raises(ValueError, match=r"address|[Oo]ctet|Expected"):
        server_addresses(text)
