"""What clients were told of their bets, and whether the database tells the same. Pure but for reading.

Nothing here asks the code that places bets: it reads rows, and replays each account by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

CASH, OPEN_STAKE, STAKE_TRANSFER = 10, 11, 1


class Told(NamedTuple):
    """One slip's last answer: ``bet_id`` None where it was refused, or nobody ever said."""

    key: str
    player_id: int
    stake_minor: int
    bet_id: int | None
    asked_s: float
    told_s: float


class Entry(NamedTuple):
    """One side of a transfer on a player's account."""

    account_id: int
    kind: int
    player_id: int
    version: int
    amount_minor: int
    balance_after_minor: int
    transfer_kind: int
    ref_id: int


@dataclass(frozen=True, slots=True)
class Written:
    """What the database holds of some players."""

    requests: Mapping[str, int]
    bets: Mapping[int, tuple[int, int]]
    entries: Sequence[Entry]
    balances: Mapping[int, tuple[int, int]]


_REQUESTS = """
    SELECT key::text, bet_id FROM bet_requests WHERE tenant_id = %s AND player_id = ANY (%s)
"""
_BETS = """
    SELECT id, player_id, stake_minor FROM bets WHERE tenant_id = %s AND player_id = ANY (%s)
"""
_ENTRIES = """
    SELECT entry.account_id, account.kind, account.player_id, entry.version, entry.amount_minor,
           entry.balance_after_minor, transfer.kind, transfer.ref_id
    FROM ledger_entries AS entry
    JOIN ledger_accounts AS account
        ON account.tenant_id = entry.tenant_id AND account.id = entry.account_id
    JOIN ledger_transfers AS transfer
        ON transfer.tenant_id = entry.tenant_id AND transfer.id = entry.transfer_id
    WHERE entry.tenant_id = %s AND account.player_id = ANY (%s)
    ORDER BY entry.account_id, entry.version
"""
_BALANCES = """
    SELECT id, balance_minor, version
    FROM ledger_accounts
    WHERE tenant_id = %s AND player_id = ANY (%s)
"""


def read(conn: psycopg.Connection[Any], tenant_id: int, player_ids: Iterable[int]) -> Written:
    """All that is to be judged of some players; the connection is one that sees every row."""
    asked = [tenant_id, [*player_ids]]
    return Written(
        dict(conn.execute(_REQUESTS, asked).fetchall()),
        {bet: (player, stake) for bet, player, stake in conn.execute(_BETS, asked)},
        [Entry(*row) for row in conn.execute(_ENTRIES, asked)],
        {
            account: (balance, version)
            for account, balance, version in conn.execute(_BALANCES, asked)
        },
    )


@dataclass(slots=True)
class Verdict:
    """What does not hold, by name; each with a few examples."""

    found: dict[str, int] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, example: object) -> None:
        """One case."""
        self.found[name] += 1
        if len(self.examples[name]) < 5:
            self.examples[name].append(str(example))


CHECKS = (
    "lost",
    "doubled",
    "phantom",
    "altered",
    "out_of_order",
    "broken_accounts",
    "stakes_unlike_bets",
)


def judge(told: Iterable[Told], written: Written) -> Verdict:
    """Everything that was told against everything that is written."""
    verdict, told = Verdict(dict.fromkeys(CHECKS, 0)), list(told)
    _acknowledged(told, written, verdict)
    _nothing_else(told, written, verdict)
    versions = _replayed(written, verdict)
    _in_order(told, versions, verdict)
    return verdict


def _acknowledged(told: Sequence[Told], written: Written, verdict: Verdict) -> None:
    """What a client was told is there, once, and as it was asked for."""
    for each in told:
        if each.bet_id is None:
            continue
        if written.requests.get(each.key) != each.bet_id or each.bet_id not in written.bets:
            verdict.add("lost", each)
        elif written.bets[each.bet_id] != (each.player_id, each.stake_minor):
            verdict.add("altered", each)


def _nothing_else(told: Sequence[Told], written: Written, verdict: Verdict) -> None:
    """A key has one bet, a bet one key that somebody sent, and who was refused has none."""
    refused = {each.key for each in told if each.bet_id is None}
    sent = {each.key for each in told}
    by_bet = Counter(written.requests.values())
    for key, bet_id in written.requests.items():
        if key not in sent or key in refused or bet_id not in written.bets:
            verdict.add("phantom", (key, bet_id))
        if by_bet[bet_id] > 1:
            verdict.add("doubled", (key, bet_id))
    for bet_id in written.bets.keys() - by_bet.keys():
        verdict.add("doubled", bet_id)


def _replayed(written: Written, verdict: Verdict) -> Mapping[int, int]:
    """Each account from its first entry to its last; the version of cash at which a bet was paid."""
    balances: dict[int, int] = defaultdict(int)
    counts: dict[int, int] = defaultdict(int)
    stakes: dict[int, list[int]] = defaultdict(list)
    versions: dict[int, int] = {}
    for entry in written.entries:
        counts[entry.account_id] += 1
        balances[entry.account_id] += entry.amount_minor
        at = (balances[entry.account_id], counts[entry.account_id])
        if (entry.balance_after_minor, entry.version) != at or at[0] < 0:
            verdict.add("broken_accounts", entry)
        if entry.transfer_kind == STAKE_TRANSFER and entry.kind == CASH:
            versions[entry.ref_id] = entry.version
            stakes[entry.ref_id].append(-entry.amount_minor)
    for account, (balance, version) in written.balances.items():
        if (balances[account], counts[account]) != (balance, version):
            verdict.add("broken_accounts", (account, balance, version))
    for bet_id in stakes.keys() | written.bets.keys():
        if stakes[bet_id] != [written.bets.get(bet_id, (0, 0))[1]]:
            verdict.add("stakes_unlike_bets", bet_id)
    return versions


def _in_order(told: Sequence[Told], versions: Mapping[int, int], verdict: Verdict) -> None:
    """Who was answered before another asked comes before them on the account of both."""
    by_player: dict[int, list[Told]] = defaultdict(list)
    for each in told:
        if each.bet_id in versions:
            by_player[each.player_id].append(each)
    for bets in by_player.values():
        ended = sorted(bets, key=lambda each: each.told_s)
        latest, place = -1, 0
        for each in sorted(bets, key=lambda each: each.asked_s):
            while place < len(ended) and ended[place].told_s < each.asked_s:
                bet_id = ended[place].bet_id
                assert bet_id is not None
                latest = max(latest, versions[bet_id])
                place += 1
            assert each.bet_id is not None
            if versions[each.bet_id] < latest:
                verdict.add("out_of_order", each)
