"""The domains of worker_settlement: it looks at the zones of those that tenants claim."""

from touchline.config import Settings
from touchline.duties.duty import Duty
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task
from touchline.rights import Actor, ActorKind
from touchline.setting_types import server_addresses
from touchline.tenants.domains.prove import look_once
from touchline.tenants.domains.zone import Zone

# Who has set the record and asks to be looked at waits so long.
LOOK_S = 5.0
_WORKER = Actor(ActorKind.SYSTEM, "worker_settlement")


def domains_task(settings: Settings, db: Database, *, holder: str) -> Task:
    """Look at what is due, a zone at a time."""
    zone = Zone(server_addresses(settings.dns_servers), timeout_s=settings.dns_timeout_s)
    return Duty(
        db,
        "domains",
        holder=holder,
        every_s=LOOK_S,
        begin=lambda: look_once(db, zone.texts, by=_WORKER),
        forget=_nothing_told,
    ).task()


def _nothing_told() -> None:
    """What was found is kept in its row; no number of the last pass grows old."""
