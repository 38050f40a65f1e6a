"""Every Prometheus object, under the names the specification gives (S3.8) and ours beside them."""

from prometheus_client import Counter

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
