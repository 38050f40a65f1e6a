"""Instants as Goalserve writes them: UTC, minutes, and a cursor that is no clock. Pure."""

from datetime import UTC, datetime

# The real feed's root ts was seen eight hours behind UTC: whoever reads it as a clock is wrong.
CURSOR_BEHIND_S = 8 * 3_600
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def formatted_date(at_s: int) -> str:
    """``11.09.2025``."""
    return instant(at_s).strftime("%d.%m.%Y")


def short_date(at_s: int) -> str:
    """``Sep 11``: no year, as on the real feed."""
    at = instant(at_s)
    return f"{_MONTHS[at.month - 1]} {at.day:02d}"


def hours_minutes(at_s: int) -> str:
    """``16:00``."""
    return instant(at_s).strftime("%H:%M")


def instant(at_s: int) -> datetime:
    """Seconds since the epoch as an aware UTC time."""
    return datetime.fromtimestamp(at_s, UTC)


def day_start_s(at_s: int) -> int:
    """Midnight UTC of the day of this instant."""
    return at_s - at_s % 86_400


def cursor(changed_s: int) -> int:
    """The ``ts`` the feed writes for a change at this second."""
    return changed_s - CURSOR_BEHIND_S


def changed_since_s(ts: int) -> int:
    """The second a ``ts`` stands for."""
    return ts + CURSOR_BEHIND_S
