"""How often the trail is sealed and looked over, and requests that nobody answered are ended."""

from touchline.audit.sealing.seal import seal_all
from touchline.audit.sealing.watch import TrailWatch
from touchline.plumbing import pacing
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task
from touchline.rights import Actor, ActorKind
from touchline.staff.approvals.agree import expire_all

SEAL_REST_S = 4.0
LOOK_REST_S = 10.0
EXPIRE_REST_S = 60.0
_WORKER = Actor(ActorKind.SYSTEM, "worker_settlement")


def trail_tasks(db: Database) -> list[Task]:
    """What keeps the trail whole. Two workers may do it at once: the head of a chain is locked."""
    watch = TrailWatch(db)

    def seal() -> float:
        seal_all(db)
        return pacing.jittered(SEAL_REST_S)

    def look() -> float:
        watch.look_once()
        return pacing.jittered(LOOK_REST_S)

    def expire() -> float:
        expire_all(db, by=_WORKER)
        return pacing.jittered(EXPIRE_REST_S)

    return [
        Task("trail:seal", seal),
        Task("trail:look", look, first_after_s=LOOK_REST_S),
        Task("trail:expire", expire, first_after_s=EXPIRE_REST_S),
    ]
