"""What a season's bets must pay, worked out from the file alone; shares nothing with what it judges.

Fractions of the written decimals, one bet on each selection of each match, rounded down per bet.
"""

import csv
import io
from collections import Counter
from fractions import Fraction

COLUMNS = ("home", "draw", "away", "over", "under", "ah_home", "ah_away")


def paid_minor(body, stake_minor):
    """What the seven columns pay in all, and the classes of the home side's handicap."""
    paid, classes = Counter(), Counter()
    for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig"))):
        for name, factor in _factors(row).items():
            paid[name] += int(stake_minor * factor)  # all factors are positive: down
        classes[_class_of(row)] += 1
    return {name: paid[name] for name in COLUMNS}, classes


def _factors(row):
    home, away = int(row["FTHG"]), int(row["FTAG"])
    lead = Fraction(row["AHh"]) + home - away
    is_right = {
        "B365H": home > away,
        "B365D": home == away,
        "B365A": home < away,
        "B365>2.5": home + away > 2,
        "B365<2.5": home + away < 3,
    }
    straight = [Fraction(row[column]) * right for column, right in is_right.items()]
    asian = [_asian(lead, row["B365AHH"]), _asian(-lead, row["B365AHA"])]
    return dict(zip(COLUMNS, [*straight, *asian], strict=True))


def _asian(lead, price):
    """Half of the stake on each neighbour of a quarter line, all of it on any other."""
    quarter = Fraction(1, 4) if (lead * 2).denominator != 1 else 0
    halves = [lead - quarter, lead + quarter]
    return sum(
        Fraction(price) if half > 0 else 1 if half == 0 else 0 for half in halves
    ) / Fraction(2)


def _class_of(row):
    lead = Fraction(row["AHh"]) + int(row["FTHG"]) - int(row["FTAG"])
    exact = {Fraction(1, 4): "half_won", 0: "push", Fraction(-1, 4): "half_lost"}
    return exact.get(lead, "won" if lead > 0 else "lost")
