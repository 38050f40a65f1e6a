"""Looks at a site's database pool through its /metrics while it is loaded."""

import re
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import Request, urlopen

# S3.3: above this the gate sheds; a load run that gets here has found the limit.
USAGE_MAX_PERCENT = 85

_SAMPLE = re.compile(r"^(\w+)(\{[^}]*\})? (\S+)$", re.MULTILINE)
_WEB = 'process_type="web"'
_USAGE = "db_pool_usage_percent"
_PATIENCE_S = 10


def samples(text: str) -> Iterator[tuple[str, str, float]]:
    """Name, labels as written, and value of every sample of an exposition."""
    for name, labels, value in _SAMPLE.findall(text):
        yield name, labels, float(value)


def pool_usage_percent(text: str) -> float:
    """How full the web processes' pool is; 0 when it is not told."""
    found = [value for name, labels, value in samples(text) if name == _USAGE and _WEB in labels]
    return max(found, default=0.0)


def read(address: str, token: str) -> str | None:
    """A site's /metrics; None when it does not tell."""
    request = Request(f"{address.rstrip('/')}/metrics")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=_PATIENCE_S) as answer:
            return str(answer.read().decode("utf-8"))
    except (URLError, OSError):
        return None
