"""The generated world as answers: full, incremental and filtered odds, and score pages."""

import threading
from functools import lru_cache
from typing import Any

from touchline.sandbox import odds_json, odds_xml, score_feed, stamps
from touchline.sandbox.answers import Answer, as_json
from touchline.sandbox.asking import Asked
from touchline.sandbox.fixtures import (
    SHORT_LISTED_AHEAD_S,
    Fixture,
    fixtures_between,
    horizon_start_s,
)
from touchline.sandbox.leagues import GENERATED_SPORTS, HOUR_S
from touchline.sandbox.progress import Step, step_at
from touchline.sandbox.world import Listing, last_change_s, listings

_DAY_S = 24 * HOUR_S
_HOME_REACH_S = 6 * HOUR_S


@lru_cache(maxsize=8)
def generated_feed(seed: int) -> "GeneratedFeed":
    """The one feed of a seed: whoever serves it shares what was written."""
    return GeneratedFeed(seed)


class GeneratedFeed:
    """Answers for one seed. Keeps written matches until they change, to write each once."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._written: dict[str, dict[str, tuple[int, odds_json.Node]]] = {}
        self._lock = threading.Lock()

    def describe(self, now_s: int) -> dict[str, Any]:
        """What is on, for a person: matches listed and the next kick-off by sport."""
        found = {}
        for sport in GENERATED_SPORTS:
            listed = listings(self._seed, sport, now_s)
            waiting = [each.fixture.starts_s for each in listed if each.fixture.starts_s > now_s]
            found[sport] = {
                "matches": len(listed),
                "next_kick_off": stamps.instant(min(waiting)).isoformat(),
            }
        return {"seed": self._seed, "sports": found}

    def answer(self, asked: Asked, now_s: int) -> Answer:
        """The answer to a request, as JSON or XML."""
        if asked.page == "odds":
            odds = self.odds(asked, now_s)
            return Answer(as_json(odds) if asked.is_json else odds_xml.as_xml(odds))
        root = score_feed.tree(asked.sport, self._scores(asked, now_s))
        return Answer(
            as_json(score_feed.as_mapping(root)) if asked.is_json else score_feed.as_xml(root)
        )

    def odds(self, asked: Asked, now_s: int) -> odds_json.Node:
        """The odds answer; with a cursor only what changed at or after it."""
        if asked.sport not in GENERATED_SPORTS:
            return odds_json.empty_answer(asked.sport)
        listed = listings(self._seed, asked.sport, now_s)
        # One more than the last change: whatever changes from now on is at or after it.
        root_ts = stamps.cursor(last_change_s(self._seed, asked.sport, now_s)) + 1
        # A cursor from the future is not ours (the clock was reset): it gets everything.
        ts = asked.ts if asked.ts is not None and 0 < asked.ts <= root_ts else None
        since_s = None if ts is None else stamps.changed_since_s(ts)
        return odds_json.answer(
            asked.sport,
            root_ts,
            [
                (each.fixture, _filtered(node, asked))
                for each, node in self._nodes(asked.sport, listed)
                if _is_asked_for(each, asked, since_s)
            ],
        )

    def _nodes(self, sport: str, listed: list[Listing]) -> list[tuple[Listing, odds_json.Node]]:
        with self._lock:
            known = self._written.get(sport, {})
            kept = {}
            for each in listed:
                written = known.get(each.fixture.id)
                if written is None or written[0] != each.changed_s:
                    written = (each.changed_s, odds_json.match_node(each))
                kept[each.fixture.id] = written
            self._written[sport] = kept
        return [(each, kept[each.fixture.id][1]) for each in listed]

    def _scores(self, asked: Asked, now_s: int) -> list[tuple[Fixture, Step]]:
        if asked.page == "live":
            from_s, until_s = horizon_start_s(now_s), now_s + 1
        else:
            from_s = stamps.day_start_s(now_s) + asked.day * _DAY_S
            until_s = from_s + _DAY_S
        if asked.page == "home":
            # Last night's matches stay on the page for some hours of the new day.
            from_s = min(from_s, now_s - _HOME_REACH_S)
        found = [
            (fixture, step_at(self._seed, fixture, now_s))
            for fixture in fixtures_between(self._seed, asked.sport, from_s, until_s)
            if not fixture.league.is_short or fixture.starts_s <= now_s + SHORT_LISTED_AHEAD_S
        ]
        if asked.page == "live":
            return [(fixture, step) for fixture, step in found if _is_live(step)]
        return found


def _is_live(step: Step) -> bool:
    return step.is_started and not step.is_over


def _is_asked_for(listing: Listing, asked: Asked, since_s: int | None) -> bool:
    fixture = listing.fixture
    if since_s is not None and listing.changed_s < since_s:
        return False
    if asked.from_s is not None and fixture.starts_s < asked.from_s:
        return False
    if asked.until_s is not None and fixture.starts_s >= asked.until_s:
        return False
    return asked.keeps("league", fixture.league.id) and asked.keeps("match", fixture.id)


def _filtered(node: odds_json.Node, asked: Asked) -> odds_json.Node:
    if not asked.keeps("bm", odds_json.BOOKMAKER_ID):
        return {**node, "odds": []}
    if "market" not in asked.only:
        return node
    odds = [market for market in node["odds"] if asked.keeps("market", market["id"])]
    return {**node, "odds": odds}
