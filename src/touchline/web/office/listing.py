"""Lists as staff ask for them: filters, order, a page at a time, and the same rows as a file. Pure.

A page is turned by a cursor, the last row's place in the order, so that what is inserted meanwhile
moves nothing. What is asked for is read from the address alone, and capped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from touchline.plumbing.lanes import Lane

PAGE_ROWS = 100
FILE_ROWS_MAX = 5_000
WORD_MAX = 100

# What a spreadsheet would take for a formula, unless it is a plain number.
_FORMULA = re.compile(r"[=+\-@\t\r\n|%]")
_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{1,8})?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``sort`` is the word of the order by it; ``is_number`` ranges to the right."""

    label: str
    sort: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a place: words, perhaps where they lead, whether they are good or bad news.

    ``iso`` is the instant of words that tell a time, ``percent`` how full a bar beside them is.
    """

    text: str
    href: str = ""
    tone: str = ""
    iso: str = ""
    percent: int | None = None


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Filter:
    """A word that narrows the list, or says how to look: typed, or one of some (value, label)."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    any_label: str = "Any"
    narrows: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be asked of a list. The first of ``sorts`` is the order it has unasked."""

    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sorts: Sequence[str] = ("newest",)
    empty: tuple[str, str] = ("Nothing here", "There is nothing that fits.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking: the words of the filters, the order, from where on, and whether as a file.

    ``rows`` is how many were asked for on a page; 0 for as many as it usually has.
    """

    path: str
    plan: Plan
    words: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    after: str = ""
    is_file: bool = False
    rows: int = 0

    @property
    def rows_max(self) -> int:
        """How many rows are answered with."""
        return FILE_ROWS_MAX if self.is_file else self.rows or PAGE_ROWS

    @property
    def lane(self) -> Lane:
        """Somebody waits for a page; a file of thousands of rows is the first to be shed."""
        return Lane.SHEDDABLE if self.is_file else Lane.NORMAL

    @property
    def limit(self) -> int:
        """How many rows to read: one more, to know whether there is a next page."""
        return self.rows_max + 1

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter holds."""
        return any(each.name in self.words for each in self.plan.filters if each.narrows)

    def word(self, name: str) -> str:
        """What was asked of a filter; "" for anything."""
        return self.words.get(name, "")

    def url(self, *, sort: str | None = None, after: str = "", is_file: bool = False) -> str:
        """The address of the same list in another order, further on, or as a file."""
        order = self.sort if sort is None else sort
        facts = dict(self.words)
        if order != self.plan.sorts[0]:
            facts["sort"] = order
        if self.rows:
            facts["limit"] = str(self.rows)
        if after:
            facts["after"] = after
        if is_file:
            facts["as"] = "csv"
        return f"{self.path}?{urlencode(facts)}" if facts else self.path


def asked_of(path: str, plan: Plan, given: Mapping[str, str], *, rows: int = 0) -> Asked:
    """What an address asks of a list, ``rows`` on a page; words it does not know are nobody's."""
    words = {}
    for each in plan.filters:
        word = given.get(each.name, "").strip()[:WORD_MAX]
        known = {value for value, _ in each.choices}
        if word and (not known or word in known) and word.isprintable():
            words[each.name] = word
    sort = given.get("sort", "")
    after = given.get("after", "")
    return Asked(
        path,
        plan,
        words,
        sort if sort in plan.sorts else plan.sorts[0],
        after if len(after) <= WORD_MAX and after.isprintable() else "",
        given.get("as") == "csv",
        rows,
    )


def csv_of(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """The rows as a file for spreadsheets, in which nothing is a formula."""
    lines = [[column.label for column in columns]]
    lines += [[cell.iso or cell.text for cell in row] for row in rows]
    return "\ufeff" + "".join(",".join(map(_quoted, line)) + "\r\n" for line in lines)


def _quoted(text: str) -> str:
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"'
