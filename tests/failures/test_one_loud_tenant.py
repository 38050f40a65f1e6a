"""One tenant is asked for twenty times what it may have; its neighbours are answered as ever."""

from collections import Counter

import pytest

LIMIT = 20
PATHS = ("/", "/sports/tennis", "/api/public/load-theme", "/api/public/odds?sport=tennis")


@pytest.mark.spec("S3.1", "S3.5")
def test_twenty_times_a_tenants_quota_is_felt_by_that_tenant_alone(our_book, feed, slug):
    quiet = f"{slug}-quiet"
    for name in (slug, quiet):
        our_book.create_tenant(name)
    our_book.poller(f"{feed.url}/getfeed").poll_once("tennis")
    our_book.theme_publisher().publish_once()
    our_book.board_publisher().publish_once()
    client = our_book.web(limit_tenant=f"{LIMIT}+1/h").test_client()
    seen = {name: {path: Counter() for path in PATHS} for name in (slug, quiet)}

    def ask(name, path, number):
        address = f"198.51.{number // 250}.{number % 250 + 1}"
        headers = {"Host": f"{name}.localhost", "X-Forwarded-For": address}
        seen[name][path][client.get(path, headers=headers).status_code] += 1

    for number in range(20 * LIMIT):
        ask(slug, PATHS[number % len(PATHS)], number)
        if number % 50 == 0:
            ask(quiet, PATHS[number // 50 % len(PATHS)], number)

    pages, edge = PATHS[:2], PATHS[2:]
    assert {status for counts in seen[quiet].values() for status in counts} == {200}
    assert {status for path in edge for status in seen[slug][path]} == {200}
    assert {status for path in pages for status in seen[slug][path]} == {200, 429}
    assert sum(seen[slug][path][200] for path in pages) <= LIMIT
