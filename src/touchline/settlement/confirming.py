"""When a reported result is one to pay on. Pure: reports and ages in, a verdict out.

Two identical polls some time apart make it final, unless the rules of sanity, another provider or
staff speak against it. What was final is corrected by a newer version alone, which waits as long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from touchline.catalog.model import EventStatus, ReportedResult
from touchline.settlement.reasons import Reason, State, state_of
from touchline.settlement.sanity import doubt, total_of
from touchline.settlement.shapes import DECIDED, OVER, tells_overtime

# Later than this after it was final a result is corrected by staff, or not at all.
CORRECTIONS_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Final:
    """What an event's bets are paid on so far. ``age_s``: how long ago it became so."""

    report: ReportedResult
    version: int
    age_s: float
    is_by_staff: bool


@dataclass(frozen=True, slots=True)
class Case:
    """The newest version of one event's result, and all there is to judge it by.

    ``age_s``: how long ago this version was first reported; ``is_repeated``: it has just been
    reported once more. ``others`` is what further providers say of the event, by their names.
    """

    sport: str
    provider: str
    report: ReportedResult
    version: int
    age_s: float
    is_repeated: bool
    final: Final | None = None
    others: Mapping[str, ReportedResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the version stands. ``confirmed_by`` names the providers that say the same.

    ``is_new_final``: from now on it is what the event is paid on.
    """

    state: State
    reason: Reason | None = None
    is_new_final: bool = False
    confirmed_by: tuple[str, ...] = ()


_FINAL = Verdict(State.FINAL)


def judge(case: Case, *, confirm_s: float) -> Verdict:
    """Where the newest version of a result stands; ``confirm_s`` is how long it must have stood."""
    if case.final is not None and case.final.is_by_staff:
        is_told_otherwise = case.report.status in OVER and contradicts(
            case.final.report, case.report
        )
        return _withheld(Reason.STAFF_DIFFERS) if is_told_otherwise else _FINAL
    reason = (
        _unfinished(case)
        or doubt(case.sport, case.report, tells_overtime=tells_overtime(case.provider))
        or _objection(case)
    )
    if reason is not None:
        return _withheld(reason)
    if case.final is not None and case.final.version == case.version:
        return _FINAL
    if not case.is_repeated or case.age_s < confirm_s:
        return _withheld(Reason.REPEAT_AWAITED)
    agreeing = tuple(name for name, told in case.others.items() if agrees(case.report, told))
    return Verdict(State.FINAL, is_new_final=True, confirmed_by=agreeing)


def contradicts(one: ReportedResult, other: ReportedResult) -> bool:
    """Whether two reports of a finished event cannot both be true: both say something, not the same."""
    if (one.status in DECIDED) != (other.status in DECIDED):
        return True
    return any(first != second for first, second in _common(one, other))


def agrees(one: ReportedResult, other: ReportedResult) -> bool:
    """Whether two reports say the same of at least one score, or that nothing was decided."""
    if contradicts(one, other):
        return False
    return one.status not in DECIDED or bool(_common(one, other))


def _common(one: ReportedResult, other: ReportedResult) -> list[tuple[object, object]]:
    """What both reports tell, side by side."""
    pairs = (
        (one.half_time, other.half_time),
        (one.full_time, other.full_time),
        (total_of(one), total_of(other)),
        (one.winner, other.winner),
    )
    return [(first, second) for first, second in pairs if None not in (first, second)]


def _withheld(reason: Reason) -> Verdict:
    return Verdict(state_of(reason), reason)


def _unfinished(case: Case) -> Reason | None:
    """Why a report is none of an end; one that was decided does not go on."""
    status, final = case.report.status, case.final
    if status is EventStatus.UNKNOWN:
        return Reason.STATUS_UNKNOWN
    if final is not None and final.report.status in DECIDED and status not in DECIDED:
        return Reason.WENT_BACK
    return None if status in OVER else Reason.NOT_OVER


def _objection(case: Case) -> Reason | None:
    if any(contradicts(case.report, told) for told in case.others.values()):
        return Reason.PROVIDER_CONTRADICTS
    final = case.final
    is_late_correction = (
        final is not None
        and final.version != case.version
        and final.report.status in DECIDED
        and final.age_s > CORRECTIONS_S
        and contradicts(final.report, case.report)
    )
    return Reason.CORRECTED_LATE if is_late_correction else None
