"""The markets of sports played in sets, legs and maps: what their score feeds can decide."""

from touchline.catalog.model import MarketType as Kind
from touchline.catalog.model import Period
from touchline.feeds.goalserve.markets import naming
from touchline.feeds.goalserve.markets.rule import Rule, Rules

_MATCH = Period.MATCH
_SET_1 = Period.SET_1

_WINNER: Rules = {("2", "Home/Away"): Rule(Kind.MONEYLINE, _MATCH, naming.SIDES)}
_UNITS: Rules = {
    ("22124", "Total - Home"): Rule(Kind.HOME_TOTAL, _MATCH, naming.TOTAL),
    ("22125", "Total - Away"): Rule(Kind.AWAY_TOTAL, _MATCH, naming.TOTAL),
    ("22608", "Odd/Even"): Rule(Kind.ODD_EVEN, _MATCH, naming.PARITY),
}
_FIRST_SET: Rules = {
    ("22625", "Odd/Even (1st Set)"): Rule(Kind.ODD_EVEN, _SET_1, naming.PARITY),
    ("22627", "Over/Under (1st Set)"): Rule(Kind.TOTAL, _SET_1, naming.TOTAL),
    ("22628", "Home/Away (1st Set)"): Rule(Kind.MONEYLINE, _SET_1, naming.SIDES),
    ("22629", "Asian Handicap (1st Set)"): Rule(Kind.SPREAD, _SET_1, naming.SIDES),
    # Its text says half; a score of games or points at which a set can end says set.
    ("181", "Correct Score 1st Half"): Rule(Kind.CORRECT_SCORE, _SET_1, naming.decided_scores),
    ("23528", "Correct Score (1st Set)"): Rule(Kind.CORRECT_SCORE, _SET_1, naming.decided_scores),
}
# "Games" are games in tennis and points in volleyball.
_BY_GAMES: Rules = {
    ("22624", "Over/Under by Games in Match"): Rule(Kind.TOTAL, _MATCH, naming.TOTAL),
    ("22631", "Asian Handicap (Games)"): Rule(Kind.SPREAD, _MATCH, naming.SIDES),
}
_BY_SETS: Rules = {
    ("22630", "Asian Handicap (Sets)"): Rule(Kind.SET_SPREAD, _MATCH, naming.SIDES),
    ("22632", "Set Betting"): Rule(Kind.SET_SCORE, _MATCH, naming.decided_scores),
}

TENNIS: Rules = {
    **_WINNER,
    **_UNITS,
    **{key: rule for key, rule in _FIRST_SET.items() if key[0] != "23528"},
    **_BY_GAMES,
    **_BY_SETS,
    ("22647", "Set / Match"): Rule(Kind.FIRST_SET_AND_MATCH, _MATCH, naming.WINNER_THEN_WINNER),
    ("22853", "Win at least one set (Player 1)"): Rule(Kind.HOME_WINS_A_SET, _MATCH, naming.ANSWER),
    ("22854", "Win at least one set (Player 2)"): Rule(Kind.AWAY_WINS_A_SET, _MATCH, naming.ANSWER),
    ("23258", "Win In Straigh Sets (Player 1)"): Rule(
        Kind.HOME_STRAIGHT_SETS, _MATCH, naming.ANSWER
    ),
    ("23259", "Win In Straigh Sets (Player 2)"): Rule(
        Kind.AWAY_STRAIGHT_SETS, _MATCH, naming.ANSWER
    ),
    ("23262", "Total Tiebreaks"): Rule(Kind.TIEBREAK_TOTAL, _MATCH, naming.TOTAL),
}
VOLLEYBALL: Rules = {
    **_WINNER,
    **_UNITS,
    **{key: rule for key, rule in _FIRST_SET.items() if key[0] != "181"},
    **_BY_GAMES,
    ("22630", "Asian Handicap (Sets)"): Rule(Kind.SET_SPREAD, _MATCH, naming.SIDES),
    ("81", "Correct Score"): Rule(Kind.SET_SCORE, _MATCH, naming.decided_scores),
}
TABLE_TENNIS: Rules = {
    **_WINNER,
    **_UNITS,
    **{key: rule for key, rule in _FIRST_SET.items() if key[0] != "23528"},
    **_BY_SETS,
    ("4", "Asian Handicap"): Rule(Kind.SPREAD, _MATCH, naming.SIDES),
    ("5", "Over/Under"): Rule(Kind.TOTAL, _MATCH, naming.TOTAL),
    ("22621", "Result/Total Goals"): Rule(Kind.WINNER_AND_TOTAL, _MATCH, naming.WINNER_AND_TOTAL),
}
DARTS: Rules = {
    **_WINNER,
    ("4", "Asian Handicap"): Rule(Kind.SPREAD, _MATCH, naming.SIDES),
    ("5", "Over/Under"): Rule(Kind.TOTAL, _MATCH, naming.TOTAL),
    ("22124", "Total - Home"): Rule(Kind.HOME_TOTAL, _MATCH, naming.TOTAL),
    ("22125", "Total - Away"): Rule(Kind.AWAY_TOTAL, _MATCH, naming.TOTAL),
    ("81", "Correct Score"): Rule(Kind.CORRECT_SCORE, _MATCH, naming.decided_scores),
}
# Scores are of maps. Plain handicaps do not say whether they count rounds or kills, and a single
# map's result is in no score feed.
ESPORTS: Rules = {
    **_WINNER,
    ("81", "Correct Score"): Rule(Kind.MAP_SCORE, _MATCH, naming.decided_scores),
    ("22661", "Total Maps"): Rule(Kind.MAP_TOTAL, _MATCH, naming.TOTAL),
    ("22662", "Maps Handicap"): Rule(Kind.MAP_SPREAD, _MATCH, naming.SIDES),
}
# Half rounds and judges' cards are in no score feed, and cricket's "Over/Under" is one side's
# innings: what could not be graded is not offered.
WINNER_ONLY: Rules = _WINNER
