"""FEEDS in words: one provider prices a sport, others confirm, and every mistake is a sentence."""

import pytest

from touchline.catalog.model import SPORTS
from touchline.config import Settings
from touchline.errors import BadSetting
from touchline.feeds.adapter import Part
from touchline.feeds.arrangement import KNOWN, arrange
from touchline.workers.feeds import configured_feeds

SLUGS = [sport.slug for sport in SPORTS]


def arranged(written, sports=SLUGS):
    return arrange(written, KNOWN, sports)


def test_one_provider_prices_everything_and_another_confirms():
    found = arranged("goalserve:*; openligadb:soccer")

    assert found.problems == []
    assert found.pricing == dict.fromkeys(SLUGS, "goalserve")
    assert found.confirming == {"soccer": ["openligadb"]}
    assert found.providers == ["goalserve", "openligadb"]


def test_a_provider_that_may_price_can_be_told_to_confirm():
    found = arranged("goalserve:*;the_odds_api:football, hockey:confirms;")

    assert found.pricing["football"] == "goalserve"
    assert found.confirming == {"football": ["the_odds_api"], "hockey": ["the_odds_api"]}


def test_sports_can_be_shared_out():
    found = arranged("goalserve:soccer,tennis; the_odds_api:football", ["soccer", "football"])

    assert found.pricing == {"soccer": "goalserve", "football": "the_odds_api"}
    assert found.problems == []


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "nobody prices any sport; begin with goalserve:*"),
        ("openligadb:soccer", "nobody prices any sport; begin with goalserve:*"),
        (
            "goalserve:*; betfair:soccer",
            "'betfair' is no provider; there are football_data, goalserve,"  # noqa: ISC004 - one sentence
            " openfootball, openligadb, the_odds_api",
        ),
        ("goalserve", "'goalserve' is not provider:sports or provider:sports:confirms"),
        (
            "goalserve:soccer:prices",
            "'goalserve:soccer:prices' is not provider:sports or provider:sports:confirms",
        ),
        ("goalserve:chess", "goalserve tells no prices of 'chess'"),
        ("goalserve:*; openligadb:tennis", "openligadb tells no results of 'tennis'"),
        (
            "goalserve:*; the_odds_api:football",
            "football would be priced by goalserve and the_odds_api;"  # noqa: ISC004 - one sentence
            " let one of them confirm: the_odds_api:football:confirms",
        ),
    ],
)
def test_a_mistake_is_told_in_a_sentence(written, sentence):
    assert arranged(written).problems == [sentence]


def test_a_process_does_not_start_with_two_providers_for_one_sport():
    with pytest.raises((BadSetting, ValueError), match="FEEDS: football would be priced by"):
        Settings(feeds="goalserve:*; the_odds_api:football")


def test_every_arranged_provider_is_one_feed():
    feeds = configured_feeds(
        Settings(
            feeds="goalserve:soccer,tennis; the_odds_api:hockey; openligadb:*; football_data:*"
        )
    )

    assert feeds.pricing["soccer"] is feeds.pricing["tennis"]
    assert feeds.pricing["hockey"].credits is not None
    assert [feed.provider for feed in feeds.confirming["soccer"]] == ["openligadb", "football_data"]
    assert set(feeds.pricing) == {"soccer", "tennis", "hockey"}


def test_what_is_said_of_a_provider_is_what_its_adapter_can():
    every = Settings(
        feeds="goalserve:soccer; the_odds_api:tennis; openligadb:soccer; football_data:soccer;"
        " openfootball:soccer"
    )
    feeds = configured_feeds(every)
    adapters = {
        feed.provider: feed.adapter
        for feed in [
            *feeds.pricing.values(),
            *(feed for each in feeds.confirming.values() for feed in each),
        ]
    }

    assert adapters.keys() == KNOWN.keys()
    for provider, known in KNOWN.items():
        adapter = adapters[provider]
        assert known.results == adapter.sports(Part.SCORES)
        assert known.prices == (adapter.sports(Part.ODDS) if adapter.may_price else frozenset())
        assert known.fixtures == adapter.sports(Part.FIXTURES)
