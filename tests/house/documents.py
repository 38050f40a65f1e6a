"""The project's Markdown, as the house tests read it."""

import re

from house.sources import ROOT

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")


def text_of(name):
    """The text of a document, named from the repository's top."""
    return (ROOT / name).read_text("utf-8")


def section(text, heading):
    """What stands under a heading, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    after = text.partition(f"\n{heading}\n")[2]
    assert after, f"there is no heading {heading!r}"
    return re.split(rf"^#{{1,{level}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def table_rows(text):
    """The cells of every row of every table, without heads and rules."""
    rows = []
    previous = ""
    for line in text.splitlines():
        is_row = line.startswith("|")
        if is_row and previous.startswith("|") and not set(line) <= set("|-: "):
            rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
        previous = line
    return rows


def fences(text, language):
    """The bodies of the fenced blocks in a language."""
    return [body for name, body in _FENCE.findall(text) if name == language]


def code_words(text):
    """Everything set as code within a line, fenced blocks left out."""
    return _CODE.findall(_FENCE.sub("", text))


def links(text):
    """The targets of links and images into the repository, without their anchors."""
    found = re.findall(r"\]\(([^)\s]+)\)", _FENCE.sub("", text))
    return [link.partition("#")[0] for link in found if "://" not in link and link[0] != "#"]
