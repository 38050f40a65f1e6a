"""Signed-in players who hand in bets over HTTP, from a process of their own.

By a schedule, or as quickly as they are answered, as in `client`. Reads an order as JSON from its
argument and prints what came of it.
"""

import json
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import shop
from loadtests.client import Order, Outcome, closed_loop, open_arrivals
from loadtests.wire import Target
from touchline.codes import encode

STAKE = "1.00"
_ADDRESSES = 250


@dataclass(frozen=True, slots=True)
class Bets(Target):
    """Slips on a shop's events, each by another player and under a key of its own."""

    cookies: tuple[str, ...] = ()
    token: str = ""
    events: int = 1
    seed: int = 1

    def requests(self) -> Iterator[bytes]:
        """The bytes of the slips, endlessly."""
        dice = random.Random(self.seed)
        while True:
            number = dice.randrange(len(self.cookies))
            yield self._request(number, dice.randint(1, self.events))

    def _request(self, player: int, event: int) -> bytes:
        body = json.dumps(
            {
                "key": str(uuid.uuid4()),
                "type": "single",
                "legs": [{"selection": encode(shop.selection_id(event)), "price": shop.PRICE}],
                "stake": STAKE,
            }
        )
        head = [
            f"POST {self.path} HTTP/1.1",
            f"Host: {self.host}",
            f"Cookie: {self.cookies[player]}",
            f"X-CSRF-Token: {self.token}",
            f"X-Forwarded-For: 198.18.{player // _ADDRESSES}.{player % _ADDRESSES + 1}",
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/json",
            "Accept: application/json",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*head, "", body]).encode("ascii")


def carry_out(target: Bets, seconds: float, *, rate_rps: float, connections: int = 1) -> Outcome:
    """Hand in for so long; ``rate_rps`` 0 is a closed loop of so many connections."""
    order = Order(target, seconds, connections=connections, rate_rps=rate_rps, seed=target.seed)
    done = subprocess.run(
        [sys.executable, __file__, json.dumps(asdict(order))],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Outcome.from_text(done.stdout)


def _target(plain: dict[str, Any]) -> Bets:
    """What JSON made lists of is tuples again."""
    lists: dict[str, Any] = {name: tuple(plain.pop(name)) for name in ("headers", "mix", "cookies")}
    return Bets(**plain, **lists)


def main(text: str) -> None:
    """Carry out an order in this process and print the outcome."""
    plain: dict[str, Any] = json.loads(text)
    order = Order(_target(plain.pop("target")), **plain)
    outcome = open_arrivals(order) if order.rate_rps else closed_loop(order)
    outcome.cpu_s = time.process_time()
    print(outcome.as_text())


if __name__ == "__main__":
    main(sys.argv[1])
