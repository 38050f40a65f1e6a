"""What a market looks like before any format: selections, lines, prices and stops. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from touchline.sandbox.chances import Chances, line_chance, over_chance
from touchline.sandbox.pricing import priced

_OFFERABLE = (0.07, 0.93)
_LISTABLE = (0.004, 0.996)


@dataclass(frozen=True, slots=True)
class Quote:
    """One selection at its price, in hundredths."""

    name: str
    price_hundredths: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a market; ``quarters`` is the total, or the home side's handicap."""

    quarters: int
    is_main: bool
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """One market under the provider's id and text: flat quotes, or lines of one kind."""

    id: int
    text: str
    quotes: tuple[Quote, ...] = ()
    kind: str = ""  # "total" or "handicap" where there are lines
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Spacing:
    """Which lines a market lists: the remainder and step in quarters, and how many each way."""

    step: int
    remainder: int
    each_way: int


def flat(market_id: int, text: str, chances: Iterable[tuple[str, float]], book: float) -> Market:
    """A market without lines. Its chances may sum to more than one (double chance) or less."""
    named = list(chances)
    whole = sum(chance for _, chance in named)
    prices = priced([chance for _, chance in named], book * whole)
    return Market(
        id=market_id,
        text=text,
        quotes=tuple(
            Quote(name, price)
            for (name, _), price in zip(named, prices, strict=True)
            if price is not None
        ),
    )


def handicaps(market_id: int, text: str, margin: Chances, spacing: Spacing, book: float) -> Market:
    """Home and away at a range of home lines around the most even one."""
    lines = _lines(
        ("Home", "Away"),
        lambda quarters: line_chance(margin, quarters),
        _around(lambda quarters: line_chance(margin, quarters), spacing, -160),
        book,
    )
    return Market(id=market_id, text=text, kind="handicap", lines=lines)


def totals(market_id: int, text: str, total: Chances, spacing: Spacing, book: float) -> Market:
    """Over and under at a range of lines around the most even one."""
    lines = _lines(
        ("Over", "Under"),
        lambda quarters: over_chance(total, quarters),
        _around(lambda quarters: over_chance(total, quarters), spacing, 0),
        book,
    )
    return Market(id=market_id, text=text, kind="total", lines=lines)


def every_total(market_id: int, text: str, total: Chances, quarters: range, book: float) -> Market:
    """Over and under at fixed lines. A side whose price would pay nothing is left out."""
    chances = {line: over_chance(total, line) for line in quarters}
    low, high = _LISTABLE
    listed = {line: chance for line, chance in chances.items() if low < chance < high}
    lines = _lines(("Over", "Under"), lambda line: chances[line], list(listed), book)
    return Market(id=market_id, text=text, kind="total", lines=lines)


def _around(chance_of: Callable[[int], float], spacing: Spacing, lowest: int) -> list[int]:
    low, high = _OFFERABLE
    main = _most_even(chance_of, spacing, lowest)
    reach = spacing.step * spacing.each_way
    candidates = range(main - reach, main + reach + 1, spacing.step)
    listed = [quarters for quarters in candidates if quarters >= lowest]
    return [quarters for quarters in listed if low < chance_of(quarters) < high] or [main]


def _most_even(chance_of: Callable[[int], float], spacing: Spacing, lowest: int) -> int:
    # The chance is monotone in the line, so halving finds the line nearest to even.
    low = (lowest - spacing.remainder) // spacing.step
    high = low + 2_000 // spacing.step
    is_rising = chance_of(_quarters(high, spacing)) > chance_of(_quarters(low, spacing))
    while high - low > 1:
        middle = (low + high) // 2
        if (chance_of(_quarters(middle, spacing)) < 0.5) == is_rising:
            low = middle
        else:
            high = middle
    nearest = min((low, high), key=lambda n: abs(chance_of(_quarters(n, spacing)) - 0.5))
    return _quarters(nearest, spacing)


def _quarters(number: int, spacing: Spacing) -> int:
    return number * spacing.step + spacing.remainder


def _lines(
    names: tuple[str, str],
    chance_of: Callable[[int], float],
    quarters: list[int],
    book: float,
) -> tuple[Line, ...]:
    main = min(quarters, key=lambda line: abs(chance_of(line) - 0.5), default=None)
    found = []
    for line in quarters:
        chance = chance_of(line)
        prices = priced((chance, 1 - chance), book)
        quotes = tuple(
            Quote(name, price)
            for name, price in zip(names, prices, strict=True)
            if price is not None
        )
        if quotes:
            found.append(Line(quarters=line, is_main=line == main, quotes=quotes))
    return tuple(found)
