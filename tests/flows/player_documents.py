"""Documents of a board and of themes, as the publisher writes them: invented teams, real shapes."""

from datetime import UTC, datetime, timedelta
from zlib import crc32

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import SPORTS, MarketType
from touchline.codes import encode

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIGHT = {
    "brand": "#0b6e4f",
    "on_brand": "#ffffff",
    "background": "#f6f7f9",
    "surface": "#ffffff",
    "text": "#14181f",
    "muted": "#5a6472",
    "line": "#d9dee5",
    "price_background": "#eef3f1",
    "price_text": "#0b3d2c",
    "up": "#0a7a3c",
    "down": "#b3261e",
    "focus": "#1a56db",
    "radius_px": 8,
    "density": "comfortable",
}
DARK = {
    "brand": "#f5b301",
    "on_brand": "#16130a",
    "background": "#0f1117",
    "surface": "#181b23",
    "text": "#f2f4f8",
    "muted": "#a3acbb",
    "line": "#2c313d",
    "price_background": "#252a35",
    "price_text": "#ffffff",
    "up": "#4ade80",
    "down": "#ff8a80",
    "focus": "#8ab4ff",
    "radius_px": 3,
    "density": "compact",
}
SIDES = (
    ("Harbour Rovers", "Northgate United"),
    ("Old Mill Athletic", "Castle Wanderers"),
    ("Riverside Town", "St Brannock's"),
    ("Ashford Vale", "Queen's Park Borough"),
    ("Kingsmere Albion", "Port Ellery"),
    ("Bellhaven City", "Western Quay"),
)
PRICES = {3: ("2.25", "3.40", "3.10"), 2: ("1.91", "1.95")}
THREE_WAY = {"soccer", "handball", "futsal", "rugby"}


def iso(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def selection_code(number, market, code):
    """The code of an outcome of an event: like real ones, another for each."""
    name = f"{number} {market['type']} {market['period']} {market['line']} {code}"
    return encode(crc32(name.encode()))


def market(kind, *, period="ft", line=None, main=True, state="open", prices=None):
    codes = TYPE_RULES[MarketType(kind)].answers.codes
    return {
        "type": kind,
        "period": period,
        "line": line,
        "main": main,
        "state": state,
        "selections": [
            {"code": code, "price": price, "open": True}
            for code, price in zip(codes, prices or PRICES[len(codes)], strict=True)
        ],
    }


def main_markets(sport):
    if sport in THREE_WAY:
        return [
            market("match_result"),
            market("asian_handicap", line="-0.75"),
            market("total", line="2.5"),
        ]
    return [
        market("moneyline", period="match"),
        market("spread", period="match", line="4.5"),
        market("total", period="match", line="165.5"),
    ]


def event(number, *, sport="soccer", starts_in_s=7200, state="scheduled", markets=None, more=12):
    home, away = SIDES[number % len(SIDES)]
    markets = main_markets(sport) if markets is None else markets
    for each in markets:
        for selection in each["selections"]:
            selection["selection"] = selection_code(number, each, selection["code"])
    return {
        "code": encode(number),
        "starts_at": iso(NOW + timedelta(seconds=starts_in_s)),
        "home": home,
        "away": away,
        "state": state,
        "more": more,
        "markets": markets,
    }


def full_event(number, **kwargs):
    lines = [
        *(market("total", line=line, main=line == "2.5") for line in ("1.5", "2.5", "3.5")),
        *(
            market("asian_handicap", line=line, main=line == "-0.75")
            for line in ("-1", "-0.75", "0")
        ),
    ]
    flat = ["match_result", "double_chance", "draw_no_bet", "both_teams_to_score"]
    return event(number, markets=[*(market(kind) for kind in flat), *lines], more=0, **kwargs)


def league_ref(number, name="England: Premier Division"):
    return {"code": encode(1000 + number), "name": name}


def sport_ref(slug):
    return {"slug": slug, "name": next(each.name for each in SPORTS if each.slug == slug)}


def sports_document(slugs=("soccer", "tennis")):
    sports = [{**sport_ref(slug), "events": 6, "leagues": 2} for slug in slugs]
    return {"sports": sports}


def lobby_document(slugs=("soccer", "tennis"), per_sport=5, **kwargs):
    sections = [
        {
            "sport": sport_ref(slug),
            "events": [
                {
                    **event(100 * place + index, sport=slug, **kwargs),
                    "league": league_ref(place),
                }
                for index in range(per_sport)
            ],
        }
        for place, slug in enumerate(slugs)
    ]
    return {**sports_document(slugs), "sections": sections}


def sport_document(slug="soccer"):
    names = ("England: Premier Division", "Italy: Serie Uno", "World Club Trophy")
    leagues = [
        {
            **league_ref(place, name),
            "events": 4 - place,
            "next_starts_at": iso(NOW + timedelta(hours=3)),
        }
        for place, name in enumerate(names)
    ]
    return {"sport": sport_ref(slug), "leagues": leagues}


def league_document(slug="soccer", events=None):
    return {
        "status": "fresh",
        "version": "1",
        "sport": sport_ref(slug),
        "league": league_ref(0),
        "events": [event(number, sport=slug) for number in range(4)] if events is None else events,
    }


def event_document(shown=None, slug="soccer"):
    return {
        "status": "fresh",
        "version": "1",
        "sport": sport_ref(slug),
        "league": league_ref(0),
        "event": shown or full_event(7),
    }


def theme_document(slug="acme", name="Acme Sports", tokens=LIGHT, scheme="light"):
    return {
        "tenant": slug,
        "version": 3,
        "name": name,
        "tagline": "Every match, every market",
        "scheme": scheme,
        "tokens": tokens,
        "css": f"/theme.css?v={slug}3",
    }
