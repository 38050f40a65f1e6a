"""What a shop's players are told to do, and how it went: the words between a bench and its placers."""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from loadtests import shop
from touchline.bets.slip import Slip, parse_slip
from touchline.codes import encode

STAKE = "1.00"
_PROGRAM = Path(__file__).with_name("placers.py")


@dataclass(frozen=True, slots=True)
class Order:
    """Who bets where, and for how long; ``events`` 1 means that all bet on the same."""

    url: str
    tenant_id: int
    players: int
    events: int
    clients: int
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Report:
    """How many bets in how many seconds, how long each took, and the words for the others."""

    placed: int
    seconds: float
    cpu_s: float
    took: dict[int, int]
    others: dict[str, int]


def slip_on(event: int, *, stake: str = STAKE) -> Slip:
    """A single on the home side of an event, under a key of its own."""
    return parse_slip(
        {
            "key": str(uuid.uuid4()),
            "type": "single",
            "legs": [{"selection": encode(shop.selection_id(event)), "price": shop.PRICE}],
            "stake": stake,
        }
    )


def carried_out(orders: Sequence[Order]) -> list[Report]:
    """What came of orders that are carried out side by side, each in a process of its own."""
    started = [_started(order) for order in orders]
    return [Report(**json.loads(process.communicate()[0])) for process in started]


@contextmanager
def betting(order: Order) -> Iterator[None]:
    """An order under way as long as this lasts; what came of it is for the database to tell."""
    process = _started(order)
    try:
        yield
    finally:
        process.terminate()
        process.communicate()


def _started(order: Order) -> "subprocess.Popen[str]":
    command = [sys.executable, str(_PROGRAM), json.dumps(asdict(order))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
