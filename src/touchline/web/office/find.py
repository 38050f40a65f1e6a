"""What the palette finds beside pages: players by name and bets by code, on the platform tenants."""

from collections.abc import Iterator

import orjson
from flask import Blueprint, Response, request

from touchline import codes
from touchline.accounts.model import normalised
from touchline.bets.watching.queries import get_bet_record
from touchline.ledger.people.queries import list_people, list_player_ids_newest
from touchline.rights import PLATFORM, Permission
from touchline.tenants.reading.queries import list_tenants_by_slug_all_tenants
from touchline.web.limits import rate_limit_per_tenant
from touchline.web.office.guard import guarded
from touchline.web.office.ids import ID_MAX
from touchline.web.office.lists import place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import own

FOUND_MAX = 6
WORD_MAX = 60
# One letter would find everybody.
WORD_MIN = 2


@guarded(Permission.READ)
def find(seat: Seat) -> Response:
    """What is called so, a few of each; the address of each is that of its page."""
    word = request.args.get("q", "").strip()[:WORD_MAX]
    is_word = len(word) >= WORD_MIN and word.isprintable()
    kind = _tenants if seat.scope == PLATFORM else _of_tenant
    found = list(kind(seat, word)) if is_word else []
    return own(orjson.dumps({"found": found}), content_type="application/json")


def add_find(pages: Blueprint) -> None:
    """Give a realm what its palette asks."""
    limited = rate_limit_per_tenant(max_tokens=60, refill_rate=3.0, endpoint_type="find")
    pages.add_url_rule("/find", "find", limited(find))


def _of_tenant(seat: Seat, word: str) -> Iterator[dict[str, str]]:
    bet_id = codes.decode(word)
    with office().db.tenant_tx(seat.scope) as conn:
        bet = None
        if bet_id is not None and bet_id <= ID_MAX:
            bet = get_bet_record(conn, tenant_id=seat.scope, bet_id=bet_id)
        ids = list_player_ids_newest(
            conn,
            tenant_id=seat.scope,
            word=normalised(word),
            status="",
            before_id=ID_MAX,
            limit=FOUND_MAX,
        )
        people = list_people(conn, tenant_id=seat.scope, player_ids=ids)
    if bet is not None:
        yield {"label": word, "hint": f"bet of {bet.username}", "href": place(f"/bets/{word}")}
    for each in people:
        path = f"/players/{codes.encode(each.id)}"
        yield {"label": each.username, "hint": f"player, {each.display_name}", "href": place(path)}


def _tenants(_: Seat, word: str) -> Iterator[dict[str, str]]:
    with office().db.connection_ctx() as conn:
        found = list_tenants_by_slug_all_tenants(
            conn, word=word.lower(), status="", after_slug="", limit=FOUND_MAX
        )
    for each in found:
        href = place(f"/tenants/{each.slug}")
        yield {"label": each.slug, "hint": f"tenant, {each.name}", "href": href}
