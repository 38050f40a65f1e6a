"""What a margin makes of an example market: the feed's prices beside the book's. Pure."""

from dataclasses import dataclass

from touchline.bets.desk.risk import margin_bp, margin_text
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType
from touchline.money import format_price
from touchline.pricing.ladder import LADDERS, Ladder
from touchline.pricing.margins import MarginRule, fair_prices, offered_prices
from touchline.web.office.trading.words import outcome_name

# A favourite, and who is not: a market of two and one of three, as feeds have them.
_TWO, _THREE = (1_650, 2_250), (2_100, 3_400, 3_600)
# Some scores of many: each is priced by itself.
_SCORES = (("1-0", 7_000), ("1-1", 6_500), ("2-1", 8_500), ("3-2", 26_000))
# What the feed keeps of a market whose outcomes are alike, in hundredths.
_FEED = 106


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """An outcome: its price by the feed, without any margin, and by the rule."""

    name: str
    feed: str
    fair: str
    ours: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Example:
    """An example market, and the margin in it before and after."""

    lines: list[ExampleLine]
    feed_margin: str
    margin: str


def example_of(market_type: str, rule: MarginRule | None) -> Example:
    """An example market of a type under a rule; None is the feed's own prices."""
    kind = TYPE_RULES[MarketType(market_type)]
    codes, feed = _market(market_type)
    winners = kind.fair_sum if kind.is_whole(codes) else None
    ours = feed
    is_open = [True] * len(feed)
    if rule is not None:
        offered = offered_prices(feed, rule, winners)
        ours = tuple(each.price_milli for each in offered)
        is_open = [each.is_offerable for each in offered]
    method = rule.method if rule else MarginRule().method
    fair = fair_prices(feed, method, winners) if winners else (0,) * len(feed)
    return Example(
        [
            ExampleLine(
                outcome_name(code, "Home", "Away"),
                format_price(feed[place]),
                format_price(fair[place]) if winners else "",
                format_price(ours[place]),
                is_open[place],
            )
            for place, code in enumerate(codes)
        ],
        margin_text(margin_bp(feed, market_type, codes)),
        margin_text(margin_bp(ours, market_type, codes)),
    )


def ladder_words(name: str) -> list[str]:
    """The steps of a ladder, a sentence each."""
    ladder: Ladder = LADDERS[name]
    return [
        f"From {format_price(bound)} in steps of {_step_text(step)}" for bound, step in ladder.steps
    ]


def _step_text(step_milli: int) -> str:
    return f"{step_milli // 1000}.{step_milli % 1000 // 10:02d}"


def _market(market_type: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    kind = TYPE_RULES[MarketType(market_type)]
    codes = kind.answers.codes
    if not codes:
        return tuple(code for code, _ in _SCORES), tuple(price for _, price in _SCORES)
    winners = kind.fair_sum or 1
    known = {2: _TWO, 3: _THREE}.get(len(codes)) if winners == 1 else None
    alike = max(1_010, len(codes) * 100_000 // (_FEED * winners))
    return codes, known or (alike,) * len(codes)
