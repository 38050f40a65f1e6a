"""Players with money and staff of the demo tenants, for `./dev load`; prints who they are as JSON.

They are made by the use cases that pages and commands use, once; a later run finds them here, gives
players what they begin with again, and staff no app, so that they set one up and sign in with it.
"""

import argparse
import json
import sys
import uuid
from contextlib import suppress
from itertools import cycle, islice

from touchline import config
from touchline.accounts.create import UsernameTaken, create_player
from touchline.accounts.passwords import Passwords
from touchline.cli.demo import demo_brandings
from touchline.ledger.cashier.deposits import confirm_deposit, enter_deposit
from touchline.ledger.wallet import find_wallet
from touchline.plumbing.db import Database
from touchline.rights import Role, at_terminal
from touchline.staff.accounts import create_staff
from touchline.staff.entry.enter import reset_app
from touchline.staff.model import StaffNameTaken
from touchline.tenants.create import find_tenant
from touchline.wiring import open_database, platform_pool

PASSWORD = "only-for-load"
CASH_MINOR = 100_000
_BY = at_terminal("load")


def main() -> int:
    """Make who is missing and print all; refused where players could be anybody's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--players", type=int, required=True)
    parser.add_argument("--staff", type=int, required=True)
    options = parser.parse_args()
    settings = config.load("cli")
    if settings.is_production:
        print("Not in production: everybody knows these passwords.", file=sys.stderr)
        return 2
    db = open_database(platform_pool(settings), settings, name="load")
    try:
        tenants = {slug: find_tenant(db, slug).id for slug in demo_brandings()}
        people = {
            "players": [
                _player(db, slug, tenants[slug], f"load{number:04}")
                for number, slug in enumerate(islice(cycle(tenants), options.players))
            ],
            "staff": [
                _clerk(db, slug, tenants[slug], f"load{number:02}")
                for number, slug in enumerate(islice(cycle(tenants), options.staff))
            ],
        }
    finally:
        db.close()
    print(json.dumps(people))
    return 0


def _player(db: Database, slug: str, tenant_id: int, name: str) -> dict[str, str]:
    with suppress(UsernameTaken):
        create_player(
            db, Passwords(), tenant_id,
            username=name, display_name=name.title(), password=PASSWORD, by=_BY,
        )  # fmt: skip
    wallet = find_wallet(db, tenant_id, name)
    missing_minor = CASH_MINOR - wallet.cash_minor
    if missing_minor > 0:
        deposit_id = enter_deposit(
            db, tenant_id, wallet, provider="cash", amount_minor=missing_minor,
            key=f"load-{uuid.uuid4().hex}", note="for a load run", by=_BY,
        )  # fmt: skip
        confirm_deposit(db, tenant_id, deposit_id, by=_BY)
    return {"site": slug, "name": name, "password": PASSWORD}


def _clerk(db: Database, slug: str, tenant_id: int, name: str) -> dict[str, str]:
    try:
        create_staff(
            db, Passwords(), tenant_id,
            username=name, display_name=name.title(), role=Role.READ_ONLY, password=PASSWORD, by=_BY,
        )  # fmt: skip
    except StaffNameTaken:
        reset_app(db, tenant_id, name, by=_BY)
    return {"site": slug, "name": name, "password": PASSWORD}


if __name__ == "__main__":
    sys.exit(main())
