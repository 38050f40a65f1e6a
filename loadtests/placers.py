"""Players of a shop who place bets as quickly as they are answered, in a process of its own.

The application's own path under gevent, as a web worker runs it, without HTTP. Reads an order as
JSON from its argument and prints what came of it.
"""

from gevent import monkey

monkey.patch_all()

import json
import os
import random
import sys
import time
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path

import gevent

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import readers, shop
from loadtests.histogram import Histogram
from loadtests.placing import Order, Report, slip_on
from touchline.bets.place import place
from touchline.config import Settings
from touchline.errors import TouchlineError
from touchline.plumbing import logs
from touchline.wiring import web_pool


def carry_out(order: Order) -> Report:
    """Place until the time is up."""
    there = shop.Shop(order.tenant_id, order.players, order.events)
    settings = Settings(environment="test", database_url=order.url, db_web_pool_max=order.clients)
    took, words, terms = Histogram(), Counter[str](), shop.terms()

    def client(dice: random.Random) -> None:
        while (began_s := time.perf_counter()) < until_s:
            bettor = there.bettor(dice.randint(1, there.players))
            slip = slip_on(dice.randint(1, there.events))
            try:
                words[place(db, bettor, slip, terms).outcome.value] += 1
            except TouchlineError as error:
                words[error.code] += 1
            took.add(time.perf_counter() - began_s)

    with readers.opened(web_pool(settings)) as db:
        db.await_connections(5)
        started_s, used_s = time.perf_counter(), time.process_time()
        until_s = started_s + order.seconds
        dice = [random.Random(order.seed * 1000 + n) for n in range(order.clients)]
        gevent.joinall([gevent.spawn(client, each) for each in dice], raise_error=True)
        seconds = time.perf_counter() - started_s
        used_s = time.process_time() - used_s
    placed = words.pop("placed", 0)
    return Report(placed, seconds, used_s, took.counts(), dict(words))


def main(text: str) -> None:
    """Carry out an order and print the report."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        logs.set_up("json", "web")  # each bet's line is written, and nobody keeps it
        report = carry_out(Order(**json.loads(text)))
    print(json.dumps(asdict(report)))


if __name__ == "__main__":
    main(sys.argv[1])
