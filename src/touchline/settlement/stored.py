"""Stored results as the words of the catalogue. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from touchline.catalog.model import EventStatus, ReportedResult


@dataclass(frozen=True, slots=True)
class StoredResult:
    """The columns of a result that say how it went, as rows have them."""

    status: str
    home_score: int | None
    away_score: int | None
    half_time: list[int] | None
    full_time: list[int] | None
    periods: list[list[int]]
    extra_time: list[int] | None
    penalties: list[int] | None
    winner: str | None


def as_report(row: StoredResult) -> ReportedResult:
    """The result as it was told; who told it and in which words is not in a row."""
    return ReportedResult(
        "",
        EventStatus(row.status),
        "",
        row.home_score,
        row.away_score,
        as_score(row.half_time),
        as_score(row.full_time),
        tuple((home, away) for home, away in row.periods),
        as_score(row.extra_time),
        as_score(row.penalties),
        row.winner,
    )


def as_score(stored: Sequence[int] | None) -> tuple[int, int] | None:
    """Home and away, as an array of the database has them."""
    return None if stored is None else (stored[0], stored[1])
