"""How much one request may say (S1.10): asked before any view reads it.

Flask refuses a body above 1 MB and a form of more than a thousand parts by itself.
"""

import re
from http import HTTPStatus
from itertools import accumulate

from flask import Flask, abort, request

TEXT_BYTES_MAX = 10 * 1024
FIELDS_MAX = 1000
# Our deepest document, a slip, has three levels.
DEPTH_MAX = 16
# More brackets than this nobody counts.
BRACKETS_MAX = 40_000
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def guard(app: Flask) -> None:
    """Refuse what no page and no client of ours sends, with 413."""

    @app.before_request
    def refuse_too_much() -> None:
        if request.url_rule is None or not request.content_length:
            return
        if request.is_json:
            if not is_flat(request.get_data()):
                abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif not _is_modest_form():
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _is_modest_form() -> bool:
    values = [value for _, value in request.form.items(multi=True)]
    return len(values) <= FIELDS_MAX and all(
        len(value) <= TEXT_BYTES_MAX and len(value.encode()) <= TEXT_BYTES_MAX for value in values
    )


def is_flat(document: bytes) -> bool:
    """Whether JSON is nested no deeper than ours; brackets in its strings do not count.

    Good for any bytes: what is no JSON is refused by who reads it.
    """
    brackets = _BRACKET.findall(_STRING.sub(b"", document))
    if len(brackets) > BRACKETS_MAX:
        return False
    depths = accumulate(1 if bracket in b"[{" else -1 for bracket in brackets)
    return max(depths, default=0) <= DEPTH_MAX
