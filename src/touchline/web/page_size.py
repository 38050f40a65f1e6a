"""How many rows of a list a request gets: what it asks for, within what a page may have (S2.3)."""

import logging

from touchline.errors import Refused

logger = logging.getLogger(__name__)

_DIGITS_MAX = 9


class BadPageSize(Refused):
    """A page of a list has a whole number of rows, and one at least."""

    code = "bad_page_size"


def rows_asked(text: str, *, usual: int, most: int) -> int:
    """The rows that ``limit`` in an address asks for; ``usual`` where it is empty, never above ``most``.

    Raises:
        BadPageSize: it is no whole number above zero.

    """
    if not text:
        return min(usual, most)
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise BadPageSize
    wanted = int(text) if len(text) <= _DIGITS_MAX else 10**_DIGITS_MAX
    if wanted > most:
        logger.info("list.page_capped", extra={"asked": wanted, "most": most})
    return min(wanted, most)
