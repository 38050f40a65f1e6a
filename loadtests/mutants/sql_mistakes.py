"""Mistakes in the functions and tables through which money moves: written by hand, found by text."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LIST = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class SqlMistake:
    """``before`` becomes ``after`` where ``where`` is defined, in words ``what`` is wrong."""

    where: str
    what: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """What the mistake is called."""
        return f"{self.where}: {self.what}"


class NoSuchText(Exception):
    """The text that a mistake replaces is not there, or there more than once."""


def made_in(files: Mapping[str, str], mistake: SqlMistake) -> tuple[str, str]:
    """The name and the new text of the file that defines last what the mistake is in.

    ``files`` are texts by name; names sort in the order in which they are run.

    Raises:
        NoSuchText: the mistake can no longer be made.

    """
    defined = re.compile(
        rf"CREATE (?:OR REPLACE )?(?:FUNCTION|TABLE) {mistake.where}\b.*?(?:\n\$\$;|\n\)[^\n]*;)",
        re.DOTALL,
    )
    for name in sorted(files, reverse=True):
        found = list(defined.finditer(files[name]))
        if found:
            start, end = found[-1].span()
            body = files[name][start:end]
            if body.count(mistake.before) != 1:
                raise NoSuchText(f"{mistake.name}: {body.count(mistake.before)} in {name}")
            changed = body.replace(mistake.before, mistake.after)
            return name, files[name][:start] + changed + files[name][end:]
    raise NoSuchText(f"{mistake.where} is defined nowhere")


def listed() -> tuple[SqlMistake, ...]:
    """All of them, as `sql_mistakes.toml` says."""
    told = tomllib.loads(_LIST.read_text("utf-8"))
    return tuple(SqlMistake(where, **each) for where, several in told.items() for each in several)
