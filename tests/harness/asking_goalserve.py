"""Goalserve asked in a test: with the project's own client and requests, and without its patience."""

from touchline.feeds.adapter import Asking, Pace
from touchline.feeds.feed import Feed
from touchline.feeds.goalserve.adapter import ENDPOINT, goalserve
from touchline.feeds.goalserve.requests import odds_request, scores_request
from touchline.feeds.http import FeedClient


class AskingGoalserve:
    """The bytes of single answers."""

    def __init__(self, url, key, *, bookmaker_ids=("16",), days_ahead=2, **options):
        self.client = FeedClient("goalserve", ENDPOINT, key, base_url=url, **options)
        self._options = {"bookmaker_ids": bookmaker_ids, "days_ahead": days_ahead}

    def odds(self, sport, *, cursor, now):
        asking = Asking(sport, now, cursor or "")
        return self.client.fetch(odds_request(asking, **self._options)).body

    def scores(self, sport, *, days_ago=0):
        return self.client.fetch(scores_request(sport, days_ago=days_ago)).body


def feed_of(asking):
    """A feed that may be polled as often as a test likes."""
    return Feed(
        goalserve(odds_pace=Pace(), scores_pace=Pace(), fixtures_pace=Pace()), asking.client
    )
