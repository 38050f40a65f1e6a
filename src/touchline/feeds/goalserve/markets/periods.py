"""The markets of hockey and baseball: what their periods and innings can decide."""

from touchline.catalog.model import MarketType as Kind
from touchline.catalog.model import Period
from touchline.feeds.goalserve.markets import naming
from touchline.feeds.goalserve.markets.rule import Rule, Rules

_FULL = Period.FULL_TIME
_MATCH = Period.MATCH

# Overtime, extra innings and shoot-outs count, so somebody wins and no exact score is level.
_DECIDED: Rules = {
    ("2", "Home/Away"): Rule(Kind.MONEYLINE, _MATCH, naming.SIDES),
    ("4", "Asian Handicap"): Rule(Kind.SPREAD, _MATCH, naming.SIDES),
    ("5", "Over/Under"): Rule(Kind.TOTAL, _MATCH, naming.TOTAL),
    ("81", "Correct Score"): Rule(Kind.CORRECT_SCORE, _MATCH, naming.decided_scores),
    ("22607", "Odd/Even (Including OT)"): Rule(Kind.ODD_EVEN, _MATCH, naming.PARITY),
    ("22871", "Home Team Total Goals (Including OT)"): Rule(Kind.HOME_TOTAL, _MATCH, naming.TOTAL),
    ("22872", "Away Team Total Goals (Including OT)"): Rule(Kind.AWAY_TOTAL, _MATCH, naming.TOTAL),
    # A draw is possible in regulation play alone.
    ("1", "3Way Result"): Rule(Kind.MATCH_RESULT, _FULL, naming.RESULT),
}
# Odd or even of one side does not say whether overtime counts and stays out.
HOCKEY: Rules = {
    **_DECIDED,
    ("79", "Handicap Result"): Rule(Kind.HANDICAP_RESULT, _FULL, naming.RESULT),
    ("222", "Double Chance"): Rule(Kind.DOUBLE_CHANCE, _FULL, naming.DOUBLE),
    ("22977", "Home/Away (Reg Time)"): Rule(Kind.DRAW_NO_BET, _FULL, naming.SIDES),
    ("22979", "Asian Handicap (Reg Time)"): Rule(Kind.SPREAD, _FULL, naming.SIDES),
    ("91", "Highest Scoring Half"): Rule(Kind.HIGHEST_SCORING_PERIOD, _FULL, naming.PERIODS),
    ("23323", "To Win More Periods"): Rule(Kind.MOST_PERIODS_WON, _FULL, naming.RESULT),
    ("22683", "1x2 (1st Period)"): Rule(Kind.MATCH_RESULT, Period.PERIOD_1, naming.RESULT),
    ("22781", "Home/Away (1st Period)"): Rule(Kind.DRAW_NO_BET, Period.PERIOD_1, naming.SIDES),
    ("22689", "Double Chance (1st Period)"): Rule(
        Kind.DOUBLE_CHANCE, Period.PERIOD_1, naming.DOUBLE
    ),
    ("22687", "Asian Handicap (1st Period)"): Rule(Kind.SPREAD, Period.PERIOD_1, naming.SIDES),
    ("22623", "Over/Under (1st Period)"): Rule(Kind.TOTAL, Period.PERIOD_1, naming.TOTAL),
    ("22685", "Both Teams To Score (1st Period)"): Rule(
        Kind.BOTH_TEAMS_TO_SCORE, Period.PERIOD_1, naming.ANSWER
    ),
    ("22754", "Home Team Total Goals (1st Period)"): Rule(
        Kind.HOME_TOTAL, Period.PERIOD_1, naming.TOTAL
    ),
    ("22755", "Away Team Total Goals (1st Period)"): Rule(
        Kind.AWAY_TOTAL, Period.PERIOD_1, naming.TOTAL
    ),
}
# Half an inning is in no score feed; markets of four and a half stay out.
BASEBALL: Rules = {
    **_DECIDED,
    ("22621", "Result/Total Goals"): Rule(Kind.WINNER_AND_TOTAL, _MATCH, naming.WINNER_AND_TOTAL),
    ("22925", "Home Odd/Even (OT)"): Rule(Kind.HOME_ODD_EVEN, _MATCH, naming.PARITY),
    ("22926", "Away Odd/Even (OT)"): Rule(Kind.AWAY_ODD_EVEN, _MATCH, naming.PARITY),
    ("22639", "Extra Innings"): Rule(Kind.OVERTIME, _MATCH, naming.ANSWER),
    ("22634", "1x2 (1st Inning)"): Rule(Kind.MATCH_RESULT, Period.INNING_1, naming.RESULT),
    ("22635", "A Run (1st Inning)"): Rule(Kind.ANY_SCORE, Period.INNING_1, naming.ANSWER),
    ("22722", "Over/Under (1st Inning)"): Rule(Kind.TOTAL, Period.INNING_1, naming.TOTAL),
    ("22775", "Over/Under (1st 3 Innings)"): Rule(Kind.TOTAL, Period.INNINGS_1_TO_3, naming.TOTAL),
    ("22776", "Asian Handicap (1st 3 Innings)"): Rule(
        Kind.SPREAD, Period.INNINGS_1_TO_3, naming.SIDES
    ),
    ("22633", "Over/Under (1st 5 Innings)"): Rule(Kind.TOTAL, Period.INNINGS_1_TO_5, naming.TOTAL),
    ("22640", "Asian Handicap (1st 5 Innings)"): Rule(
        Kind.SPREAD, Period.INNINGS_1_TO_5, naming.SIDES
    ),
    ("22742", "Over/Under (1st 7 Innings)"): Rule(Kind.TOTAL, Period.INNINGS_1_TO_7, naming.TOTAL),
    ("22908", "Asian Handicap (1st 7 Innings)"): Rule(
        Kind.SPREAD, Period.INNINGS_1_TO_7, naming.SIDES
    ),
}
