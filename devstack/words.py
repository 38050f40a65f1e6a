"""`./dev words`: finds what pages say, and brings the catalogues of all languages up to it.

Words are found in templates and in code that marks them; what a refusal says is its docstring, and
sports are called as the catalogue calls them. Runs in the environment.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from devstack import console
from devstack.places import REPOSITORY
from touchline import errors
from touchline.bets.rejections import SENTENCES
from touchline.catalog.model import SPORTS

WEB = REPOSITORY / "src/touchline/web"
LOCALES = WEB / "locales"
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {forms}\\n"

"""
_MARKS = {"_": None, "N_": None, "ngettext": (1, 2)}
_METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
# Pages that only staff of the platform read.
_NOT_FOR_PLAYERS = ("templates/feeds.html", "templates/platform.html")
# The kinds of errors that are told as they are, and whose refusals a player may read.
_KINDS = ("Refused", "NotFound", "Conflict", "Limited", "Unavailable")
_ROOMS = ("accounts", "bets", "errors", "ledger.model", "protection", "rights", "web")


def main() -> int:
    """Adds what is new to each catalogue, drops what is gone, and says what waits for its words."""
    found = messages()
    for path in sorted(LOCALES.glob("*/messages.po")):
        catalogue = read(path.parent.name)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(path.parent.name, catalogue)
        missing = [message.id for message in catalogue if message.id and not all(_told(message))]
        console.say(f"{path.parent.name}: {len(catalogue)} messages, {len(missing)} without words")
    return 0


def write(language: str, catalogue: Catalog) -> None:
    """Keep a catalogue in an order that does not depend on where the words are used."""
    header = _HEADER.format(language=language, forms=catalogue.plural_forms)
    with (LOCALES / language / "messages.po").open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=100, sort_output=True, omit_header=True, no_location=True)


def messages() -> Catalog:
    """Everything a player may read."""
    catalogue = Catalog(charset="utf-8")
    options = {"**.html": {"trimmed": "true"}}
    for name, _, message, _, context in extract_from_dir(
        WEB, _METHODS, options, _MARKS, strip_comment_tags=True
    ):
        if name not in _NOT_FOR_PLAYERS:
            catalogue.add(message, context=context)
    for message in (*refusals(), *_tables()):
        catalogue.add(message)
    return catalogue


def refusals() -> Iterator[str]:
    """What each kind of refusal says that a player may meet."""
    for room in _ROOMS:
        module = import_module(f"touchline.{room}")
        for each in walk_packages(getattr(module, "__path__", []), f"{module.__name__}."):
            import_module(each.name)
    waiting = [getattr(errors, name) for name in _KINDS]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        room = kind.__module__.removeprefix("touchline.")
        if kind.__doc__ and room.startswith(_ROOMS):
            yield kind.__doc__.strip()


def read(language: str) -> Catalog:
    """The catalogue of a language."""
    with (LOCALES / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _tables() -> Iterator[str]:
    yield from SENTENCES.values()
    yield from (sport.name for sport in SPORTS)


def _told(message: object) -> list[str]:
    string = getattr(message, "string", "")
    return list(string) if isinstance(string, (tuple, list)) else [string]


if __name__ == "__main__":
    sys.exit(main())
