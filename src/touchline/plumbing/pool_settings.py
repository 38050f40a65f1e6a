"""How a process talks to PostgreSQL: addresses, sizes and limits, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from touchline.plumbing.lanes import Lane

# How long somebody who waits for a page may wait for a connection before it does more harm than good.
_WAIT_S: Mapping[Lane, float] = MappingProxyType(
    {Lane.CRITICAL: 1.5, Lane.NORMAL: 0.5, Lane.SHEDDABLE: 0.0}
)


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How a process talks to PostgreSQL. ``prepare_threshold`` None means: never prepare.

    A pool opens ``size_first`` connections at once, gives one that nobody needed back every
    ``idle_max_s``, and keeps ``size_min``. ``is_patient`` is for work nobody is waiting for: it waits
    the whole ``conn_timeout_s`` in every lane. An answer that takes longer than ``slow_s`` counts as
    slow.
    """

    url: str
    size_first: int
    size_min: int
    size_max: int
    conn_timeout_s: float
    statement_timeout_ms: int
    idle_timeout_ms: int
    prepare_threshold: int | None
    lifetime_max_s: float
    idle_max_s: float
    is_patient: bool = False
    slow_s: float = 1.0

    def wait_s(self, lane: Lane) -> float:
        """The longest wait for a slot in a lane."""
        return self.conn_timeout_s if self.is_patient else min(self.conn_timeout_s, _WAIT_S[lane])

    def connect_kwargs(self) -> dict[str, Any]:
        """What every connection is opened with; autocommit, so that only our doors begin transactions."""
        return {
            "autocommit": True,
            "prepare_threshold": self.prepare_threshold,
            "connect_timeout": max(2, round(self.conn_timeout_s)),
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }
