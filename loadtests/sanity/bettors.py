"""Players who bet at the site while it is broken: each sends a slip until it is answered."""

import json
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any

import psycopg

from devstack.ports import LOOPBACK
from loadtests.bet_history import Told
from loadtests.players import Visitor, all_of, make_players
from loadtests.sanity.site import TENANT, Site
from touchline import codes

PLAYERS = 16
STAKE, STAKE_MINOR = "1.00", 1_00
FUNDS_MINOR = 1_000_00
# A bet every so often each, so that the limit of a minute is far away; and a rest before asking again.
PACE_S, REST_S = 0.8, 0.25
# After the fault is over everybody hears what became of their last slip within this time.
ANSWERED_WITHIN_S = 20
_NO_ANSWER = 0
_KNOWN = (HTTPStatus.CREATED, HTTPStatus.OK)
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_FUNDED = """
    SELECT set_config('app.tenant_id', %(tenant_id)s::text, true);
    SELECT (add_transfer(
        %(tenant_id)s, 10::smallint, 'EUR', 2::smallint, n::bigint, 0, ARRAY[30, 10]::smallint[],
        ARRAY[NULL, n]::bigint[], ARRAY['bank', ''], ARRAY[-%(funds)s, %(funds)s]::bigint[], false,
        'sanity', '', NULL
    )).outcome
    FROM generate_series(%(first)s, %(last)s) AS n
"""


class Bettors:
    """Some players of the site, and everything they were told."""

    def __init__(self, site: Site, tenant_id: int, first: int) -> None:
        self.tenant_id = tenant_id
        self.player_ids = [first + place for place in range(PLAYERS)]
        self.told: list[Told] = []
        self.unanswered: list[str] = []
        self.statuses: Counter[int] = Counter()
        self._site = site
        self._over = Event()
        self._ended_s = 0.0
        self._offer: list[dict[str, str]] = []
        self._tokens: dict[int, str] = {}
        self._visitors = [Visitor(number) for number in self.player_ids]

    @property
    def placed(self) -> int:
        """How many bets were acknowledged so far."""
        return sum(each.bet_id is not None for each in self.told)

    def sign_in(self) -> bool:
        """Whether all could, and found the token of their forms."""
        port = self._site.port
        return all(all_of(self._visitors, lambda visitor: visitor.sign_in(port))) and all(
            all_of(self._visitors, self._finds_token)
        )

    @contextmanager
    def betting(self) -> Iterator[None]:
        """They bet while this lasts; afterwards every slip was answered, or had its time."""
        threads = [Thread(target=self._bet, args=(visitor,)) for visitor in self._visitors]
        self._look()
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended_s = time.monotonic()
            self._over.set()
            for thread in threads:
                thread.join()

    def _finds_token(self, visitor: Visitor) -> bool:
        found = _TOKEN.search(visitor.ask(self._site.port)[1])
        if found is not None:
            self._tokens[visitor.number] = found[1].decode()
        return found is not None

    def _bet(self, visitor: Visitor) -> None:
        while not self._over.wait(PACE_S):
            slip = {
                "key": str(uuid.uuid4()),
                "type": "single",
                "legs": self._offer[:1],
                "stake": STAKE,
                "price_mode": "any",
            }
            asked_s = time.monotonic()
            status, answer = self._until_answered(visitor, slip)
            if status == _NO_ANSWER:
                self.unanswered.append(slip["key"])
                continue
            bet_id = codes.decode(answer["code"]) if status in _KNOWN else None
            if bet_id is None:
                self._look()
            told = Told(slip["key"], visitor.number, STAKE_MINOR, bet_id, asked_s, time.monotonic())
            self.told.append(told)

    def _until_answered(
        self, visitor: Visitor, slip: Mapping[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """Yes or no: whatever says neither is asked again with the same key."""
        while not self._over.is_set() or time.monotonic() < self._ended_s + ANSWERED_WITHIN_S:
            status, answer = self._ask(visitor, slip)
            self.statuses[status] += 1
            if status in _KNOWN or status in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}:
                return status, answer
            time.sleep(REST_S)  # noqa: TID251 - as long as a client waits before it asks again
        return _NO_ANSWER, {}

    def _ask(self, visitor: Visitor, slip: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        headers = {
            "Host": f"{TENANT}.localhost",
            "Cookie": visitor.cookies,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRF-Token": self._tokens[visitor.number],
            "X-Forwarded-For": f"198.19.200.{visitor.number % 250}",
        }
        connection = HTTPConnection(LOOPBACK, self._site.port, timeout=10)
        try:
            connection.request("POST", "/bets", json.dumps(slip), headers)
            response = connection.getresponse()
            body = response.read()
            is_json = "json" in response.headers.get("Content-Type", "")
            return response.status, json.loads(body) if is_json else {}
        except (OSError, HTTPException, ValueError):
            return _NO_ANSWER, {}
        finally:
            connection.close()

    def _look(self) -> None:
        """What can be bet on now: the open selections of the event that starts last."""
        listed = self._site.league_events()
        for event in sorted(listed, key=lambda each: str(each["starts_at"]), reverse=True):
            for market in event["markets"]:
                offer = [each for each in market["selections"] if each["open"]]
                if offer:
                    self._offer = [
                        {"selection": each["selection"], "price": each["price"]} for each in offer
                    ]
                    return


def new_bettors(settings: Mapping[str, str], site: Site, *, first: int) -> Bettors:
    """Players with money, numbered from ``first``, who are not signed in yet."""
    tenant_id = make_players(settings, PLAYERS, first=first)
    facts = {
        "tenant_id": tenant_id,
        "funds": FUNDS_MINOR,
        "first": first,
        "last": first + PLAYERS - 1,
    }
    with psycopg.connect(settings["DIRECT_DATABASE_URL"]) as conn:  # noqa: TID251 - prepares the server from outside
        psycopg.ClientCursor(conn).execute(_FUNDED, facts)
    return Bettors(site, tenant_id, first)
