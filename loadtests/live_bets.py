"""Bets that go on being placed while something else is measured: so many a second, by the use case."""

import time
import uuid
from dataclasses import dataclass, field
from threading import Event

from loadtests import settling_history
from touchline import codes, wiring
from touchline.bets.acceptance import Terms
from touchline.bets.place import Bettor, place
from touchline.bets.slip import parse_slip
from touchline.config import Settings
from touchline.errors import TouchlineError


@dataclass(slots=True)
class Told:
    """What became of them."""

    taken: int = 0
    failed: int = 0
    took_ms: list[float] = field(default_factory=list)

    def p99_ms(self) -> float:
        """How long nearly all of them took at most."""
        return sorted(self.took_ms)[int(len(self.took_ms) * 0.99)] if self.took_ms else 0.0


def place_until(settings: Settings, per_s: float, stop: Event, told: Told) -> None:
    """Place singles on the match that has not begun, each by another player, until told to stop."""
    db = wiring.open_database(wiring.web_pool(settings), settings, name="live")
    terms = Terms(None, 86_400.0 * 30, frozenset({"soccer"}))
    selection = codes.encode(100 * settling_history.LIVE_EVENT_ID + 1)
    due_s, number = time.monotonic(), 0
    try:
        while not stop.wait(max(0.0, due_s - time.monotonic())):
            due_s, number = due_s + 1 / per_s, number + 1
            player_id = 1 + number % settling_history.PLAYERS
            slip = parse_slip(
                {
                    "key": str(uuid.uuid4()),
                    "type": "single",
                    "legs": [{"selection": selection, "price": "2.9"}],
                    "stake": "1.00",
                    "price_mode": "any",
                }
            )
            began_s = time.monotonic()
            try:
                place(
                    db, Bettor(settling_history.TENANT_ID, player_id, "web", "bench"), slip, terms
                )
                told.taken += 1
            except TouchlineError:
                told.failed += 1
            told.took_ms.append((time.monotonic() - began_s) * 1000)
    finally:
        db.close()
