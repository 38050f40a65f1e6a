"""One process of the limits' bench: offers a limiter as many requests as it is told, for a while.

Run as a program it reads one order as JSON from its argument and prints what was admitted.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from touchline.plumbing import kv
from touchline.plumbing.bucket import Policy
from touchline.plumbing.bucket_store import RedisBuckets
from touchline.plumbing.ratelimit import Limiter

KEY = ("acme", "198.18.0.1")


def main(text: str) -> None:
    """Offer at ``rate_rps`` from ``start_at`` (epoch) on for ``seconds``; tell what was admitted."""
    order = json.loads(text)
    policy = Policy("bench", order["burst"], order["interval_us"], lease=order["lease"])
    store = RedisBuckets(kv.connect(order["redis_url"], timeout_ms=50))
    meter = Limiter(store, processes=order["processes"]).meter(policy)
    time.sleep(max(0.0, order["start_at"] - time.time()))  # noqa: TID251 - all begin together
    started_s = time.monotonic()
    offered = admitted = 0
    spent_s = 0.0
    while (passed_s := time.monotonic() - started_s) < order["seconds"]:
        due = int(passed_s * order["rate_rps"]) - offered
        before_s = time.perf_counter()
        for _ in range(due):
            admitted += meter.spend(KEY).is_allowed
        spent_s += time.perf_counter() - before_s
        offered += due
        time.sleep(0.002)  # noqa: TID251 - an offer is made at a rate
    print(json.dumps({"offered": offered, "admitted": admitted, "spent_s": spent_s}))


if __name__ == "__main__":
    main(sys.argv[1])
