"""Football's markets that the half-time and the full-time score decide, and who goes through."""

from touchline.catalog.model import MarketType as Kind
from touchline.catalog.model import Period
from touchline.feeds.goalserve.markets import naming
from touchline.feeds.goalserve.markets.rule import Rule, Rules

_FULL = Period.FULL_TIME
_FIRST = Period.FIRST_HALF
_SECOND = Period.SECOND_HALF

_WHOLE: Rules = {
    ("1", "Match Winner"): Rule(Kind.MATCH_RESULT, _FULL, naming.RESULT),
    ("2", "Home/Away"): Rule(Kind.DRAW_NO_BET, _FULL, naming.SIDES),
    ("222", "Double Chance"): Rule(Kind.DOUBLE_CHANCE, _FULL, naming.DOUBLE),
    ("4", "Asian Handicap"): Rule(Kind.ASIAN_HANDICAP, _FULL, naming.SIDES),
    ("79", "Handicap Result"): Rule(Kind.HANDICAP_RESULT, _FULL, naming.RESULT),
    ("5", "Goals Over/Under"): Rule(Kind.TOTAL, _FULL, naming.TOTAL),
    ("22836", "Goal Line"): Rule(Kind.ASIAN_TOTAL, _FULL, naming.TOTAL),
    ("15", "Both Teams To Score"): Rule(Kind.BOTH_TEAMS_TO_SCORE, _FULL, naming.ANSWER),
    ("81", "Correct Score"): Rule(Kind.CORRECT_SCORE, _FULL, naming.scores),
    ("22608", "Odd/Even"): Rule(Kind.ODD_EVEN, _FULL, naming.PARITY),
    ("22614", "Exact Goals Number"): Rule(Kind.EXACT_TOTAL, _FULL, naming.counts),
    ("22832", "Winning Margin"): Rule(Kind.WINNING_MARGIN, _FULL, naming.MARGIN),
    ("22607", "Win To Nil"): Rule(Kind.WIN_TO_NIL, _FULL, naming.SIDES),
    ("22620", "Results/Both Teams To Score"): Rule(
        Kind.RESULT_AND_BOTH_SCORE, _FULL, naming.RESULT_AND_ANSWER
    ),
    ("22621", "Result/Total Goals"): Rule(Kind.RESULT_AND_TOTAL, _FULL, naming.RESULT_AND_TOTAL),
    ("22834", "Total Goals/Both Teams To Score"): Rule(
        Kind.TOTAL_AND_BOTH_SCORE, _FULL, naming.TOTAL_AND_ANSWER
    ),
    # Who is through after extra time, penalties or a first leg is no matter of ninety minutes.
    ("22618", "To Qualify"): Rule(Kind.TO_QUALIFY, Period.MATCH, naming.SIDES),
}
_TEAMS: Rules = {
    ("22124", "Total - Home"): Rule(Kind.HOME_TOTAL, _FULL, naming.TOTAL),
    ("22125", "Total - Away"): Rule(Kind.AWAY_TOTAL, _FULL, naming.TOTAL),
    ("22616", "Home Team Exact Goals Number"): Rule(Kind.HOME_EXACT_TOTAL, _FULL, naming.counts),
    ("22617", "Away Team Exact Goals Number"): Rule(Kind.AWAY_EXACT_TOTAL, _FULL, naming.counts),
    ("22610", "Home Odd/Even"): Rule(Kind.HOME_ODD_EVEN, _FULL, naming.PARITY),
    ("22611", "Away Odd/Even"): Rule(Kind.AWAY_ODD_EVEN, _FULL, naming.PARITY),
    ("22622", "Home Team Score a Goal"): Rule(Kind.HOME_TO_SCORE, _FULL, naming.ANSWER),
    ("22623", "Away Team Score a Goal"): Rule(Kind.AWAY_TO_SCORE, _FULL, naming.ANSWER),
    ("13", "Clean Sheet - Home"): Rule(Kind.HOME_CLEAN_SHEET, _FULL, naming.ANSWER),
    ("14", "Clean Sheet - Away"): Rule(Kind.AWAY_CLEAN_SHEET, _FULL, naming.ANSWER),
    ("23606", "Home Highest Scoring Half"): Rule(
        Kind.HOME_HIGHEST_SCORING_HALF, _FULL, naming.HALVES
    ),
    ("23607", "Away Highest Scoring Half"): Rule(
        Kind.AWAY_HIGHEST_SCORING_HALF, _FULL, naming.HALVES
    ),
}
_HALVES: Rules = {
    ("2102", "1st Half Winner"): Rule(Kind.MATCH_RESULT, _FIRST, naming.RESULT),
    ("22602", "Double Chance - 1st Half"): Rule(Kind.DOUBLE_CHANCE, _FIRST, naming.DOUBLE),
    ("22601", "Asian Handicap First Half"): Rule(Kind.ASIAN_HANDICAP, _FIRST, naming.SIDES),
    ("22600", "Handicap Result 1st Half"): Rule(Kind.HANDICAP_RESULT, _FIRST, naming.RESULT),
    ("6", "Goals Over/Under 1st Half"): Rule(Kind.TOTAL, _FIRST, naming.TOTAL),
    ("22837", "Goal Line (1st Half)"): Rule(Kind.ASIAN_TOTAL, _FIRST, naming.TOTAL),
    ("22604", "Both Teams To Score - 1st Half"): Rule(
        Kind.BOTH_TEAMS_TO_SCORE, _FIRST, naming.ANSWER
    ),
    ("181", "Correct Score 1st Half"): Rule(Kind.CORRECT_SCORE, _FIRST, naming.scores),
    ("22609", "Odd/Even 1st Half"): Rule(Kind.ODD_EVEN, _FIRST, naming.PARITY),
    ("22655", "1st Half Exact Goals Number"): Rule(Kind.EXACT_TOTAL, _FIRST, naming.counts),
    ("22956", "Result/Total Goals (1st Half)"): Rule(
        Kind.RESULT_AND_TOTAL, _FIRST, naming.RESULT_AND_TOTAL
    ),
    ("3", "2nd Half Winner"): Rule(Kind.MATCH_RESULT, _SECOND, naming.RESULT),
    ("7", "Goals Over/Under 2nd Half"): Rule(Kind.TOTAL, _SECOND, naming.TOTAL),
    ("22605", "Both Teams To Score - 2nd Half"): Rule(
        Kind.BOTH_TEAMS_TO_SCORE, _SECOND, naming.ANSWER
    ),
    ("22619", "2nd Half Exact Goals Number"): Rule(Kind.EXACT_TOTAL, _SECOND, naming.counts),
    ("22713", "Odd/Even (2nd Half)"): Rule(Kind.ODD_EVEN, _SECOND, naming.PARITY),
    ("91", "Highest Scoring Half"): Rule(Kind.HIGHEST_SCORING_HALF, _FULL, naming.HALVES),
    ("2293", "Win Both Halves"): Rule(Kind.WIN_BOTH_HALVES, _FULL, naming.SIDES),
    ("22615", "To Win Either Half"): Rule(Kind.WIN_EITHER_HALF, _FULL, naming.SIDES),
    ("22833", "To Score In Both Halves By Teams"): Rule(
        Kind.SCORE_IN_BOTH_HALVES, _FULL, naming.SIDES
    ),
}

# Half-time and full-time in the words of 2025; in those of 2019 the sides have their own names.
SOCCER: Rules = {
    **_WHOLE,
    **_TEAMS,
    **_HALVES,
    ("12", "HT/FT Double"): Rule(Kind.HALF_TIME_FULL_TIME, _FULL, naming.halves_of_either_form),
}

# The dictionary of the accounts whose cursor counts milliseconds: other ids, other words. Handicaps
# under 79 keep their line in the outcome's name and stay out.
_ONE_X_TWO = naming.words({"1": "home", "X": "draw", "2": "away"})
_ONE_TWO = naming.words({"1": "home", "2": "away"})
SOCCER_BY_MILLISECONDS: Rules = {
    ("1", "3Way Result"): Rule(Kind.MATCH_RESULT, _FULL, _ONE_X_TWO),
    ("2", "Home/Away"): Rule(Kind.DRAW_NO_BET, _FULL, _ONE_TWO),
    ("3", "Over/Under"): Rule(Kind.TOTAL, _FULL, naming.TOTAL),
    ("4", "Handicap"): Rule(Kind.ASIAN_HANDICAP, _FULL, _ONE_TWO),
    ("5", "3Way Result 1st Half"): Rule(Kind.MATCH_RESULT, _FIRST, _ONE_X_TWO),
    ("7", "Over/Under 1st Half"): Rule(Kind.TOTAL, _FIRST, naming.TOTAL),
    ("8", "Over/Under 2nd Half"): Rule(Kind.TOTAL, _SECOND, naming.TOTAL),
    ("14", "HT/FT Double"): Rule(Kind.HALF_TIME_FULL_TIME, _FULL, naming.sides_then_sides),
    ("25", "Both Teams to Score"): Rule(Kind.BOTH_TEAMS_TO_SCORE, _FULL, naming.ANSWER),
    ("30", "Double Chance"): Rule(
        Kind.DOUBLE_CHANCE,
        _FULL,
        naming.words({"1X": "home_or_draw", "12": "home_or_away", "X2": "draw_or_away"}),
    ),
    ("55", "3Way Result 2nd Half"): Rule(Kind.MATCH_RESULT, _SECOND, _ONE_X_TWO),
}
