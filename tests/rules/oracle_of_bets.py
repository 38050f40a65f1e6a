"""What bets on a season must pay, worked out from the file alone; shares nothing with what it judges."""

import csv
import io
import random
from fractions import Fraction
from itertools import combinations

QUARTER = Fraction(1, 4)


def halves(lead):
    """Half of the stake at each neighbour of a quarter line: 1 won, 0 home again, -1 lost."""
    neighbours = (lead,) * 2 if (2 * lead).denominator == 1 else (lead - QUARTER, lead + QUARTER)
    return [(each > 0) - (each < 0) for each in neighbours]


def straight(is_right):
    return [1 if is_right else -1] * 2


def leader(home, away):
    return "home" if home > away else "draw" if home == away else "away"


def judged(row, leg):
    """What became of both halves of a leg's stake."""
    home, away, half_home, half_away = (int(row[name]) for name in ("FTHG", "FTAG", "HTHG", "HTAG"))
    line = Fraction(leg["line"]) if "line" in leg else None
    pick = leg["selection"]
    end, half = (
        ("home", "draw", "away")[(a <= b) + (a < b)]
        for a, b in ((home, away), (half_home, half_away))
    )
    lead = home - away if pick == "home" else away - home
    return {
        "1x2": lambda: straight(end == pick),
        "1x2_ht": lambda: straight(half == pick),
        "dnb": lambda: halves(Fraction(lead)),
        "dc": lambda: straight({"home": "1", "draw": "x", "away": "2"}[end] in pick),
        "ou": lambda: halves((home + away - line) * (1 if pick == "over" else -1)),
        "ah": lambda: halves(lead + line * (1 if pick == "home" else -1)),
        "btts": lambda: straight((min(home, away) > 0) == (pick == "yes")),
        "cs": lambda: straight(f"{home}:{away}" == pick),
        "htft": lambda: straight(f"{half}/{end}" == pick),
    }[leg["market"]]()


WORDS = {(1, 1): "won", (0, 1): "half_won", (0, 0): "push", (-1, 0): "half_lost", (-1, -1): "lost"}
THREE = ("home", "draw", "away")
PICKS = {
    "1x2": THREE, "1x2_ht": THREE, "dnb": ("home", "away"), "dc": ("1x", "12", "x2"),
    "ou": ("over", "under"), "ah": ("home", "away"), "btts": ("yes", "no"),
    "cs": ("1:0", "2:1", "1:1", "0:0", "0:2"), "htft": ("home/home", "draw/away", "draw/draw"),
}  # fmt: skip


def leg_of(dice, row):
    market = dice.choice(list(PICKS))
    day, month, year = row["Date"].split("/")
    leg = {
        "date": f"{year}-{month}-{day}",
        "home": row["HomeTeam"],
        "away": row["AwayTeam"],
        "market": market,
        "selection": dice.choice(PICKS[market]),
        "price": f"{dice.randint(101, 900) / 100:.2f}",
    }
    if market in ("ou", "ah"):
        quarters = dice.randint(1, 18) if market == "ou" else dice.randint(-9, 9)
        leg["line"] = f"{quarters / 4:g}"
    return leg


def known(bet, rows, sizes):
    """The words of the legs, and the payout in cents, every line written out."""
    made, words = [], []
    for leg, row in zip(bet["legs"], rows, strict=True):
        both = judged(row, leg)
        words.append(WORDS[tuple(sorted(both))])
        price = Fraction(leg["price"])
        made.append(sum({1: price, 0: 1, -1: 0}[each] for each in both) / Fraction(2))
    lines = [line for size in sizes for line in combinations(made, size)]
    total = Fraction(0)
    for line in lines:
        product = Fraction(bet["stake"]) * 100 / len(lines)
        for each in line:
            product *= each
        total += product
    return words, int(total)


def rows_of(body):
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def random_bets(seed, rows, count):
    """So many bets of every kind, and of each (words, payout in cents)."""
    dice = random.Random(seed)
    bets, expected = [], []
    for number in range(count):
        chosen = dice.sample(rows, min(len(rows), dice.randint(1, 6)))
        kind = "single" if len(chosen) == 1 else dice.choice(["acca", "system"])
        bet = {
            "id": number,
            "stake": f"{dice.randint(1, 9999) / 100:.2f}",
            "type": kind,
            "legs": [leg_of(dice, row) for row in chosen],
        }
        sizes = [len(chosen)]
        if kind == "system":
            sizes = bet["k"] = sorted(dice.sample(range(1, len(chosen) + 1), dice.randint(1, 2)))
        bets.append(bet)
        expected.append(known(bet, chosen, sizes))
    return bets, expected
