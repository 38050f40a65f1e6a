"""Sports of sets: every game (tennis) or rally (volleyball) is won with the same chance."""

from dataclasses import dataclass
from functools import lru_cache
from math import comb

from touchline.sandbox.chances import Outlook
from touchline.sandbox.form import Form

SetChances = tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class SetRules:
    """How a match is won: sets needed, what a set needs, what the deciding set needs."""

    sets_to_win: int
    target: int
    deciding_target: int
    has_tie_break: bool


RULES = {
    "tennis": SetRules(sets_to_win=2, target=6, deciding_target=6, has_tie_break=True),
    "volleyball": SetRules(sets_to_win=3, target=25, deciding_target=15, has_tie_break=False),
}
_DEUCES = 6


def unit_chance(form: Form) -> float:
    """The home side's chance of one game or rally, in steps that keep the results cacheable."""
    return round((0.5 + form.edge) * 2_000) / 2_000


def set_chances(sport: str, chance: float, *, is_deciding: bool) -> SetChances:
    """Every set score with its chance; ``chance`` is the home side's in one game or rally."""
    rules = RULES[sport]
    target = rules.deciding_target if is_deciding else rules.target
    return _set_chances(target, rules.has_tie_break, chance)


@lru_cache(maxsize=512)
def sets_outlook(sport: str, chance: float) -> Outlook:
    """Moneyline in sets, the margin and the total in games or points, and the result in sets."""
    total = _match(sport, chance, 1)
    margin = _match(sport, chance, -1)
    sets: dict[tuple[int, int], float] = {}
    for (home, away, _), weight in total.items():
        sets[home, away] = sets.get((home, away), 0.0) + weight
    return Outlook(margin=_third(margin), total=_third(total), sets=sets)


def _third(states: dict[tuple[int, int, int], float]) -> dict[int, float]:
    found: dict[int, float] = {}
    for (_, _, value), weight in states.items():
        found[value] = found.get(value, 0.0) + weight
    return found


def _match(sport: str, chance: float, away_sign: int) -> dict[tuple[int, int, int], float]:
    # Play on from every undecided state at once; the third number is games home +/- away.
    rules = RULES[sport]
    needed = rules.sets_to_win
    playing: dict[tuple[int, int, int], float] = {(0, 0, 0): 1.0}
    over: dict[tuple[int, int, int], float] = {}
    while playing:
        after: dict[tuple[int, int, int], float] = {}
        for (home_sets, away_sets, value), weight in playing.items():
            is_deciding = home_sets == away_sets == needed - 1
            for (home_won, counted), share in _counted(sport, chance, is_deciding, away_sign):
                state = (home_sets + home_won, away_sets + 1 - home_won, value + counted)
                pool = over if max(state[:2]) == needed else after
                pool[state] = pool.get(state, 0.0) + weight * share
        playing = after
    return over


@lru_cache(maxsize=512)
def _counted(
    sport: str,
    chance: float,
    is_deciding: bool,  # noqa: FBT001 - a cache takes it by place
    away_sign: int,
) -> tuple[tuple[tuple[int, int], float], ...]:
    pooled: dict[tuple[int, int], float] = {}
    for home, away, weight in set_chances(sport, chance, is_deciding=is_deciding):
        key = (int(home > away), home + away_sign * away)
        pooled[key] = pooled.get(key, 0.0) + weight
    return tuple(pooled.items())


@lru_cache(maxsize=2048)
def _set_chances(target: int, has_tie_break: bool, chance: float) -> SetChances:  # noqa: FBT001 - as above
    other = 1 - chance
    found: list[tuple[int, int, float]] = []
    for lost in range(target - 1):
        ways = comb(target - 1 + lost, lost)
        found.append((target, lost, ways * chance**target * other**lost))
        found.append((lost, target, ways * other**target * chance**lost))
    level = comb(2 * target - 2, target - 1) * (chance * other) ** (target - 1)
    if has_tie_break:
        # 5-5: two games in a row, or one each and a tie-break as even as a game.
        found.append((target + 1, target - 1, level * chance**2))
        found.append((target - 1, target + 1, level * other**2))
        found.append((target + 1, target, level * 2 * chance * other * chance))
        found.append((target, target + 1, level * 2 * chance * other * other))
        return tuple(found)
    pair = 2 * chance * other
    for deuce in range(_DEUCES):
        # The last deuce takes what is left: longer sets are vanishingly rare.
        stay = pair**deuce / (1 - pair if deuce == _DEUCES - 1 else 1)
        high, low = target + 1 + deuce, target - 1 + deuce
        found.append((high, low, level * stay * chance**2))
        found.append((low, high, level * stay * other**2))
    return tuple(found)
