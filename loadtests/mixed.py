"""A day of the demo sites, for locust: visitors, players, bettors and staff, as `./dev load` sends them.

Of a hundred 70 look around, 20 are signed in and read their own pages, 8 place bets and 2 sit in the
back office. Each rests one to five seconds between two pages. LOAD_PEOPLE is a file of `mix_people`. The
exit code is 1 when a line of the verdict is missed. Only loopback is loaded.
"""

import random
import re
import sys
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import gevent
import pyotp
from locust import FastHttpUser, between, task
from lxml import html

from loadtests.mix_run import run

SITES = ("acme", "rival", "crown")
REST_MIN_S, REST_MAX_S = 1, 5
# Nobody signs in together with everybody else.
ARRIVE_WITHIN_S = 30
STAKE = "1.00"
_OK, _NO_CONTENT, _SEE_OTHER, _UNCHANGED, _CONFLICT, _REFUSED = 200, 204, 303, 304, 409, 422
_FORM = {
    "Sec-Fetch-Site": "same-origin",
    "Content-Type": "application/x-www-form-urlencoded",
}
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_PICK = re.compile(rb'name="pick" value="([^"]+)"')
_BET = re.compile(rb'href="[^"]*(/office/bets/[0-9a-z]{13})"')
_PLAYER = re.compile(rb'href="[^"]*(/office/players/[0-9a-z]{13})"')
_SECRET = re.compile(rb'class="secret">([^<]+)<')
_numbers = count()


class Person(FastHttpUser):
    """Somebody with an address of their own, at a site that is reached by path."""

    abstract = True
    host = "http://127.0.0.1:8080"
    wait_time = between(REST_MIN_S, REST_MAX_S)
    max_retries = 1  # as a browser does when a kept connection turns out to be closed
    connection_timeout = network_timeout = 10.0

    def on_start(self) -> None:
        """Choose a site, and do not come together with everybody else."""
        number = next(_numbers)
        self.home = {"X-Forwarded-For": f"198.18.{number >> 8 & 255}.{number & 255}"}
        self.etags: dict[str, str] = {}
        self.root = f"/{SITES[number % len(SITES)]}"
        gevent.sleep(random.uniform(0, REST_MAX_S))

    def look(
        self,
        path: str,
        kind: str,
        *,
        is_kept: bool = False,
        fine: tuple[int, ...] = (_OK, _UNCHANGED),
    ) -> bytes:
        """A page as it came; what browsers keep is asked for again by its tag."""
        known = {"If-None-Match": self.etags[path]} if path in self.etags else {}
        with self.client.get(
            self.root + path, name=kind, headers={**self.home, **known}, catch_response=True
        ) as answer:
            if answer.status_code in fine:
                answer.success()
            else:
                answer.failure(f"{kind} answered {answer.status_code}")
            if is_kept:
                self.etags[path] = (answer.headers or {}).get("ETag", "")
            return answer.content or b""

    def send(
        self, path: str, form: Any, kind: str, *, fine: tuple[int, ...] = (_SEE_OTHER,)
    ) -> Any:
        """The answer to a form of ours; another status than a fine one is an error."""
        with self.client.post(
            self.root + path, data=urlencode(form), name=kind, headers={**self.home, **_FORM},
            allow_redirects=False, catch_response=True,
        ) as answer:  # fmt: skip
            if answer.status_code in fine:
                answer.success()
            else:
                answer.failure(f"{kind} answered {answer.status_code}")
            return answer


class Visitor(Person):
    """Looks around."""

    weight = 70

    @task(6)
    def lobby(self) -> None:
        """The first page, and what a browser asks for beside it."""
        self.look("/", "lobby", is_kept=True)
        self.look("/api/public/load-theme", "theme", is_kept=True)

    @task(3)
    def sport(self) -> None:
        """The leagues of a sport."""
        self.look("/sports/soccer", "sport", is_kept=True)

    @task(3)
    def league(self) -> None:
        """The events of a league."""
        self.look(run.places.league_page, "league", is_kept=True)

    @task(4)
    def event(self) -> None:
        """All markets of an event."""
        self.look(run.places.event_page, "event", is_kept=True)

    @task(1)
    def search(self) -> None:
        """Names by their beginnings."""
        self.look(f"/search?q={random.choice('abcdefghklmnprst')}", "search")

    @task(1)
    def others(self) -> None:
        """What is read now and then."""
        self.look(random.choice(("/rules", "/results", "/favourites", "/settings")), "other pages")


class SignedIn(Person):
    """A player of the file, who signs in first."""

    abstract = True

    def on_start(self) -> None:
        """Sign in; who is told to come back later does."""
        super().on_start()
        self.who = next(run.players)
        self.root = f"/{self.who['site']}"
        form = {"name": self.who["name"], "password": self.who["password"]}
        gevent.sleep(random.uniform(0, ARRIVE_WITHIN_S))
        while self.send("/sign-in", form, "sign-in").status_code != _SEE_OTHER:
            gevent.sleep(self.wait_time())


class Player(SignedIn):
    """Reads pages with their own name on them, and what is their own."""

    weight = 20

    @task(4)
    def lobby(self) -> None:
        """The first page, and the balance a browser asks for once it is there."""
        self.look("/", "lobby, signed in")
        # No content is what the page is told while the pool has better things to do.
        self.look("/account/balance", "balance", fine=(_OK, _NO_CONTENT))

    @task(2)
    def event(self) -> None:
        """An event."""
        self.look(run.places.event_page, "event, signed in")

    @task(3)
    def bets(self) -> None:
        """Open bets, or those that are over."""
        self.look(random.choice(("/bets", "/bets?show=settled")), "my bets")

    @task(2)
    def statement(self) -> None:
        """What moved their cash."""
        self.look("/account/statement", "statement")

    @task(1)
    def settings(self) -> None:
        """Settings, limits, account."""
        self.look(random.choice(("/settings", "/protection", "/account")), "settings")


class Bettor(SignedIn):
    """Finds a price, puts it on the slip, reads it, and places the bet; then looks at it."""

    weight = 8

    @task
    def bet(self) -> None:
        """One bet, from the page to the receipt."""
        page = self.look(random.choice(("/", "/sports/soccer", run.places.league_page)), "choosing")
        picks = _PICK.findall(page) or _PICK.findall(self.look("/", "choosing"))
        token = _TOKEN.search(page)
        if not picks or token is None:
            return
        self._rest()
        form = {"csrf_token": token[1], "clear": "1"}
        self.send("/slip", form, "slip, cleared")
        self.send("/slip", {"csrf_token": token[1], "pick": random.choice(picks)}, "slip, picked",
                  fine=(_SEE_OTHER, _CONFLICT, _REFUSED))  # fmt: skip
        fields = _form_of(self.look("/slip", "slip"))
        if fields is None:
            return
        self._rest()
        answer = self.send("/slip/bets", fields, "bet", fine=(_SEE_OTHER, _CONFLICT, _REFUSED))
        is_taken = answer.status_code == _SEE_OTHER
        if not is_taken:
            run.bets_refused += 1
            return
        run.bets += 1
        self.look(urlsplit(answer.headers["Location"]).path.removeprefix(self.root), "receipt")

    @staticmethod
    def _rest() -> None:
        gevent.sleep(random.uniform(REST_MIN_S, REST_MAX_S))


class Clerk(Person):
    """Sits in a back office: an app is set up, its code typed, and then lists are read."""

    weight = 2

    def on_start(self) -> None:
        """Sign in with a password and a code."""
        super().on_start()
        who = next(run.staff)
        self.root = f"/{who['site']}"
        self.known = {"bet": "/office/bets", "player": "/office/players"}
        form = {"name": who["name"], "password": who["password"]}
        gevent.sleep(random.uniform(0, ARRIVE_WITHIN_S))
        while self.send("/office/sign-in", form, "staff sign-in").status_code != _SEE_OTHER:
            gevent.sleep(self.wait_time())
        page = self.look("/office/app", "staff app")
        secret, token = _SECRET.search(page), _TOKEN.search(page)
        assert secret is not None, "the page of the app shows no secret"
        assert token is not None, "nor a token"
        code = pyotp.TOTP(secret[1].decode().replace(" ", "")).now()
        form = {"csrf_token": token[1].decode(), "code": code}
        self.send("/office/app", form, "staff code", fine=(_OK, _SEE_OTHER))

    @task(3)
    def dashboard(self) -> None:
        """The first page of the office."""
        self.look("/office", "office")

    @task(4)
    def bets(self) -> None:
        """All bets, and one of them."""
        self._learn("bet", _BET, self.look("/office/bets", "office bets"))
        self.look(self.known["bet"], "office bet")

    @task(2)
    def players(self) -> None:
        """Players, and one of them."""
        self._learn("player", _PLAYER, self.look("/office/players", "office players"))
        self.look(self.known["player"], "office player")

    @task(2)
    def lists(self) -> None:
        """What else there is to read."""
        paths = ("/office/settlement", "/office/cashier", "/office/audit", "/office/weeks")
        self.look(random.choice(paths), "office lists")

    def _learn(self, what: str, pattern: "re.Pattern[bytes]", page: bytes) -> None:
        found = pattern.findall(page)
        if found:
            self.known[what] = random.choice(found).decode()


def _form_of(page: bytes) -> list[tuple[str, str]] | None:
    """The slip's form with a stake in it; None where there is nothing to bet on."""
    forms = html.fromstring(page).cssselect('.slip-page form[action$="/slip/bets"]') if page else []
    if not forms:
        return None
    found = [("do", "place")]
    for each in forms[0].xpath(".//input[@name]|.//select"):
        if each.get("type") == "checkbox" and each.get("checked") is None:
            continue
        value = STAKE if each.get("data-stake") is not None else each.value or ""
        found.append((each.get("name"), value))
    has_stake = any(name.startswith("stake") for name, _ in found)
    return found if has_stake else None
