"""A plan: its terms, which of them held when, and whether it has room for one more. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from touchline.errors import ChangedMeanwhile, Refused

NAME_MAX = 40
HEAD_PRICE_MAX_MINOR = 1_000_000
PLAYERS_MAX = 100_000_000
STAFF_MAX = 100_000


class BadPlan(Refused):
    """A plan has a name of at most 40 characters."""

    code = "bad_plan"


class PlayersFull(Refused):
    """This plan has no room for another player. Ask the platform for a larger one."""

    code = "players_full"


class StaffFull(Refused):
    """This plan has no room for another account. Disable one, or ask the platform for a larger plan."""

    code = "staff_full"


class PlanChanged(ChangedMeanwhile):
    """Somebody else changed this plan meanwhile. Look at what holds now before you save again."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan grants. The price of a head is in hundredths; None is what everybody pays.

    The numbers are the most there may be; None is: as many as come.
    """

    name: str = "Standard"
    head_price_minor: int | None = None
    players_max: int | None = None
    staff_max: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The terms that held from ``set_at`` on, until the next version."""

    version: int
    terms: Terms
    set_by: str
    set_at: datetime


STANDARD = Terms()


def checked_terms(terms: Terms) -> Terms:
    """The terms, their name without space around it.

    Raises:
        BadPlan: they are none.

    """
    name = " ".join(terms.name.split())
    bounds = (
        (terms.head_price_minor, 0, HEAD_PRICE_MAX_MINOR),
        (terms.players_max, 1, PLAYERS_MAX),
        (terms.staff_max, 1, STAFF_MAX),
    )
    is_bounded = all(low <= value <= high for value, low, high in bounds if value is not None)
    if not 0 < len(name) <= NAME_MAX or not is_bounded:
        raise BadPlan
    return Terms(name, terms.head_price_minor, terms.players_max, terms.staff_max)


def terms_at(plans: Iterable[Plan], instant: datetime) -> Terms:
    """The terms that held at an instant; the standard ones before any plan was set."""
    held = [plan for plan in plans if plan.set_at <= instant]
    return max(held, key=lambda plan: plan.version).terms if held else STANDARD


def head_price(terms: Terms, *, standard_minor: int) -> int:
    """What a head costs under these terms, in hundredths."""
    return standard_minor if terms.head_price_minor is None else terms.head_price_minor
