"""`./dev bench sse`: thousands of browsers on one web worker that are told of prices as they move."""

import argparse
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from loadtests import cores, figures, ground, processes, watchers
from loadtests.figures import Figure, Goal
from loadtests.ground import Ground
from loadtests.histogram import Histogram

SUBSCRIBERS, MESSAGES = 5_000, 30
FAN_OUT_MAX_S, EACH_MAX_KB = 1.0, 40
# The process may be full of one tenant's, and nobody is limited: each is a visitor of its own.
_SETTINGS = {
    "WEB_CONNECTIONS": "10000",
    "TENANT_SHARE_PERCENT": "100",
    "LIMIT_TENANT": "20000+20000/s",
    "ODDS_AGE_MAX_S": "3600",
}


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=SUBSCRIBERS)
    parser.add_argument("--messages", type=int, default=MESSAGES, help="one a second")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ground.standing() as found:
        ground.fill(found)
        return figures.report(_measure(found, options.subscribers, options.messages))


def _measure(found: Ground, subscribers: int, messages: int) -> Iterator[Figure]:
    settings = {**found.settings, **_SETTINGS}
    with processes.site(settings, host=found.host, path="/") as server:
        (worker,) = server.workers()
        order = watchers.Order(
            server.port, found.host, settings["REDIS_CACHE_URL"], subscribers, messages
        )
        before_s = server.used_s()
        report = watchers.carry_out(order, worker)
        used_s = server.used_s() - before_s
    took = Histogram({int(bucket): count for bucket, count in report.took.items()})
    peers = {
        "p50_ms": took.percentile_s(0.5) * 1000,
        "longest_ms": report.longest_s * 1000,
        "subscribers": report.opened,
        "messages": messages,
        "message_bytes": report.message_bytes,
        "worker_cpu_s": used_s,
        "load_average": cores.load_average(),
    }
    p99_s = took.percentile_s(0.99)
    yield Figure("sse_fan_out_p99", p99_s, "s", Goal("<", FAN_OUT_MAX_S), (), peers)
    lost = {"refused": report.refused, "closed": report.closed, "missing": report.missing}
    yield Figure("sse_lost", sum(lost.values()), "streams", Goal("=", 0), (), lost)
    each_kb = (report.rss_after - report.rss_before) / max(1, report.opened) / 1000
    rss = {"before_mb": report.rss_before / 1e6, "after_mb": report.rss_after / 1e6}
    yield Figure("sse_memory_each", each_kb, "KB", Goal("<", EACH_MAX_KB), (), rss)


if __name__ == "__main__":
    sys.exit(main())
