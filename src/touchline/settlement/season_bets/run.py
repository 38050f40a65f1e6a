"""A season's bets from end to end: a tenant of their own, placed, settled by the results, told."""

import secrets
from dataclasses import dataclass

from touchline.accounts.create import create_player
from touchline.accounts.passwords import Passwords
from touchline.bets.place import Bettor
from touchline.plumbing import pacing
from touchline.plumbing.db import Database
from touchline.rights import Actor
from touchline.settlement.runs.settle import Settler
from touchline.settlement.season_bets.placing import CURRENCY
from touchline.tenants.create import create_tenant

NAME = "replay"
# Another worker may hold a run for some seconds; then its bets are settled there.
_LOOKS_MAX, _LOOK_EVERY_S = 60, 0.5


@dataclass(frozen=True, slots=True)
class Shop:
    """Where a season's bets are placed: a tenant with one player, who is told apart by its slug."""

    slug: str
    bettor: Bettor


def open_shop(db: Database, *, slug: str, by: Actor) -> Shop:
    """A tenant without limits, and a player of it whom nobody can sign in as.

    Raises:
        NotPermitted: it takes an owner of the platform.

    """
    tenant_id = create_tenant(db, slug=slug, name="Replay", by=by, currency=CURRENCY)
    player_id = create_player(
        db,
        Passwords(),
        tenant_id,
        username=NAME,
        display_name="Replay",
        password=secrets.token_urlsafe(32),
        by=by,
    )
    return Shop(slug, Bettor(tenant_id, player_id, NAME, NAME))


def settle_bets(db: Database, shop: Shop) -> None:
    """Settle by what has become final, until nothing waits; others may be at it, too."""
    settler = Settler(db, holder=shop.slug)
    for _ in range(_LOOKS_MAX):
        settler.settle_all()
        if settler.tell_lag() == 0:
            break
        pacing.sleep(_LOOK_EVERY_S)
    settler.release()
