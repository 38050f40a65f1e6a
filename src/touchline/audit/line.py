"""A line of the trail, as it is kept. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what to which subject, and how that was before and after.

    ``actor_scope`` is the tenant whose staff it was; 0 is the platform, or nobody's staff.
    """

    id: int
    actor_kind: str
    actor_id: int
    actor_scope: int
    actor_name: str
    origin: str
    request_id: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    recorded_at: datetime
