"""Every Prometheus object, under the names the specification gives (S3.8) and ours beside them."""

from bisect import bisect_right
from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

app_build_info = Gauge(
    "app_build_info", "1 for the version that runs.", ["version"], multiprocess_mode="livemax"
)

http_requests = Counter(
    "http_requests_total", "Answered requests.", ["method", "endpoint", "status", "tenant"]
)
http_request_duration = Histogram(
    "http_request_duration_seconds",
    "Time from the first byte of ours to the answer's headers and body.",
    ["method", "endpoint"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
tenant_requests = Counter("tenant_requests_total", "Answered requests of a tenant.", ["tenant"])
hub_lag = Histogram(
    "hub_lag_seconds",
    "How much later than asked a web process came back to a greenlet.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)


cache_hits = Counter("cache_hits_total", "Reads answered by a cache level.", ["cache", "level"])
cache_misses = Counter(
    "cache_misses_total", "Reads a cache level could not answer.", ["cache", "level"]
)
cache_errors = Counter(
    "cache_errors_total", "Cache reads that failed and were treated as absent.", ["cache"]
)

cache_subscriptions = Counter(
    "cache_subscriptions_total", "Subscriptions to changes, made and lost.", ["outcome"]
)
renders = Counter("renders_total", "Themes and board rounds rendered into Redis.", ["kind"])

feed_answers = Counter(
    "feed_answers_total", "Feed answers by outcome.", ["provider", "sport", "outcome"]
)
feed_markets_dropped = Counter(
    "feed_markets_dropped_total", "Markets and events left out, by reason.", ["sport", "reason"]
)
feed_markets_held = Counter(
    "feed_markets_held_total", "Markets the guards kept back, by reason.", ["sport", "reason"]
)
feed_events_doubted = Counter(
    "feed_events_doubted_total",
    "Events of which the guards did not take everything over, by reason.",
    ["sport", "reason"],
)
feed_rows_written = Counter("feed_rows_written_total", "Catalogue rows written.", ["sport"])
results_judged = Counter(
    "results_judged_total",
    "Results that came to stand elsewhere than before, by where and why.",
    ["sport", "state", "reason"],
)
audit_sealed = Counter("audit_sealed_total", "Lines of the trail that were added to its chain.")
audit_flaws = Counter(
    "audit_flaws_total", "What looking the trail over found wrong, each time it is met.", ["flaw"]
)
feed_unknown_statuses = Counter(
    "feed_unknown_statuses_total",
    "Events whose status no table knows; they take no bets and are not settled.",
    ["provider", "sport", "part"],
)
feed_heard_at = Gauge(
    "feed_heard_timestamp_seconds",
    "When a feed was last heard and all it said was saved.",
    ["provider", "sport", "part"],
)
feed_lag = Gauge(
    "feed_lag_seconds",
    "From asking to everything saved, by our own clock, of the last poll.",
    ["provider", "sport", "part"],
)
feed_answer_size = Gauge(
    "feed_answer_size_bytes", "What the last poll read.", ["provider", "sport", "part"]
)
feed_lease_state = Gauge(
    "feed_lease_state",
    "1 while this worker asks the feed, 0 while it stands by.",
    ["provider", "sport", "part"],
)
feed_abandoned_polls = Counter(
    "feed_abandoned_polls_total",
    "Polls whose writes were refused, because another worker holds the feed by now.",
    ["provider", "sport", "part"],
)
feed_save_hold = Histogram(
    "feed_save_hold_seconds",
    "How long one batch of an answer held its database connection.",
    ["sport"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 3.0),
)
feed_left_credits = Gauge(
    "feed_quota_left_credits", "What a provider says is left of our quota.", ["provider"]
)
feed_spent_credits = Counter(
    "feed_quota_spent_credits_total", "What a provider says our requests took.", ["provider"]
)


bets = Counter("bets_total", "Slips by what became of them: placed, or why not.", ["outcome"])
cash_outs = Counter(
    "bet_cash_outs_total", "Offers to buy bets back: quoted, taken, or why not.", ["outcome"]
)
stakes_minor = Counter(
    "bet_stakes_minor_total", "Stakes of bets that were placed, in minor units.", ["currency"]
)


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
gate_control_state = Gauge(
    "db_gate_control_state",
    "0 the gate decides, 1 an operator isolated it, 2 an operator holds it closed.",
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
ratelimit_state = Gauge(
    "ratelimit_state",
    "1 while limits are kept without Redis, each process to its share.",
    multiprocess_mode="livemax",
)
session_reads = Counter(
    "session_reads_total", "Sessions that were asked for, by what was found.", ["outcome"]
)
mails = Counter("mails_total", "Letters to players, by what became of them.", ["purpose", "state"])
sign_ins = Counter("sign_ins_total", "Attempts to sign in, by how they ended.", ["outcome"])
staff_sign_ins = Counter(
    "staff_sign_ins_total", "Attempts of staff to sign in, by how they ended.", ["outcome"]
)
sessions_live = Gauge(
    "sessions_live", "Sessions of all sites that have not run out.", multiprocess_mode="livemax"
)
worker_sign_of_life_at = Gauge(
    "worker_sign_of_life_timestamp_seconds", "When the worker's loop last came round.", ["worker"]
)

bets_settled = Counter(
    "bets_settled_total", "Decisions about bets: settled, corrected, reopened.", ["kind"]
)
bet_events_told = Counter(
    "bet_events_told_total", "What happened to bets and was told on their streams.", ["topic"]
)
bet_leavings_dropped = Counter(
    "bet_leavings_dropped_total", "What bets left behind and nobody asks for any more.", ["kind"]
)
settlement_chunk_duration = Histogram(
    "settlement_chunk_seconds",
    "How long the bets of a chunk were locked.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5),
)
settlement_lag = Gauge(
    "settlement_lag_seconds", "For how long the oldest final result waits to be paid."
)
bets_in_limbo = Gauge(
    "bets_in_limbo", "Open bets on events that ended long ago and have no result to settle them by."
)
duty_runs = Counter(
    "duty_runs_total",
    "Passes of what workers do now and then, by how they ended.",
    ["duty", "outcome"],
)
duty_finished_at = Gauge(
    "duty_finished_timestamp_seconds", "When a duty was last done whole, here.", ["duty"]
)
ledger_violations = Gauge(
    "ledger_violations", "Rows that the last check of the ledger found wrong.", ["check"]
)

streams_open = Gauge(
    "streams_open", "Browsers that are told of prices as they move.", multiprocess_mode="livesum"
)
streams_ended = Counter("streams_ended_total", "Streams that ended, by who ended them.", ["reason"])
streams_refused = Counter(
    "streams_refused_total",
    "Streams that were one too many, by the bound that was met.",
    ["reason"],
)
stream_messages = Counter("stream_messages_total", "Messages sent on all streams.")

pgbouncer_clients_waiting = Gauge(
    "pgbouncer_clients_waiting",
    "Clients queueing inside PgBouncer, where we can neither see nor shed them.",
    ["database", "user"],
)
pgbouncer_wait_max = Gauge(
    "pgbouncer_wait_max_seconds", "How long the oldest of them has waited.", ["database", "user"]
)
pgbouncer_servers_active = Gauge(
    "pgbouncer_servers_active", "Server connections at work.", ["database", "user"]
)


def observe_all(histogram: Histogram, sorted_durations_s: Sequence[float]) -> None:
    """Add many observations at once, for the price of one per bucket.

    ``observe()`` costs more than a whole answer of the edge; a second's worth of them goes in here.
    """
    histogram._sum.inc(sum(sorted_durations_s))  # noqa: SLF001 - the library adds one at a time only
    below = 0
    for bound, bucket in zip(histogram._upper_bounds, histogram._buckets, strict=True):  # noqa: SLF001 - as above
        upto = bisect_right(sorted_durations_s, bound)
        if upto > below:
            bucket.inc(upto - below)
            below = upto
