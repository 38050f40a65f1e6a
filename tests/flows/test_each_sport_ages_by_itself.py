"""A sport with an age of its own grows stale by it: for readers, on pages and in health alike."""

import pytest
from flows.small_book import Catalogue, Visitor, match
from rules.guarded import result

from touchline.catalog.store import seen_key
from touchline.plumbing.pacing import utc_now

pytestmark = pytest.mark.spec("S3.12")


class InAHurry(Visitor):
    """A visitor of a web process by whose settings tennis is old in a minute, and others in an hour."""

    def get(self, path, host=""):
        web = self.book.web(odds_age_max_s=3600.0, odds_age_by_sport="tennis:1min")
        return web.test_client().get(path, headers={"Host": host or f"{self.slug}.localhost"})


@pytest.fixture
def visitor(our_book, slug):
    catalogue = Catalogue(our_book)
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    catalogue.save(match(1, result(2_250, 3_400, 3_100)))
    catalogue.save(match(2, result(2_250, 3_400, 3_100), league="t1"), sport="tennis")
    catalogue.publish()
    for sport in ("tennis", "soccer"):
        our_book.redis.set(seen_key(sport), int(utc_now().timestamp()) - 300)
    return InAHurry(our_book, slug)


def test_one_sport_is_stale_for_readers_and_the_others_are_fresh(visitor):
    assert visitor.odds("?sport=tennis")["status"] == "stale"
    assert visitor.odds("?sport=soccer")["status"] == "fresh"
    assert visitor.odds()["status"] == "fresh"


def test_prices_of_one_sport_are_paused_on_its_pages_alone(visitor):
    tennis, soccer = visitor.get("/sports/tennis").text, visitor.get("/sports/soccer").text

    assert "Prices are paused" in tennis
    assert "Prices are paused" not in soccer


def test_health_is_degraded_by_the_sport_that_is_old(visitor):
    feeds = visitor.get("/health/detailed", host="localhost").json["checks"]["feeds"]

    assert feeds["status"] == "degraded"
    assert set(feeds["ages_s"]) >= {"tennis", "soccer"}
