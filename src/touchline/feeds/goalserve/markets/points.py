"""The markets of sports played in halves and quarters: what their score feeds can decide.

Where overtime counts nobody says whether it belongs to the second half, so lines on that half, and
on which half was the richer one, stay out; quarters and the first half are certain.
"""

from touchline.catalog.model import MarketType as Kind
from touchline.catalog.model import Period
from touchline.feeds.goalserve.markets import naming
from touchline.feeds.goalserve.markets.rule import Rule, Rules

_FULL = Period.FULL_TIME
_MATCH = Period.MATCH
_FIRST = Period.FIRST_HALF

_FIRST_HALF: Rules = {
    ("2102", "1st Half 3Way Result"): Rule(Kind.MATCH_RESULT, _FIRST, naming.RESULT),
    ("22678", "Home/Away - 1st Half"): Rule(Kind.DRAW_NO_BET, _FIRST, naming.SIDES),
    ("22602", "Double Chance - 1st Half"): Rule(Kind.DOUBLE_CHANCE, _FIRST, naming.DOUBLE),
    ("22601", "Asian Handicap First Half"): Rule(Kind.SPREAD, _FIRST, naming.SIDES),
    ("6", "Over/Under 1st Half"): Rule(Kind.TOTAL, _FIRST, naming.TOTAL),
    ("22609", "Odd/Even 1st Half"): Rule(Kind.ODD_EVEN, _FIRST, naming.PARITY),
    ("22699", "Home Team Total Goals(1st Half)"): Rule(Kind.HOME_TOTAL, _FIRST, naming.TOTAL),
    ("22700", "Away Team Total Goals(1st Half)"): Rule(Kind.AWAY_TOTAL, _FIRST, naming.TOTAL),
}
# The two-way price of a quarter gives the stake back when it ends level.
_QUARTERS: Rules = {
    ("22614", "3Way Result - 1st Qtr"): Rule(Kind.MATCH_RESULT, Period.QUARTER_1, naming.RESULT),
    ("22615", "3Way Result - 2nd Qtr"): Rule(Kind.MATCH_RESULT, Period.QUARTER_2, naming.RESULT),
    ("22616", "3Way Result - 3rd Qtr"): Rule(Kind.MATCH_RESULT, Period.QUARTER_3, naming.RESULT),
    ("22617", "3Way Result - 4th Qtr"): Rule(Kind.MATCH_RESULT, Period.QUARTER_4, naming.RESULT),
    ("22680", "Home/Away - 1st Qtr"): Rule(Kind.DRAW_NO_BET, Period.QUARTER_1, naming.SIDES),
    ("22681", "Home/Away - 2nd Qtr"): Rule(Kind.DRAW_NO_BET, Period.QUARTER_2, naming.SIDES),
    ("22682", "Home/Away - 3rd Qtr"): Rule(Kind.DRAW_NO_BET, Period.QUARTER_3, naming.SIDES),
    ("22683", "Home/Away - 4th Qtr"): Rule(Kind.DRAW_NO_BET, Period.QUARTER_4, naming.SIDES),
    ("22714", "Double Chance (1st Quarter)"): Rule(
        Kind.DOUBLE_CHANCE, Period.QUARTER_1, naming.DOUBLE
    ),
    ("22661", "Asian Handicap 1st Qtr"): Rule(Kind.SPREAD, Period.QUARTER_1, naming.SIDES),
    ("23368", "Asian Handicap 2nd Qtr"): Rule(Kind.SPREAD, Period.QUARTER_2, naming.SIDES),
    ("23369", "Asian Handicap 3rd Qtr"): Rule(Kind.SPREAD, Period.QUARTER_3, naming.SIDES),
    ("22604", "Asian Handicap 4th Qtr"): Rule(Kind.SPREAD, Period.QUARTER_4, naming.SIDES),
    ("22646", "Over/Under 1st Qtr"): Rule(Kind.TOTAL, Period.QUARTER_1, naming.TOTAL),
    ("22647", "Over/Under 2nd Qtr"): Rule(Kind.TOTAL, Period.QUARTER_2, naming.TOTAL),
    ("22648", "Over/Under 3rd Qtr"): Rule(Kind.TOTAL, Period.QUARTER_3, naming.TOTAL),
    ("22649", "Over/Under 4th Qtr"): Rule(Kind.TOTAL, Period.QUARTER_4, naming.TOTAL),
    ("22704", "Home Team Total Points (1st Quarter)"): Rule(
        Kind.HOME_TOTAL, Period.QUARTER_1, naming.TOTAL
    ),
    ("22705", "Away Team Total Points (1st Quarter)"): Rule(
        Kind.AWAY_TOTAL, Period.QUARTER_1, naming.TOTAL
    ),
    ("22741", "Odd/Even (1st Quarter)"): Rule(Kind.ODD_EVEN, Period.QUARTER_1, naming.PARITY),
    ("22743", "Odd/Even (2nd Quarter)"): Rule(Kind.ODD_EVEN, Period.QUARTER_2, naming.PARITY),
    ("22744", "Odd/Even (3rd Quarter)"): Rule(Kind.ODD_EVEN, Period.QUARTER_3, naming.PARITY),
    ("22745", "Odd/Even (4th Quarter)"): Rule(Kind.ODD_EVEN, Period.QUARTER_4, naming.PARITY),
    ("22703", "Highest Scoring Quarter"): Rule(
        Kind.HIGHEST_SCORING_QUARTER, _FULL, naming.QUARTERS
    ),
}
# Overtime counts, so somebody wins.
_WITH_OVERTIME: Rules = {
    ("2", "Home/Away"): Rule(Kind.MONEYLINE, _MATCH, naming.SIDES),
    ("4", "Asian Handicap"): Rule(Kind.SPREAD, _MATCH, naming.SIDES),
    ("5", "Over/Under"): Rule(Kind.TOTAL, _MATCH, naming.TOTAL),
}
BASKETBALL: Rules = {
    **_WITH_OVERTIME,
    **_FIRST_HALF,
    **_QUARTERS,
    ("22607", "Odd/Even (Including OT)"): Rule(Kind.ODD_EVEN, _MATCH, naming.PARITY),
    ("22618", "HT/FT (Including OT)"): Rule(
        Kind.HALF_TIME_WINNER, _MATCH, naming.RESULT_THEN_WINNER
    ),
    ("22621", "Result/Total Goals"): Rule(Kind.WINNER_AND_TOTAL, _MATCH, naming.WINNER_AND_TOTAL),
    ("22871", "Home Team Total Goals (Including OT)"): Rule(Kind.HOME_TOTAL, _MATCH, naming.TOTAL),
    ("22872", "Away Team Total Goals (Including OT)"): Rule(Kind.AWAY_TOTAL, _MATCH, naming.TOTAL),
    ("22925", "Home Odd/Even (OT)"): Rule(Kind.HOME_ODD_EVEN, _MATCH, naming.PARITY),
    ("22926", "Away Odd/Even (OT)"): Rule(Kind.AWAY_ODD_EVEN, _MATCH, naming.PARITY),
    ("22956", "Result/Total Goals (1st Half)"): Rule(
        Kind.RESULT_AND_TOTAL, _FIRST, naming.RESULT_AND_TOTAL
    ),
}
# Three ways and three-way handicaps do not say whether overtime makes the draw; they stay out. Nine
# ways of half-time and full-time name a level end, which only regulation play has.
FOOTBALL: Rules = {
    **_WITH_OVERTIME,
    **_FIRST_HALF,
    **_QUARTERS,
    ("12", "HT/FT Double"): Rule(Kind.HALF_TIME_FULL_TIME, _FULL, naming.sides_then_sides),
    ("15", "Both Teams To Score"): Rule(Kind.BOTH_TEAMS_TO_SCORE, _MATCH, naming.ANSWER),
    ("22124", "Total - Home"): Rule(Kind.HOME_TOTAL, _MATCH, naming.TOTAL),
    ("22125", "Total - Away"): Rule(Kind.AWAY_TOTAL, _MATCH, naming.TOTAL),
    ("22606", "Overtime"): Rule(Kind.OVERTIME, _MATCH, naming.ANSWER),
    ("22608", "Odd/Even"): Rule(Kind.ODD_EVEN, _MATCH, naming.PARITY),
    ("22610", "Home Odd/Even"): Rule(Kind.HOME_ODD_EVEN, _MATCH, naming.PARITY),
    ("22611", "Away Odd/Even"): Rule(Kind.AWAY_ODD_EVEN, _MATCH, naming.PARITY),
}

# Sports that end level in regulation: the two-way price gives the stake back on a draw, and lines
# are graded on regulation play, the only score these feeds always report.
_DRAWS_HAPPEN: Rules = {
    ("1", "3Way Result"): Rule(Kind.MATCH_RESULT, _FULL, naming.RESULT),
    ("2", "Home/Away"): Rule(Kind.DRAW_NO_BET, _FULL, naming.SIDES),
    ("4", "Asian Handicap"): Rule(Kind.SPREAD, _FULL, naming.SIDES),
    ("5", "Over/Under"): Rule(Kind.TOTAL, _FULL, naming.TOTAL),
    ("12", "HT/FT Double"): Rule(Kind.HALF_TIME_FULL_TIME, _FULL, naming.sides_then_sides),
    ("79", "Handicap Result"): Rule(Kind.HANDICAP_RESULT, _FULL, naming.RESULT),
    ("91", "Highest Scoring Half"): Rule(Kind.HIGHEST_SCORING_HALF, _FULL, naming.HALVES),
    ("222", "Double Chance"): Rule(Kind.DOUBLE_CHANCE, _FULL, naming.DOUBLE),
    ("22124", "Total - Home"): Rule(Kind.HOME_TOTAL, _FULL, naming.TOTAL),
    ("22125", "Total - Away"): Rule(Kind.AWAY_TOTAL, _FULL, naming.TOTAL),
    ("22600", "Handicap Result 1st Half"): Rule(Kind.HANDICAP_RESULT, _FIRST, naming.RESULT),
    ("22608", "Odd/Even"): Rule(Kind.ODD_EVEN, _FULL, naming.PARITY),
    ("22610", "Home Odd/Even"): Rule(Kind.HOME_ODD_EVEN, _FULL, naming.PARITY),
    ("22611", "Away Odd/Even"): Rule(Kind.AWAY_ODD_EVEN, _FULL, naming.PARITY),
}
FUTSAL: Rules = {**_DRAWS_HAPPEN, **_FIRST_HALF}
HANDBALL: Rules = {
    **_DRAWS_HAPPEN,
    **{key: rule for key, rule in _FIRST_HALF.items() if rule.type is not Kind.DRAW_NO_BET},
    ("22772", "Draw No Bet (1st Half)"): Rule(Kind.DRAW_NO_BET, _FIRST, naming.SIDES),
    ("22927", "Home team will score a goal"): Rule(Kind.HOME_TO_SCORE, _FULL, naming.ANSWER),
    ("22928", "Away team will score a goal"): Rule(Kind.AWAY_TO_SCORE, _FULL, naming.ANSWER),
}
RUGBY: Rules = {
    **_DRAWS_HAPPEN,
    **_FIRST_HALF,
    ("22612", "Home win both halves"): Rule(Kind.HOME_WINS_BOTH_HALVES, _FULL, naming.ANSWER),
    ("22613", "Away win both halves"): Rule(Kind.AWAY_WINS_BOTH_HALVES, _FULL, naming.ANSWER),
    ("23552", "Home team will win either half"): Rule(
        Kind.HOME_WINS_EITHER_HALF, _FULL, naming.ANSWER
    ),
    ("23553", "Away team will win either half"): Rule(
        Kind.AWAY_WINS_EITHER_HALF, _FULL, naming.ANSWER
    ),
}
