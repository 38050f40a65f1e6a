"""Answers in The Odds API's shape, of our own making."""

from datetime import UTC, datetime

NOW = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)
HOME, AWAY = "Northport Terns", "Ashby Old Boys"


def event(*bookmakers, **changes):
    return {
        "id": "00000000000000000000000000000abc",
        "sport_key": "soccer_epl",
        "sport_title": "EPL",
        "commence_time": "2031-03-01T19:00:00Z",
        "home_team": HOME,
        "away_team": AWAY,
        "bookmakers": list(bookmakers),
        **changes,
    }


def bookmaker(key="first", **markets):
    return {
        "key": key,
        "title": key.title(),
        "last_update": "2031-03-01T11:59:00Z",
        "markets": [
            {"key": name, "last_update": "2031-03-01T11:59:00Z", "outcomes": outcomes}
            for name, outcomes in markets.items()
        ],
    }


def outcomes(*said):
    return [
        {"name": name, "price": price} | ({"point": point[0]} if point else {})
        for name, price, *point in said
    ]


H2H = outcomes((AWAY, 4.2), (HOME, 1.9), ("Draw", 3.55))
