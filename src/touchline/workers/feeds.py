"""The feeds that the settings arrange, each with its client, key and quota."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from touchline.config import Settings
from touchline.feeds.adapter import Adapter
from touchline.feeds.budget import Credits
from touchline.feeds.feed import Feed
from touchline.feeds.football_data.adapter import football_data
from touchline.feeds.goalserve.adapter import goalserve
from touchline.feeds.http import FeedClient
from touchline.feeds.openfootball.adapter import openfootball
from touchline.feeds.openligadb.adapter import openligadb
from touchline.feeds.the_odds_api.adapter import the_odds_api


@dataclass(frozen=True, slots=True)
class Feeds:
    """The feed that prices each sport, and those that confirm its results."""

    pricing: Mapping[str, Feed]
    confirming: Mapping[str, tuple[Feed, ...]]


def configured_feeds(settings: Settings) -> Feeds:
    """One feed for each arranged provider; a worker asks each through one client."""
    arranged = settings.arrangement
    feeds = {provider: _MAKERS[provider](settings) for provider in arranged.providers}
    return Feeds(
        {sport: feeds[provider] for sport, provider in arranged.pricing.items()},
        {
            sport: tuple(feeds[provider] for provider in providers)
            for sport, providers in arranged.confirming.items()
        },
    )


def _goalserve(settings: Settings) -> Feed:
    adapter = goalserve(bookmaker_ids=settings.bookmaker_ids)
    key = settings.goalserve_key or "sandbox"
    client = _client(settings, adapter, settings.goalserve_url, key)
    return Feed(adapter, client, whole_again_s=settings.feed_whole_again_s)


def _the_odds_api(settings: Settings) -> Feed:
    adapter = the_odds_api(
        competitions=_listed(settings.the_odds_api_competitions),
        bookmakers=_listed(settings.the_odds_api_bookmakers),
        markets=_listed(settings.the_odds_api_markets),
        event_markets=_listed(settings.the_odds_api_event_markets),
    )
    client = _client(settings, adapter, settings.the_odds_api_url, settings.the_odds_api_key)
    credits_left = Credits(settings.the_odds_api_credits_per_day)
    return Feed(adapter, client, credits_left, whole_again_s=settings.feed_whole_again_s)


def _openligadb(settings: Settings) -> Feed:
    adapter = openligadb(leagues=_listed(settings.openligadb_leagues))
    client = _client(settings, adapter, settings.openligadb_url)
    return Feed(adapter, client, whole_again_s=settings.feed_whole_again_s)


def _football_data(settings: Settings) -> Feed:
    adapter = football_data(divisions=_listed(settings.football_data_divisions))
    client = _client(settings, adapter, settings.football_data_url)
    return Feed(adapter, client, whole_again_s=settings.feed_whole_again_s)


def _openfootball(settings: Settings) -> Feed:
    adapter = openfootball(leagues=_listed(settings.openfootball_leagues))
    client = _client(settings, adapter, settings.openfootball_url)
    return Feed(adapter, client, whole_again_s=settings.feed_whole_again_s)


def _client(settings: Settings, adapter: Adapter, base_url: str, key: str = "") -> FeedClient:
    return FeedClient(
        adapter.provider,
        adapter.endpoint,
        key,
        base_url=base_url,
        timeout_s=settings.feed_timeout_s,
        size_max_bytes=settings.feed_answer_max_mb * 1024 * 1024,
    )


def _listed(written: str) -> tuple[str, ...]:
    return tuple(filter(None, written.split(",")))


_MAKERS: Mapping[str, Callable[[Settings], Feed]] = {
    "goalserve": _goalserve,
    "the_odds_api": _the_odds_api,
    "openligadb": _openligadb,
    "football_data": _football_data,
    "openfootball": _openfootball,
}
