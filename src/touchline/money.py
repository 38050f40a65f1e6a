"""Prices in thousandths and lines in quarters: exact integers, and how a person reads them."""

import re
from functools import lru_cache

# 1.001 is the smallest price that pays anything; 10 000.000 is the widest column any feed fills.
PRICE_MILLI_MIN = 1_001
PRICE_MILLI_MAX = 10_000_000
LINE_QUARTERS_MAX = 40_000
_PRICE_LENGTH_MAX = 9  # 99999.999

# Spelled out, since Decimal also takes exponents, underscores and the digits of any script.
_LINE = re.compile(r"([+-]?)([0-9]{1,5})(?:\.([0-9]{1,2}))?")


def parse_price_milli(text: str) -> int | None:
    """The price in thousandths, or None when the text is no offerable price.

    More than three decimals, exponents, signs, 1.00 and below, and anything above
    10 000 are not offerable.
    """
    return _price_milli(text) if len(text) <= _PRICE_LENGTH_MAX else None


@lru_cache(maxsize=1 << 14)  # a book shows few prices, each of them a thousand times
def _price_milli(text: str) -> int | None:
    whole, dot, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or len(whole) > 5 or len(fraction) > 3:  # noqa: PLR2004 - 99999.999 is the widest text
        return None
    if dot and not (fraction.isascii() and fraction.isdigit()):
        return None
    milli = int(whole) * 1000 + int((fraction + "000")[:3])
    return milli if PRICE_MILLI_MIN <= milli <= PRICE_MILLI_MAX else None


@lru_cache(maxsize=1 << 14)
def format_price(price_milli: int) -> str:
    """A price as players read it: at least two decimals, a third only when it says something."""
    whole, rest = divmod(price_milli, 1000)
    text = f"{whole}.{rest:03d}"
    return text.removesuffix("0")


def parse_line_quarters(text: str) -> int | None:
    """A handicap or total line as an integer count of quarters; None when it is not one.

    Feeds write +0, -0 and 0 for the same line, and never more than two decimals.
    """
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    sign, whole, fraction = found.groups()
    quarters, rest = divmod(int(whole) * 100 + int((fraction or "").ljust(2, "0")), 25)
    if rest or quarters > LINE_QUARTERS_MAX:
        return None
    return -quarters if sign == "-" else quarters


def format_line(line_quarters: int, *, signed: bool) -> str:
    """A line as players read it: 2.5, or with a sign for handicaps: +0.75, -1, 0."""
    sign = "-" if line_quarters < 0 else "+" if signed and line_quarters > 0 else ""
    whole, quarter = divmod(abs(line_quarters), 4)
    return f"{sign}{whole}{('', '.25', '.5', '.75')[quarter]}"
