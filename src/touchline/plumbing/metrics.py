"""Every Prometheus object, under the names the specification gives (S3.8) and ours beside them."""

from prometheus_client import Counter, Gauge

cache_hits = Counter("cache_hits_total", "Reads answered by a cache level.", ["cache", "level"])
cache_misses = Counter(
    "cache_misses_total", "Reads a cache level could not answer.", ["cache", "level"]
)
cache_errors = Counter(
    "cache_errors_total", "Cache reads that failed and were treated as absent.", ["cache"]
)

feed_answers = Counter(
    "feed_answers_total", "Feed answers by outcome.", ["provider", "sport", "outcome"]
)
feed_markets_dropped = Counter(
    "feed_markets_dropped_total", "Markets and events left out, by reason.", ["sport", "reason"]
)
feed_rows_written = Counter("feed_rows_written_total", "Catalogue rows written.", ["sport"])

breaker_state = Gauge(
    "circuit_breaker_state",
    "1 while calls are refused or reads bypass what is behind it.",
    ["name"],
    multiprocess_mode="livemax",
)
gate_state = Gauge(
    "db_gate_state",
    "0 closed, 1 shedding, 2 half-open, 3 open.",
    ["pool"],
    multiprocess_mode="livemax",
)
gate_refusals = Counter(
    "dbgate_refusals_total",
    "Work that got no connection, by lane and reason.",
    ["pool", "lane", "reason"],
)
gate_internal_errors = Counter(
    "dbgate_internal_errors_total", "Faults of the gate itself; the work was let through.", ["pool"]
)
pool_usage_percent = Gauge(
    "db_pool_usage_percent",
    "Mean use of the pool by work that may be shed, over the last second.",
    ["process_type"],
    multiprocess_mode="livemax",
)
pool_total_usage_percent = Gauge(
    "db_pool_total_usage_percent",
    "Mean use of the pool by all work, over the last second.",
    ["process_type"],
    multiprocess_mode="livemax",
)
pool_waiting_connections = Gauge(
    "db_pool_waiting_connections",
    "Callers waiting for a connection now.",
    ["process_type"],
    multiprocess_mode="livesum",
)
active_connections = Gauge(
    "db_active_connections",
    "Connections in use now.",
    ["process_type"],
    multiprocess_mode="livesum",
)

ratelimit_decisions = Counter(
    "ratelimit_decisions_total",
    "Rate limit decisions; local ones were made without Redis.",
    ["policy", "decision"],
)
ratelimit_degraded = Gauge(
    "ratelimit_degraded",
    "1 while limits are kept without Redis, each process to its share.",
    multiprocess_mode="livemax",
)
