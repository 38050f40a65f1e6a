"""The pre-match odds answer in the JSON form of 2025: every scalar is text. Pure."""

from collections.abc import Iterable
from typing import Any

from touchline.sandbox import stamps
from touchline.sandbox.fixtures import Fixture
from touchline.sandbox.leagues import Team
from touchline.sandbox.offers import Market
from touchline.sandbox.progress import Step
from touchline.sandbox.scoring import bracketed, side_fields
from touchline.sandbox.world import Listing

BOOKMAKER_ID = "16"
BOOKMAKER_NAME = "bet365"
Node = dict[str, Any]

_FEED_ID = {"basketball": "nbaid", "football": "nflid", "baseball": "mlbid", "hockey": "nhlid"}
HOCKEY_PERIODS = ("firstperiod", "secondperiod", "thirdperiod")


def answer(sport: str, ts: int, matches: Iterable[tuple[Fixture, Node]]) -> Node:
    """The whole answer: matches under their leagues, the cursor at the root."""
    categories: dict[str, Node] = {}
    for fixture, node in matches:
        league = fixture.league
        category = categories.setdefault(
            league.id, {"name": league.name, "gid": league.id, "id": league.id, "matches": []}
        )
        category["matches"].append(node)
    return {"scores": {"sport": sport, "ts": str(ts), "categories": list(categories.values())}}


def empty_answer(sport: str) -> Node:
    """What the feed says of a sport it has nothing for."""
    return {"scores": {"sport": sport, "ts": "0", "categories": []}}


def match_node(listing: Listing) -> Node:
    """One match with its markets."""
    head = match_head(listing.fixture, listing.step)
    return {**head, "odds": [_market_node(listing, market) for market in listing.markets()]}


def match_head(fixture: Fixture, step: Step) -> Node:
    """Everything of a match but its markets, in the fields of its sport."""
    if fixture.sport == "soccer":
        return _soccer_head(fixture, step)
    if fixture.sport == "tennis":
        return _tennis_head(fixture, step)
    head: Node = {"id": fixture.id}
    if fixture.sport in _FEED_ID:
        head[_FEED_ID[fixture.sport]] = "0"
    if fixture.sport == "hockey":
        head["fix_id"] = "0"
    head |= {
        "status": step.status,
        "date": stamps.formatted_date(fixture.starts_s),
        "time": stamps.hours_minutes(fixture.starts_s),
        "localteam": _side(fixture, step, fixture.home, 0),
        "awayteam": _side(fixture, step, fixture.away, 1),
    }
    if fixture.sport == "hockey":
        head["events"] = _hockey_events(step)
    if fixture.sport == "baseball":
        head["starting_pitchers"] = {
            "hometeam": {"id": "", "name": ""},
            "awayteam": {"id": "", "name": ""},
        }
    return head


def soccer_status(fixture: Fixture, step: Step) -> str:
    """Soccer says the time of kick-off where others say that the match has not started."""
    if step.status == "Not Started":
        return stamps.hours_minutes(fixture.starts_s)
    return step.status


def _soccer_head(fixture: Fixture, step: Step) -> Node:
    return {
        "id": fixture.id,
        "status": soccer_status(fixture, step),
        "date": stamps.short_date(fixture.starts_s),
        "formatted_date": stamps.formatted_date(fixture.starts_s),
        "time": stamps.hours_minutes(fixture.starts_s),
        "venue": "",
        "static_id": fixture.static_id,
        "fix_id": fixture.static_id,
        "localteam": _side(fixture, step, fixture.home, 0),
        "visitorteam": _side(fixture, step, fixture.away, 1),
        "events": "",
        "ht": {"score": ""},
    }


def _tennis_head(fixture: Fixture, step: Step) -> Node:
    return {
        "id": fixture.id,
        "tb": "false",
        "time": stamps.hours_minutes(fixture.starts_s),
        "formatted_date": stamps.formatted_date(fixture.starts_s),
        "status": step.status,
        "player_1": _side(fixture, step, fixture.home, 0),
        "player_2": _side(fixture, step, fixture.away, 1),
    }


def _hockey_events(step: Step) -> Node:
    scores = dict.fromkeys((*HOCKEY_PERIODS, "overtime", "penalties"), "")
    for name, pair in zip(HOCKEY_PERIODS, step.periods, strict=False):
        scores[name] = bracketed(pair)
    scores["overtime"] = bracketed(step.extra)
    scores["penalties"] = bracketed(step.shootout)
    return {name: {"score": score} for name, score in scores.items()}


def _side(fixture: Fixture, step: Step, team: Team, side: int) -> Node:
    return {"id": team.id, "name": team.name, **side_fields(fixture, step, side)}


def _market_node(listing: Listing, market: Market) -> Node:
    stop = _flag(value=listing.is_market_stopped(market))
    if listing.fixture.sport == "tennis":
        stop = stop.lower()
    return {
        "id": str(market.id),
        "value": market.text,
        "stop": stop,
        "bookmakers": [
            {
                "id": BOOKMAKER_ID,
                "name": BOOKMAKER_NAME,
                "stop": _flag(value=listing.is_stopped),
                "ts": str(stamps.cursor(listing.priced_s)),
                "odds": _quote_nodes(listing, market) or _line_nodes(listing, market),
            }
        ],
    }


def _quote_nodes(listing: Listing, market: Market) -> list[Node]:
    return [
        {
            "name": quote.name,
            "value": price_text(quote.price_hundredths),
            "stop": _flag(value=listing.is_quote_stopped(market, 0, quote.name)),
        }
        for quote in market.quotes
    ]


def _line_nodes(listing: Listing, market: Market) -> list[Node]:
    return [
        {
            "type": market.kind,
            "name": line_text(line.quarters, is_signed=market.kind == "handicap"),
            "ismain": _flag(value=line.is_main),
            "stop": _flag(value=listing.is_line_stopped(market, line.quarters)),
            "odds": [
                {
                    "name": quote.name,
                    "value": price_text(quote.price_hundredths),
                    "stop": _flag(
                        value=listing.is_quote_stopped(market, line.quarters, quote.name)
                    ),
                }
                for quote in line.quotes
            ],
        }
        for line in market.lines
    ]


def price_text(price_hundredths: int) -> str:
    """``2.25``: always two decimals."""
    return f"{price_hundredths // 100}.{price_hundredths % 100:02d}"


def line_text(quarters: int, *, is_signed: bool) -> str:
    """``2.25`` and ``9`` for totals; ``+0``, ``-1`` and ``-0.75`` for handicaps."""
    whole, part = divmod(abs(quarters), 4)
    text = str(whole) + ("", ".25", ".5", ".75")[part]
    if not is_signed:
        return text
    return ("-" if quarters < 0 else "+") + text


def _flag(*, value: bool) -> str:
    return "True" if value else "False"
