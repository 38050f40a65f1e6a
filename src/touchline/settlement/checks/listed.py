"""The checks of bets, beside those of the ledger itself."""

from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.model import Check, Walk
from touchline.settlement.checks import queries

BET_CHECKS = (
    Check(
        "open_stakes_are_of_open_bets",
        "What a player has in open stakes is the sum of the stakes of their open bets.",
        Walk.ACCOUNTS,
        queries.list_open_stakes_unlike_bets,
    ),
    Check(
        "bets_were_staked",
        "Every bet took its stake, once.",
        Walk.BETS,
        queries.list_bets_unlike_stakes,
        queries.get_bet_boundary,
    ),
    Check(
        "stakes_are_of_bets",
        "Every stake that was taken has its bet.",
        Walk.TRANSFERS,
        queries.list_stakes_without_bets,
    ),
    Check(
        "bets_are_paid_once",
        "Every settled bet has exactly one payment that stands, of its generation; an open one none.",
        Walk.BETS,
        queries.list_bets_not_paid_once,
        queries.get_bet_boundary,
    ),
    Check(
        "bets_are_paid_right",
        "The payment of a settled bet gave its player the payout.",
        Walk.BETS,
        queries.list_bets_paid_wrong,
        queries.get_bet_boundary,
    ),
    Check(
        "bets_are_on_record",
        "Every decision about a bet is on record, and the newest is what the bet says.",
        Walk.BETS,
        queries.list_bets_unlike_record,
        queries.get_bet_boundary,
    ),
    Check(
        "bets_came_in_time",
        "Every bet was accepted before each of its events began.",
        Walk.BETS,
        queries.list_late_bets,
        queries.get_bet_boundary,
    ),
    Check(
        "bets_were_told",
        "Every bet of the last day has one event of its acceptance, told or waiting.",
        Walk.BETS,
        queries.list_bets_not_told_once,
        queries.get_bet_boundary,
    ),
)
ALL_CHECKS = (*LEDGER_CHECKS, *BET_CHECKS)
