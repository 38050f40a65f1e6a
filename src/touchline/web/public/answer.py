"""An answer of the public edge: a status, headers and bytes, equal over WSGI and Flask."""

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from http import HTTPStatus

import orjson

from touchline.web.problems import problem_of_status

Headers = list[tuple[str, str]]

JSON = "application/json"
_REFUSED = re.compile(r"q\s*=\s*0(\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out. ``body`` is empty for 304; ``status_line`` is the status as WSGI wants it."""

    status: int
    headers: Headers
    body: bytes = b""
    status_line: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "status_line", _status_line(self.status))


@dataclass(frozen=True, slots=True)
class Cacheable:
    """A body that may be revalidated: both of its answers, built once."""

    full: Answer
    unchanged: Answer
    etag: str

    def answer(self, if_none_match: str) -> Answer:
        """304 when the client has this very body, else all of it (RFC 9110, weak comparison)."""
        if if_none_match and matches(if_none_match, self.etag):
            return self.unchanged
        return self.full


def cacheable(
    body: bytes,
    *,
    etag: str,
    cache_control: str,
    content_type: str = JSON,
    encoding: str = "",
    extra: Headers | None = None,
) -> Cacheable:
    """Build the 200 and the 304 of a body; ``etag`` is without quotes.

    ``encoding`` is the body's content coding, if it has one; ``extra`` headers go with both.
    """
    quoted = f'"{etag}"'
    shared = [
        ("Cache-Control", cache_control),
        ("ETag", quoted),
        ("X-Content-Type-Options", "nosniff"),
        *(extra or []),
    ]
    full: Headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), *shared]
    if encoding:
        full.append(("Content-Encoding", encoding))
    return Cacheable(Answer(200, full, body), Answer(304, shared), quoted)


@cache
def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def matches(if_none_match: str, quoted_etag: str) -> bool:
    """Whether an If-None-Match header names the tag, or anything."""
    if if_none_match == quoted_etag:
        return True
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (quoted_etag, "*") for tag in tags)


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110: by name, else by the asterisk)."""
    weights: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = not _REFUSED.fullmatch(weight.strip())
    named = weights.get("gzip", weights.get("x-gzip"))
    return weights.get("*", False) if named is None else named


def bad_request(detail: str) -> Answer:
    """400 as problem+json; ``detail`` never repeats what was sent."""
    return problem(400, detail)


def problem(status: int, detail: str) -> Answer:
    """A refusal as problem+json."""
    body = orjson.dumps(replace(problem_of_status(status), detail=detail).as_document())
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    return Answer(status, headers, body)
