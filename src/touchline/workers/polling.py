"""When each sport is polled: its own phase, its own jitter, and never all at once."""

from collections.abc import Callable, Iterable

from touchline.plumbing import pacing
from touchline.plumbing.loop import Task

# A provider's Retry-After is honoured, but an absurd one must not silence a sport for a day.
RETRY_AFTER_MAX_S = 900.0


def sport_tasks(
    kind: str,
    sports: Iterable[str],
    poll: Callable[[str], float],
    *,
    every_s: float,
    spread_s: float,
) -> list[Task]:
    """One task per sport, first run at the sport's phase within ``spread_s``.

    ``poll`` returns the provider's wish to be left alone, in seconds; 0 when it has none.
    """
    return [
        Task(
            name=f"{kind}:{sport}",
            run=lambda sport=sport: rest_after(poll(sport), every_s),  # type: ignore[misc]  # binds the loop's sport
            first_after_s=pacing.phase(f"{kind}:{sport}") * spread_s,
            error_rest_s=every_s / 4,
            error_rest_max_s=every_s * 4,
        )
        for sport in sports
    ]


def rest_after(retry_after_s: float, every_s: float) -> float:
    """50-150 % of the interval, or longer when the provider asked for it (S3.3)."""
    return max(pacing.jittered(every_s), min(retry_after_s, RETRY_AFTER_MAX_S))
