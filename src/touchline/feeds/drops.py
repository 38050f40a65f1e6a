"""What an answer loses on its way into the book, by market and reason. Pure.

Every priced selection that is read is either kept or counted here under one reason, so that nothing
is lost in silence. A market counts once for each line left out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from touchline.catalog.model import DropLine
from touchline.feeds.offers import Drop

# A feed that invents a market a minute fills no memory: what comes later is counted without a name.
DROP_LINES_MAX = 1000


@dataclass(slots=True)
class DropLedger:
    """Counts what one answer loses."""

    _markets: Counter[tuple[str, str, Drop]] = field(default_factory=Counter)
    _selections: Counter[tuple[str, str, Drop]] = field(default_factory=Counter)

    def add(
        self,
        reason: Drop,
        market_id: str = "",
        text: str = "",
        *,
        markets: int = 1,
        selections: int = 0,
    ) -> None:
        """Count what a reason cost: of a market, or of a whole event (then without a name)."""
        key = (market_id, text, reason)
        if key not in self._markets and len(self._markets) >= DROP_LINES_MAX:
            key = ("", "", reason)
        self._markets[key] += markets
        self._selections[key] += selections

    def by_reason(self) -> Mapping[str, int]:
        """Markets and events by reason; a reason that cost none of them is not in it."""
        found: Counter[str] = Counter()
        for (_, _, reason), count in self._markets.items():
            found[reason.value] += count
        return {reason: count for reason, count in found.items() if count}

    def lines(self) -> tuple[DropLine, ...]:
        """The table: what cost most selections first."""
        rows = [
            DropLine(
                market_id, text, reason.value, count, self._selections[market_id, text, reason]
            )
            for (market_id, text, reason), count in self._markets.items()
        ]
        rows.sort(
            key=lambda row: (-row.selections, -row.markets, row.text, row.market_id, row.reason)
        )
        return tuple(rows)
