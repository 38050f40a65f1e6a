"""Sports of many points: a normal margin and a normal total, on whole numbers."""

from dataclasses import dataclass
from math import exp
from statistics import NormalDist

from touchline.sandbox.chances import Outlook
from touchline.sandbox.form import Form


@dataclass(frozen=True, slots=True)
class Points:
    """How a sport scores: spreads in points, and the margins by which overtime is won."""

    mean_total: float
    margin_spread: float
    total_spread: float
    overtime_margins: tuple[int, ...]


POINTS = {
    "basketball": Points(161.0, 11.4, 15.5, (1, 2, 3, 4, 5, 6)),
    "football": Points(44.5, 12.6, 12.0, (3, 6)),
    "handball": Points(58.0, 5.4, 6.2, ()),
}


def expected_total(sport: str, form: Form) -> float:
    """The expected points of both sides together."""
    return POINTS[sport].mean_total * exp(form.pace)


def points_outlook(sport: str, form: Form) -> Outlook:
    """Margin and total as graded: a tie is played off where the sport has overtime."""
    points = POINTS[sport]
    margin = _whole_numbers(form.edge, points.margin_spread)
    regulation_margin = dict(margin)
    if points.overtime_margins:
        tied = margin.pop(0)
        share = tied / (2 * len(points.overtime_margins))
        for value in points.overtime_margins:
            margin[value] += share
            margin[-value] += share
    total = _whole_numbers(expected_total(sport, form), points.total_spread)
    return Outlook(
        margin=margin,
        total={value: chance for value, chance in total.items() if value >= 0},
        regulation={(max(value, 0), max(-value, 0)): c for value, c in regulation_margin.items()},
    )


def _whole_numbers(mean: float, spread: float) -> dict[int, float]:
    bell = NormalDist(mean, spread)
    reach = int(4.5 * spread) + 1
    centre = round(mean)
    edges = [bell.cdf(value - 0.5) for value in range(centre - reach, centre + reach + 2)]
    whole = edges[-1] - edges[0]
    return {
        centre - reach + index: (edges[index + 1] - edges[index]) / whole
        for index in range(2 * reach + 1)
    }
