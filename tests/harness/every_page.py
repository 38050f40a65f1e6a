"""Every page of the three sites, read off the application's own routes: who visits it, and where.

A route that is new is on the tour by itself, if what stands before each blank of its address is
known. One that is no page needs its reason in ``NO_PAGES``.
"""

from dataclasses import dataclass

from touchline import codes

SITES = {"player": "player", "office": "office", "console": "console"}
# What answers a GET and is no page, and why.
NO_PAGES = {
    "account.export": "a file",
    "mine.balance": "a part of a page",
    "office.app_picture": "a picture",
    "console.app_picture": "a picture",
    "office.preview_look_css": "a style sheet",
    "office.own_logo": "a picture",
    "office.home_too": "the same page with a slash",
    "console.home_too": "the same page with a slash",
    "office.find": "what the palette finds, as JSON",
    "console.find": "as above",
    "static": "files",
}
# Blueprints that answer programs, and never show anything to anybody.
FOR_PROGRAMS = ("public", "machines")
# Who sees a page, where it is not whom its site is for.
_WHO = {
    "visitor.sign_in_form": "stranger",
    "joining.show": "stranger",
    "joining.finish_form": "stranger",
    "recovery.show": "stranger",
    "recovery.finish_form": "stranger",
    "office.sign_in_form": "stranger",
    "office.visit_form": "stranger",
    "console.sign_in_form": "stranger",
    "office.code_form": "otto, halfway",
    "office.app_form": "newt, without an app",
    "console.code_form": "olga, halfway",
    "console.app_form": "newton, without an app",
}
_USUALLY = {"player": "ana", "office": "otto", "console": "olga"}
# Pages that no route is for: who looks around without a name, and who is lost.
_BESIDES = {
    "player": (
        ("stranger", "/", 200), ("stranger", "/slip", 200), ("ana", "/bets?show=settled", 200),
        ("ana", "/slip?tab=single", 200), ("ana", "/slip?tab=system", 200),
        ("stranger", "/search?q=h1", 200), ("stranger", "/no-such-page", 404),
        ("stranger", "/bets", 401), ("ana", "/sports/darts", 200),
        ("stranger", "/settings?language=it", 200),
    ),
    "office": (("otto", "/office/no-such-page", 404), ("otto", "/office/bets?who=nobody", 200)),
    "console": (("olga", "/platform/no-such-page", 404),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the tour. ``name`` is its endpoint, or its path where no route is its own."""

    site: str
    name: str
    who: str
    path: str
    status: int = 200


def stops(premises, site):
    """Every page of a site."""
    found = [_stop(premises, site, rule) for rule in sorted(_rules(premises.app, site), key=str)]
    return found + [
        Stop(site, f"{who}: {path}", who, path, status) for who, path, status in _BESIDES[site]
    ]


def _rules(app, site):
    for rule in app.url_map.iter_rules():
        area = rule.endpoint.partition(".")[0]
        if "GET" not in rule.methods or rule.endpoint in NO_PAGES or area in FOR_PROGRAMS:
            continue
        if _site_of(rule) == site:
            yield rule


def _site_of(rule):
    area = rule.endpoint.partition(".")[0]
    if area == "platform":
        return "console"
    return area if area in ("office", "console") else "player"


def _stop(premises, site, rule):
    path = _places(premises).get(rule.endpoint) or _filled(premises, rule)
    who = _WHO.get(rule.endpoint, _USUALLY[site])
    return Stop(site, rule.endpoint, who, path)


def _filled(premises, rule):
    """The address with each blank filled in by what stands before it."""
    known = _known(premises)
    words = rule.rule.split("/")
    for place, word in enumerate(words):
        if word.startswith("<"):
            before = word if word in known else words[place - 1]
            assert before in known, f"{rule.endpoint}: say in _known() what follows /{before}/"
            words[place] = known[before]
    return "/".join(words)


def _known(premises):
    """One of each kind of thing that an address may name."""
    played = premises.shop.event_code(3)
    return {
        "players": codes.encode(premises.player_id),
        "bets": codes.encode(premises.bet_id),
        "events": premises.shop.event_code(1),
        "trading": premises.shop.event_code(1),
        "settlement": played,
        "of": played,
        "cashier": codes.encode(premises.deposit_id),
        "approvals": premises.approval,
        "staff": "newt",
        "tenants": premises.slug,
        "<market_code>": codes.encode(premises.market_id),
        "announcements": premises.announcement,
        "invoices": "1",
        "rules": "1",
        "sports": "soccer",
        "soccer": codes.encode(premises.shop.catalogue.league_id("l1")),
    }


def _places(premises):
    """Addresses that no rule fills in."""
    return {
        "joining.finish_form": premises.led_to["/register"],
        "recovery.finish_form": premises.led_to["/reset"],
        "office.visit_form": "/office/visit?code=aaaa",
        "office.limit_form": "/office/trading/limits/set?kind=sport&target=soccer",
        "console.person": "/platform/staff/newton",
        "console.consider_stop": "/platform/switches/stop?kind=sport&target=soccer",
        "console.visit_ready": f"/platform/tenants/{premises.slug}/visit/ready?code=aaaa",
        "console.result": premises.led_to["result"],
        "console.alias": premises.led_to["alias"],
    }
