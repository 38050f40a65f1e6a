"""Says which results the book must have, version after version, and which of them must be final."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from loadtests.oracle.book import Book, Connection, Held
from loadtests.oracle.journal import Journal, Told
from touchline.catalog.model import EventStatus, ReportedResult
from touchline.feeds.adapter import Part
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import AnswerRefused, read_document

# Around an event's own beginning nobody can tell whether its result was already to be kept.
AROUND = timedelta(seconds=30)
_CLOCKS = timedelta(seconds=1)
_NOT_OVER = frozenset(
    {EventStatus.SCHEDULED, EventStatus.LIVE, EventStatus.UNKNOWN, EventStatus.INTERRUPTED,
     EventStatus.SUSPENDED}
)  # fmt: skip
_VERSIONS = """
    SELECT result.event_id, result.version, result.received_at, result.status, result.raw_status,
           result.home_score, result.away_score, result.half_time, result.full_time, result.periods,
           result.extra_time, result.penalties, result.winner, final.final_at
    FROM results AS result
    LEFT JOIN final_results AS final
        ON final.event_id = result.event_id AND final.version = result.version
    ORDER BY result.event_id, result.version
"""

Content = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a result as it is stored."""

    number: int
    content: Content
    received_at: datetime
    final_at: datetime | None


@dataclass
class Results:
    """What came of the comparison."""

    versions: int = 0
    finals: int = 0
    told: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, other: "Results") -> None:
        """Count another sport's with these."""
        self.versions += other.versions
        self.finals += other.finals
        self.told += other.told
        self.differences += other.differences


@dataclass(frozen=True, slots=True)
class Report:
    """One answer's word on one event, and whether it is known to be kept."""

    told: Told
    content: Content
    at: datetime
    kept_at: datetime | None


def read_versions(conn: Connection) -> dict[int, list[Version]]:
    """Every version of every result, by event, past the product's own code."""
    found: dict[int, list[Version]] = {}
    for row in conn.execute(_VERSIONS).fetchall():
        content = (*row[3:7], *(_pair(row[7 + n]) for n in range(2)), _pairs(row[9]),
                   *(_pair(row[10 + n]) for n in range(2)), row[12])  # fmt: skip
        found.setdefault(row[0], []).append(Version(row[1], content, row[2], row[13]))
    return found


class ResultsOracle:
    """What was said of one sport's results, read once; ``confirm_s`` as the settings have it.

    A page of scores tells of hundreds of events; kept are those of a book's.
    """

    def __init__(self, journal: Journal, book: Book, sport: str, *, confirm_s: float) -> None:
        self._sport = sport
        self._confirm = timedelta(seconds=confirm_s)
        names = {name for of_sport, name in book.events if of_sport == sport}
        self._reports = _reports(journal, sport, names)

    def compare(self, book: Book, versions: Mapping[int, Sequence[Version]]) -> Results:
        """The stored results of the sport beside what was said of them."""
        results = Results()
        for (sport, name), held in sorted(book.events.items()):
            if sport != self._sport:
                continue
            own, said = versions.get(held.id, ()), self._reports.get(name, [])
            results.versions += len(own)
            results.finals += sum(each.final_at is not None for each in own)
            results.told += len(said)
            problems = (
                _of_versions(said, own, held),
                _of_finals(said, own, confirm=self._confirm),
            )
            results.differences += [f"{sport} {name}: {each}" for each in problems if each]
        return results


def _reports(journal: Journal, sport: str, names: Collection[str]) -> dict[str, list[Report]]:
    """What was said of each event, in order. What has not begun is no result."""
    found: dict[str, list[Report]] = {}
    read: dict[int, list[ReportedResult]] = {0: []}
    for each in journal.of(sport, Part.SCORES):
        kept_s = None if each.repeats else journal.kept_s(each.serial)
        at = datetime.fromtimestamp(each.sent_s, UTC)
        kept_at = None if kept_s is None else datetime.fromtimestamp(kept_s, UTC)
        if each.serial not in read:
            told = _read(each)
            read[each.serial] = [result for result in told if result.provider_event_id in names]
        for result in read[each.repeats or each.serial]:
            if result.status is not EventStatus.SCHEDULED:
                report = Report(each, _content(result), at, kept_at)
                found.setdefault(result.provider_event_id, []).append(report)
    return found


def _read(told: Told) -> tuple[ReportedResult, ...]:
    if told.packed is None:
        return ()
    try:
        return parse_scores(read_document(told.body), sport=told.sport).results
    except AnswerRefused:
        return ()


def _content(result: ReportedResult) -> Content:
    return (
        result.status.value, result.raw_status, result.home_score, result.away_score,
        result.half_time, result.full_time, result.periods, result.extra_time, result.penalties,
        result.winner,
    )  # fmt: skip


def _of_versions(said: Sequence[Report], own: Sequence[Version], held: Held) -> str:
    """Each version is a change that was said; each change known to be kept is a version."""
    if [each.number for each in own] != list(range(1, len(own) + 1)):
        return f"versions are {[each.number for each in own]}"
    ways = {0}
    for report in said:
        after = set[int]()
        for way in ways:
            if way and own[way - 1].content == report.content:
                after.add(way)
            elif way < len(own) and _is_of(own[way], report):
                after.add(way + 1)
        is_sure = report.kept_at is not None and report.at > held.created_at + AROUND
        if not is_sure:
            after |= ways
        if not after:
            return (
                f"answer {report.told.serial} of {report.at:%H:%M:%S} was kept and said"
                f" {report.content}; versions {sorted(ways)} of {len(own)} explain the rest"
            )
        ways = after
    if len(own) not in ways:
        return f"version {max(ways) + 1} was never said, or not then: {own[max(ways)]}"
    return ""


def _is_of(version: Version, report: Report) -> bool:
    return version.content == report.content and version.received_at >= report.at - _CLOCKS


def _of_finals(said: Sequence[Report], own: Sequence[Version], *, confirm: timedelta) -> str:
    """What is final was said twice, long enough apart; what was said so at last is final."""
    for version in own:
        if version.final_at is None:
            continue
        same = [report.at for report in said if report.content == version.content]
        before = [at for at in same if at <= version.final_at + _CLOCKS]
        if version.content[0] in {status.value for status in _NOT_OVER}:
            return f"version {version.number} is final and not over"
        if not before or max(before) - min(before) < confirm - AROUND / 3:
            return f"version {version.number} is final after {len(before)} reports"
        if version.final_at - version.received_at < confirm:
            return f"version {version.number} became final too soon"
    if not own or own[-1].content[0] in {status.value for status in _NOT_OVER}:
        return ""
    last = own[-1]
    since = [
        report
        for report in said
        if report.content == last.content
        and report.kept_at is not None
        and report.at > last.received_at + confirm + _CLOCKS
    ]
    finals = [each for each in own if each.final_at is not None]
    if since and not (finals and finals[-1].content == last.content):
        return f"version {last.number} was said again and is not final: {last.content}"
    return ""


def _pair(stored: Sequence[int] | None) -> tuple[int, int] | None:
    return None if stored is None else (stored[0], stored[1])


def _pairs(stored: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((home, away) for home, away in stored)
