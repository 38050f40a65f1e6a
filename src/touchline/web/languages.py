"""The words of pages in each language: catalogues read once, and the functions that look words up.

A language is a folder of ``locales`` with a ``messages.po`` in it; English is what the code itself says.
What a catalogue lacks, or says with other placeholders, is told in English: a language that was
dropped in may be late, but breaks no page.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po

from touchline.web import manner
from touchline.web.manner import SOURCE

FOLDER = Path(__file__).parent / "locales"
_REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its words by English message, for one of many by the singular."""

    code: str
    name: str
    decimal_sign: str
    words: Mapping[str, str | tuple[str, ...]]
    plural_of: Callable[[int], int]


@cache
def languages() -> Mapping[str, Language]:
    """All languages there are, by code; English first."""
    found = {SOURCE: _language(SOURCE, {}, _plural_of_source)}
    for path in sorted(FOLDER.glob("*/messages.po")):
        code = path.parent.name
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        words = {
            one: told
            for message in catalogue
            if not message.fuzzy
            for one, told in _told(message.id, message.string)
        }
        found[code] = _language(code, words, c2py(catalogue.plural_expr))
    return found


@cache
def codes() -> frozenset[str]:
    """The codes of all languages."""
    return frozenset(languages())


def N_(message: str) -> str:  # noqa: N802 - what gettext's tools look for
    """A message that is looked up later: as it is."""
    return message


def _(message: str, **values: object) -> str:
    """A message in the request's language, with its values in their places."""
    told = spoken().words.get(message, message)
    assert isinstance(told, str), "a message has a plural, or has not"
    return told.format(**values) if values else told


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """One message or the other, by the language's own rule for ``n``, which is a value, too."""
    language = spoken()
    told = language.words.get(one)
    if not isinstance(told, tuple):
        return (one if n == 1 else many).format(n=n, **values)
    return told[language.plural_of(n)].format(n=n, **values)


def spoken() -> Language:
    """The request's language."""
    return languages()[manner.current().language]


def amount(text: str) -> str:
    """An amount with the sign for decimals of the request's language."""
    return text.replace(".", spoken().decimal_sign)


def plain_amount(text: str) -> str:
    """What somebody typed with that sign, as the book writes it; anything else as it is."""
    sign = spoken().decimal_sign
    return (
        text.replace(sign, ".")
        if sign != "." and text.count(sign) == 1 and "." not in text
        else text
    )


def when(instant: datetime) -> str:
    """A kick-off for a reader without JavaScript: Sun 22 Nov, 15:00 UTC."""
    return _written(instant, "EEE d MMM, HH:mm", manner.current())


def clock(instant: datetime) -> str:
    """A time of day: 15:00 UTC."""
    return _written(instant, "HH:mm", manner.current())


def day(on: date) -> str:
    """A whole day: Sunday 22 November 2026."""
    return format_date(on, "EEEE d MMMM y", locale=manner.current().language)


def zone() -> tzinfo:
    """The zone that days begin and end in for the reader."""
    chosen = manner.current().zone
    return ZoneInfo(chosen) if chosen else UTC


@lru_cache(maxsize=_REMEMBERED)
def _written(instant: datetime, pattern: str, told: manner.Manner) -> str:
    """Who chose a zone knows which it is; to others it is named."""
    at = ZoneInfo(told.zone) if told.zone else UTC
    text = format_datetime(instant, pattern, tzinfo=at, locale=told.language)
    return text if told.zone else f"{text} UTC"


def _plural_of_source(n: int) -> int:
    return int(n != 1)


def _language(
    code: str, words: Mapping[str, str | tuple[str, ...]], plural_of: Callable[[int], int]
) -> Language:
    locale = Locale.parse(code)
    name = str(locale.get_display_name(code)).capitalize()
    return Language(code, name, locale.number_symbols["latn"]["decimal"], words, plural_of)


def _told(message: Any, string: Any) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """The entry of a message; none for what is not translated, or with other placeholders."""
    if not message:
        return
    asked = message if isinstance(message, tuple) else (message,)
    given = tuple(string) if isinstance(string, (tuple, list)) else (string,)
    wanted = _says(asked[-1])
    if all(text and _says(text) == wanted for text in given):
        yield asked[0], given if isinstance(message, tuple) else given[0]


def _says(text: str) -> frozenset[str] | None:
    """The names in braces of a message; None for braces that are none."""
    try:
        return frozenset(part[1] for part in Formatter().parse(text) if part[1] is not None)
    except ValueError:
        return None
