"""What a season's bets came to, as lines of an answer: read where settlement has written it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchline.bets.multiplier import Outcome, leg_label
from touchline.plumbing.db import Database
from touchline.settlement.season_bets import queries
from touchline.settlement.season_bets.placing import Line
from touchline.settlement.season_bets.queries import SettledBet
from touchline.settlement.season_bets.reading import EXPONENT

REJECTED, OPEN = "rejected", "open"
_BETS_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the answer. ``stake_minor`` is 0 where the bet was rejected."""

    document: dict[str, Any]
    stake_minor: int = 0
    paid_minor: int = 0

    @property
    def status(self) -> str:
        """What became of the bet."""
        status: str = self.document["status"]
        return status


def tell(db: Database, tenant_id: int, lines: Sequence[Line]) -> Iterator[Told]:
    """What each line came to, in the order of the file."""
    for start in range(0, len(lines), _BETS_AT_A_TIME):
        some = lines[start : start + _BETS_AT_A_TIME]
        bet_ids = [line.bet_id for line in some if line.bet_id is not None]
        with db.tenant_tx(tenant_id) as conn:
            settled = queries.list_settled(conn, tenant_id=tenant_id, bet_ids=bet_ids)
        known = {each.bet_id: each for each in settled}
        for line in some:
            yield _told(line, known)


def amount(minor: int) -> str:
    """An amount as people write it: 12.50."""
    whole, rest = divmod(abs(minor), 10**EXPONENT)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{EXPONENT}d}"


def _told(line: Line, known: Mapping[int, SettledBet]) -> Told:
    if line.bet is None or line.bet_id is None:
        return Told({**_document(line, REJECTED, 0, []), "code": line.code})
    bet = known[line.bet_id]
    paid_minor = bet.payout_minor or 0
    words = [_word(leg) for leg in bet.legs]
    return Told(_document(line, bet.status, paid_minor, words), line.bet.stake_minor, paid_minor)


def _word(leg: Mapping[str, Any]) -> str:
    if not leg:
        return OPEN
    return leg_label(Outcome(leg["won"], leg["void_halves"]), is_void=leg["is_void"]).value


def _document(line: Line, status: str, paid_minor: int, words: list[str]) -> dict[str, Any]:
    return {"id": line.name, "status": status, "payout": amount(paid_minor), "legs": words}
