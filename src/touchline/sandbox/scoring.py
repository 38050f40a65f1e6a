"""How each sport writes a score: the fields of one side of a match, all of them text. Pure."""

from touchline.sandbox import dice
from touchline.sandbox.fixtures import Fixture
from touchline.sandbox.outcomes import Pair
from touchline.sandbox.progress import Step

_PERIOD_FIELDS = {
    "basketball": ("q1", "q2", "q3", "q4"),
    "football": ("q1", "q2", "q3", "q4"),
    "hockey": ("q1", "q2", "q3", "q4"),
    "handball": ("t1", "t2"),
    "baseball": tuple(f"in{number}" for number in range(1, 10)),
    "volleyball": tuple(f"s{number}" for number in range(1, 6)),
    "tennis": tuple(f"s{number}" for number in range(1, 6)),
}
_EXTRA_FIELD = {"basketball": "ot", "football": "ot", "hockey": "ot", "baseball": "extra"}
SET_SPORTS = frozenset({"tennis", "volleyball"})


def total_score(sport: str, step: Step) -> Pair | None:
    """The score as a board shows it, overtime included; None before the start."""
    if not step.is_started:
        return None
    if sport in SET_SPORTS:
        done = step.periods if step.is_over else step.periods[:-1]
        home_sets = sum(home > away for home, away in done)
        return home_sets, len(done) - home_sets
    parts = (*step.periods, step.extra or (0, 0))
    home, away = sum(part[0] for part in parts), sum(part[1] for part in parts)
    if sport == "hockey" and step.is_over and step.shootout is not None:
        # Winning the shoot-out counts as one goal in hockey; in soccer it counts as none.
        if step.shootout[0] > step.shootout[1]:
            home += 1
        else:
            away += 1
    return home, away


def side_fields(fixture: Fixture, step: Step, side: int) -> dict[str, str]:
    """The score fields of home (0) or away (1): periods, extra and total."""
    sport = fixture.sport
    total = total_score(sport, step)
    if sport == "soccer":
        return {"goals": "?" if total is None else str(total[side])}
    fields = dict.fromkeys(_PERIOD_FIELDS.get(sport, ()), "")
    for name, place in zip(fields, range(len(step.periods)), strict=False):
        fields[name] = _period_text(fixture, step, place, side)
    if sport in _EXTRA_FIELD:
        fields[_EXTRA_FIELD[sport]] = "" if step.extra is None else str(step.extra[side])
    if sport == "baseball":
        fields |= {"hits": "", "errors": ""}
    fields["totalscore"] = "" if total is None else str(total[side])
    if sport == "tennis":
        is_winner = has_won(fixture, step, side)
        fields |= {
            "winner": "true" if is_winner else "false",
            "game_score": "",
            "serve": "false",
        }
    return fields


def has_won(fixture: Fixture, step: Step, side: int) -> bool:
    """Whether the match is over and this side of it went through or won."""
    total = total_score(fixture.sport, step)
    if not step.is_over or total is None:
        return False
    # The player who is ahead never retires here, so the score names the winner there too.
    return total[side] > total[1 - side]


def bracketed(pair: Pair | None) -> str:
    """A score as the soccer feed writes it in elements of their own: ``[2-1]``."""
    return "" if pair is None else f"[{pair[0]}-{pair[1]}]"


def _period_text(fixture: Fixture, step: Step, place: int, side: int) -> str:
    games = step.periods[place]
    if fixture.sport == "tennis" and sorted(games) == [6, 7]:
        # A tie-break's points follow the dot: 7.7 against 6.4.
        lost_points = dice.whole(6, fixture.id, place, "tie-break")
        return "7.7" if games[side] == 7 else f"6.{lost_points}"
    return str(games[side])
