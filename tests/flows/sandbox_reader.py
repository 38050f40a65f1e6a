"""A small reader of the sandbox feed for its tests: one kept connection, JSON or XML."""

import gzip
import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

CATEGORIES = {
    "soccer": "soccer_10",
    "basketball": "basket_10",
    "tennis": "tennis_10",
    "football": "football_10",
    "baseball": "baseball_10",
    "hockey": "hockey_10",
    "handball": "handball_10",
    "volleyball": "volleyball_10",
}
SCORE_PAGES = {
    **{sport: f"{sport}/home" for sport in CATEGORIES},
    "soccer": "soccernew/home",
    "basketball": "bsktbl/home",
    "tennis": "tennis_scores/home",
    "football": "football/nfl-scores",
}


class Reader:
    """Asks one sandbox on one connection."""

    def __init__(self, server):
        url = urlsplit(server.url)
        self._connection = HTTPConnection(url.hostname, url.port, timeout=100)

    def close(self):
        self._connection.close()

    def ask(self, path, *, method="GET", fields=None, is_gzip=False):
        """The response, its body read and unpacked: (response, body)."""
        headers = {"Accept-Encoding": "gzip"} if is_gzip else {}
        body = None if fields is None else json.dumps(fields)
        self._connection.request(method, path, body=body, headers=headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return response, content

    def json(self, path, **how):
        return json.loads(self.ask(path, **how)[1])

    def odds(self, sport, **parameters):
        """The scores node of an odds answer."""
        asked = "".join(f"&{name}={value}" for name, value in parameters.items())
        return self.json(f"{odds_path(sport)}{asked}")["scores"]

    def results(self, sport):
        """Every match of the sport's score page, by id."""
        found = {}
        root = self.json(f"/getfeed/key/{SCORE_PAGES[sport]}?json=1")["scores"]
        for category in as_list(root.get("category")):
            for match in as_list(category["matches"]["match"]):
                found[match["@id"]] = match
        return found

    def advance(self, seconds):
        """Push the clock; the sandbox's new time."""
        return self.json("/_sandbox/clock", method="POST", fields={"advance_s": seconds})["now_s"]


def odds_path(sport):
    return f"/getfeed/key/getodds/soccer?cat={CATEGORIES.get(sport, f'{sport}_10')}&json=1"


def matches(scores):
    """Every match of an odds answer, by id."""
    return {
        match["id"]: match for category in scores["categories"] for match in category["matches"]
    }


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
