"""Says what the book must hold, answer after answer, and how the real one differs.

Each event goes its own way through what was said of its sport, in order. An answer that is known to be
kept must have been applied; one that was refused must not; where nobody can tell, both are followed. A
way that writes other prices than the price history shows is no way. What is left at the end is what the
book may be: usually one state, and the book must be in it.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from loadtests.oracle.book import Book, Held, Written
from loadtests.oracle.journal import Fate, Journal, Told
from loadtests.oracle.model import Changes, Known, planned, told, untold
from touchline.catalog.model import OddsAnswer, OfferedEvent
from touchline.feeds.adapter import Fixture, Part
from touchline.feeds.goalserve.fixtures import parse_fixtures
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.sniff import AnswerRefused, read_document

# An answer that nobody came back from was saved so soon, if at all: a freeze and a lease are in it.
SAVED_WITHIN = timedelta(seconds=60)
_CLOCKS = timedelta(seconds=1)
_EVER = datetime.max.replace(tzinfo=UTC)
_WAYS_MAX = 64
# So many of the last answers are named beside a difference.
LATELY = 8


@dataclass(frozen=True, slots=True)
class Way:
    """An event as it may be after some answers, and how many of the book's writes that explains."""

    known: Known | None
    writes: int


@dataclass(frozen=True, slots=True)
class Read:
    """An answer as it reads, and what is known of its fate."""

    told: Told
    fate: Fate
    events: dict[str, OfferedEvent]
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of fixtures. Nobody tells whether and when it was taken over; it was within this time."""

    fixtures: dict[str, Fixture]
    at: datetime
    until: datetime


@dataclass
class Verdict:
    """What came of the comparison. ``differences`` are sentences, for people.

    ``ways_open`` counts events of which the book could hold one thing or another, and hold it rightly.
    """

    events: int = 0
    ways_open: int = 0
    applied: int = 0
    prices: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    finals: dict[tuple[str, str], Known] = field(default_factory=dict)

    def add(self, other: "Verdict") -> None:
        """Count another sport's with these."""
        self.events += other.events
        self.ways_open += other.ways_open
        self.applied += other.applied
        self.prices += other.prices
        self.fates += other.fates
        self.differences += other.differences
        self.finals |= other.finals


class OddsOracle:
    """What was said of one sport, read once, and compared with as many books as one likes."""

    def __init__(self, journal: Journal, sport: str) -> None:
        self._sport = sport
        self._read: list[Read] = []
        same: dict[OfferedEvent, OfferedEvent] = {}  # what is said again is compared at a glance
        for told_then in journal.of(sport, Part.ODDS):
            read = _read(journal, told_then)
            events = {name: same.setdefault(event, event) for name, event in read.events.items()}
            self._read.append(replace(read, events=events))
        self._pages = [_page(each) for each in journal.of(sport, Part.FIXTURES) if each.packed]

    def compare(self, book: Book, *, only: Collection[str] | None = None) -> Verdict:
        """The book's events of the sport, or ``only`` some, beside what was said of them."""
        verdict = Verdict()
        verdict.fates.update(answer.fate.name.lower() for answer in self._read)
        answers = [answer for answer in self._read if answer.fate is not Fate.REFUSED]
        names = {name for answer in answers for name in answer.events}
        names |= {name for sport, name in book.events if sport == self._sport}
        for name in sorted(names if only is None else only):
            held = book.events.get((self._sport, name))
            pages = [page for page in self._pages if name in page.fixtures]
            _compare_event(verdict, self._sport, name, answers, pages, held)
        return verdict


def _read(journal: Journal, each: Told) -> Read:
    at = datetime.fromtimestamp(each.sent_s, UTC)
    kept_s = journal.kept_s(each.serial)
    answer = _parsed(each)
    if answer is None:
        return Read(each, Fate.REFUSED, {}, at, at)
    until = at + SAVED_WITHIN if kept_s is None else datetime.fromtimestamp(kept_s, UTC)
    events = {event.provider_event_id: event for event in answer.events}
    return Read(each, Fate.UNSURE if kept_s is None else Fate.KEPT, events, at, until)


def _page(each: Told) -> Page:
    """A page of fixtures by the product's own pure reader."""
    at = datetime.fromtimestamp(each.sent_s, UTC)
    answer = parse_fixtures(read_document(each.body), sport=each.sport)
    fixtures = {fixture.provider_event_id: fixture for fixture in answer.fixtures}
    return Page(fixtures, at, at + SAVED_WITHIN)


def _parsed(each: Told) -> OddsAnswer | None:
    """The answer by the product's own pure reader; None when it refuses it."""
    if each.packed is None:
        return None
    try:
        return parse_odds(read_document(each.body), sport=each.sport)
    except AnswerRefused:
        return None


def _compare_event(
    verdict: Verdict,
    sport: str,
    name: str,
    answers: list[Read],
    pages: list[Page],
    held: Held | None,
) -> None:
    writes = held.writes if held else ()
    ways = [Way(None, 0)]
    for place, answer in enumerate(answers):
        after = list(_after(ways, answer, name, writes))
        if answer.fate is not Fate.KEPT:
            after += ways
        if not after:
            verdict.differences.append(_lost(sport, name, answer, ways, writes))
            return
        verdict.applied += answer.fate is Fate.KEPT and name in answer.events
        until = answers[place + 1].until if place + 1 < len(answers) else _EVER
        for page in pages:
            if page.at <= until and answer.at <= page.until:
                after += _planned(after, page, name)
        ways = _distinct(after)
    verdict.events += 1
    verdict.prices += sum(len(each.changes) for each in writes)
    ends = [way for way in ways if way.writes == len(writes)]
    if not ends:
        furthest = max(way.writes for way in ways)
        verdict.differences.append(
            f"{sport} {name}: prices nobody said, or not then: {_shown(writes[furthest])}"
        )
        return
    good = [way.known for way in ends if _is_as_held(way.known, held)]
    if not good:
        lately = ", ".join(_told_of(answer, name) for answer in answers[-LATELY:])
        verdict.differences.append(
            f"{sport} {name}: {_difference(ends[-1].known, held)}; told lately: {lately}"
        )
        return
    verdict.ways_open += any(_shows(way.known) != _shows(ends[0].known) for way in ends)
    if good[0] is not None:
        verdict.finals[sport, name] = good[0]


def _after(ways: list[Way], answer: Read, name: str, writes: tuple[Written, ...]) -> Iterator[Way]:
    """Where each way leads when the answer is applied, by the earliest and the latest clock."""
    is_whole, offered = answer.told.is_full, answer.events.get(name)
    for way in ways:
        is_bound = offered is None or _hangs_on_the_clock(way.known, offered)
        for now in (answer.at, answer.until) if is_bound else (answer.at,):
            if offered is None:
                known = way.known
                yield replace(way, known=known and untold(known, is_whole=is_whole, now=now))
                continue
            known, changes = told(way.known, offered, is_whole=is_whole, now=now)
            if not changes:
                yield replace(way, known=known)
            elif _is_written(changes, writes[way.writes : way.writes + 1], answer):
                yield Way(known, way.writes + 1)


def _planned(ways: list[Way], page: Page, name: str) -> list[Way]:
    """Where each way leads when the page is taken over, by the earliest and the latest clock."""
    fixture = page.fixtures[name]
    return [
        replace(way, known=planned(way.known, fixture, now=now))
        for way in ways
        if way.known is not None
        for now in (page.at, page.until)
    ]


def _hangs_on_the_clock(known: Known | None, offered: OfferedEvent) -> bool:
    """Whether it matters when exactly the offer is saved: only a later start is waited for."""
    return known is not None and offered.starts_at > known.starts_at


def _is_written(changes: Changes, written: tuple[Written, ...], answer: Read) -> bool:
    if not written or written[0].changes != changes:
        return False
    return answer.at - _CLOCKS <= written[0].at <= answer.until + _CLOCKS


def _distinct(ways: list[Way]) -> list[Way]:
    found: list[Way] = []
    for way in ways:
        if not any(_is_same(way, other) for other in found):
            found.append(way)
    # More would be no comparison any more; it takes many answers in a row that nobody came back from.
    assert len(found) <= _WAYS_MAX, "too many ways are open"
    return found


def _is_same(one: Way, other: Way) -> bool:
    return one is other or (one.writes == other.writes and one.known == other.known)


def _shows(known: Known | None) -> tuple[object, ...] | None:
    """What of an event the book holds; the rest is what it remembers of how it came to know."""
    return None if known is None else (known.facts, known.starts_at, known.markets)


def _is_as_held(known: Known | None, held: Held | None) -> bool:
    return not _difference(known, held)


def _difference(known: Known | None, held: Held | None) -> str:
    """What of the stored event is not as it must be; empty when all of it is."""
    if known is None or held is None:
        return (
            "" if known is None and held is None else f"must be {known and known.facts}, is {held}"
        )
    found = held.known
    for what, must, real in (
        ("facts", known.facts, found.facts),
        ("starts_at", known.starts_at, found.starts_at),
        ("later_at", known.later_at, found.later_at),
        ("missed", known.missed, found.missed),
        ("plan", known.plan, found.plan),
        ("awaited", known.said is None, held.is_awaited),
        ("markets", set(known.markets), set(found.markets)),
    ):
        if must != real:
            return f"{what} must be {must}, is {real}"
    for key, market in known.markets.items():
        if market != found.markets[key]:
            return f"{key} must be {market}, is {found.markets[key]}"
    return ""


def _lost(sport: str, name: str, answer: Read, ways: list[Way], writes: tuple[Written, ...]) -> str:
    offered = answer.events.get(name)
    assert offered is not None, "what an answer leaves out changes no price"
    way = max(ways, key=lambda each: each.writes)
    _, changes = told(way.known, offered, is_whole=answer.told.is_full, now=answer.at)
    real = writes[way.writes] if way.writes < len(writes) else None
    return (
        f"{sport} {name}: answer {answer.told.serial} ({answer.told.fault or 'as it is'}) of"
        f" {answer.at:%H:%M:%S} was kept and must change {_some(changes)}; the next write is"
        f" {_shown(real)}"
    )


def _shown(written: Written | None) -> str:
    return "none" if written is None else f"of {written.at:%H:%M:%S.%f}: {_some(written.changes)}"


def _told_of(answer: Read, name: str) -> str:
    offered = answer.events.get(name)
    said = f"{offered.status.value} {offered.starts_at:%H:%M}" if offered else "nothing"
    fault = answer.told.fault or "as it is"
    return f"{answer.told.serial} {answer.at:%H:%M:%S} {answer.fate.name.lower()} {fault} {said}"


def _some(changes: Changes) -> str:
    lines = [f"{key} {code} to {price}" for (key, code), price in sorted(changes.items(), key=str)]
    return f"{len(lines)} ({'; '.join(lines[:3])})"
