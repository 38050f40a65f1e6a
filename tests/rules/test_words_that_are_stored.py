"""Words and numbers that stand in the database and in programs of others: none of them may ever change."""

import pytest

from touchline.bets import acceptance, slip
from touchline.bets.terms.model import LimitKind as BetLimitKind
from touchline.bets.terms.model import PlayerTerms
from touchline.ledger import model as ledger
from touchline.pricing import ladder, margins, overlay, profile
from touchline.protection.limits import model as limits
from touchline.settlement.correcting import model as correcting
from touchline.settlement.grading import house_rules
from touchline.settlement.grading import model as grading

pytestmark = pytest.mark.spec("S3.12", "B1")

NUMBERS = {
    ledger.AccountKind: {
        "CASH": 10, "OPEN_STAKE": 11, "BONUS": 12, "OPEN_BONUS_STAKE": 13, "PENDING_WITHDRAWAL": 14,
        "DEBT": 15, "HOUSE": 20, "BONUS_COST": 21, "ADJUSTMENT": 22, "ROUNDING": 23, "TAX": 24,
        "JACKPOT": 25, "GOODWILL": 26, "CLEARING": 30, "SUSPENSE": 39,
    },
    ledger.TransferKind: {
        "STAKE": 1, "SETTLEMENT": 2, "VOID": 3, "REVERSAL": 4, "CASH_OUT": 5, "RECOVERY": 6,
        "WRITE_OFF": 7, "DEPOSIT": 10, "WITHDRAWAL_REQUESTED": 11, "WITHDRAWAL_PAID": 12,
        "WITHDRAWAL_REFUSED": 13, "GOODWILL": 20, "MANUAL": 21, "BONUS_COST": 22, "TAX": 23,
        "ROUNDING": 24,
    },
    ledger.RefType: {"BET": 1, "DEPOSIT": 2, "WITHDRAWAL": 3, "ADJUSTMENT": 4, "RECOVERY": 5},
}  # fmt: skip
WORDS = {
    ledger.Book: "cash credit",
    slip.SlipType: "single acca system",
    slip.PriceMode: "exact higher any within",
    BetLimitKind: "tenant class player sport league event market_type market",
    limits.LimitKind: "deposit stake loss",
    limits.Period: "day week month",
    limits.SetBy: "player operator",
    limits.Change: "at_once asked",
    overlay.Kind: "sport league event market",
    overlay.State: "hidden suspended limited",
    margins.Method: "power proportional",
    grading.OpenReason: "not_over waiting not_told tie_unknown",
    grading.VoidReason: "postponed cancelled abandoned interrupted suspended awarded walkover"
    " retired unplayed",
    house_rules.Since: "start result",
}
CODES = {
    ledger.BadAmount: "bad_amount",
    limits.DepositLimitReached: "deposit_limit_reached",
    margins.BadMargin: "bad_margin",
    correcting.BadOutcomes: "bad_outcomes",
    correcting.LegsOpen: "legs_open",
    correcting.NothingToCorrect: "nothing_to_correct",
}
FIGURES = {
    "most digits of a currency": (ledger.EXPONENT_MAX, 4),
    "legs": (slip.LEGS_MAX, 20),
    "lines": (slip.LINES_MAX, 1_023),
    "within": (slip.WITHIN_BP_MAX, 5_000),
    "no share unless it is said": (slip.PriceChoice(slip.PriceMode.ANY).within_bp, 0),
    "hours before a looser limit": (limits.WAIT_HOURS, 24),
    "hours for which it is asked": (limits.ASKED_FOR_HOURS, 192),
    "overround": (margins.OVERROUND_BP_MAX, 15_000),
    "margin of an outcome": (margins.SELECTION_MARGIN_BP_MAX, 5_000),
    "fair": (margins.ONE_BP, 10_000),
    "no class unless it is said": (PlayerTerms().limit_class, ""),
}


@pytest.mark.parametrize("kind", NUMBERS, ids=lambda kind: kind.__name__)
def test_a_number_means_the_same_for_good(kind):
    assert {each.name: each.value for each in kind} == NUMBERS[kind]


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__qualname__)
def test_a_word_means_the_same_for_good(kind):
    assert [each.value for each in kind] == WORDS[kind].split()


@pytest.mark.parametrize("refusal", CODES, ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_its_code(refusal):
    assert refusal.code == CODES[refusal]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_what_the_documents_say(name):
    is_now, was = FIGURES[name]

    assert is_now == was


def test_a_rule_of_margins_and_the_terms_of_a_slip_begin_as_documented():
    rule = margins.MarginRule()

    assert (rule.method, rule.overround_bp, rule.selection_margin_bp) == ("power", 10_600, 0)
    assert (rule.floor_milli, rule.ceiling_milli, rule.ladder.name) == (
        1_010,
        1_000_000,
        "hundredths",
    )
    terms = acceptance.Terms(epoch=None, prices_age_max_s=1.0, settled_sports=frozenset())
    assert (terms.cut_off_s, terms.line_min_minor, terms.is_vouched) == (0, 1, False)
    assert terms.rules_version == 1
    assert profile.Scope() == profile.Scope("", 0, "")


def test_the_rungs_of_prices_are_those_of_the_exchanges():
    assert {each.name: each.steps for each in ladder.LADDERS.values()} == {
        "hundredths": ((1_010, 10),),
        "stepped": (
            (1_010, 10), (2_000, 20), (3_000, 50), (4_000, 100), (6_000, 200), (10_000, 500),
            (20_000, 1_000), (30_000, 2_000), (50_000, 5_000), (100_000, 10_000),
        ),
    }  # fmt: skip


def test_the_first_version_of_the_house_rules_never_changes():
    rules = house_rules.HOUSE_RULES[1]

    assert (rules.version, rules.sets_for_winner, house_rules.CURRENT) == (1, 1, rules)
    assert {
        status.value: (fate.void_after_s, fate.since.value) for status, fate in rules.fates.items()
    } == {
        "postponed": (172_800, "start"),
        "abandoned": (172_800, "start"),
        "interrupted": (172_800, "start"),
        "suspended": (172_800, "start"),
        "cancelled": (3_600, "result"),
        "awarded": (0, "result"),
        "walkover": (0, "result"),
        "retired": (0, "result"),
    }


def test_equal_rules_are_the_same_profile_under_a_name_that_stays():
    """Documents in Redis are found by it, and old ones are told apart from new ones."""
    rules = {
        profile.Scope(sport="soccer"): margins.MarginRule(overround_bp=10_500),
        profile.Scope(): margins.MarginRule(),
    }

    assert profile.Profile(rules).id == "694a94fcbf7a7d65"
