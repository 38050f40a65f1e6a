"""docs/MONITORING.md names every metric, every event and every path of health, and nothing else."""

import ast
import tomllib

import pytest
from house.documents import code_words, section, table_rows, text_of
from house.sources import ROOT, python_files, tree
from prometheus_client.metrics import MetricWrapperBase

from touchline.config import Settings
from touchline.plumbing import metrics
from touchline.workers.duties import listed_duties

DOCUMENT = text_of("docs/MONITORING.md")
FLY = tomllib.loads((ROOT / "fly.toml").read_text("utf-8"))
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGERS = {"log", "logger", "logging"}


def rows(heading):
    """The rows under a heading, by their first word."""
    return {row[0].strip("`"): row for row in table_rows(section(DOCUMENT, f"## {heading}"))}


def events():
    """Every event that the code logs."""
    return {
        argument.value
        for path in python_files("src/touchline")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOG_METHODS
        and ast.unparse(node.func.value) in LOGGERS
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def collectors():
    """The metrics with their labels, by the name a scrape shows."""
    return {
        next(iter(metric.describe())).name + ("_total" if metric._type == "counter" else ""): list(
            metric._labelnames
        )
        for metric in vars(metrics).values()
        if isinstance(metric, MetricWrapperBase)
    }


@pytest.mark.spec("S3.8")
def test_every_metric_is_documented_with_its_labels():
    documented = {name: code_words(row[1]) for name, row in rows("Metrics").items()}

    differing = set(map(str, documented.items())) ^ set(map(str, collectors().items()))
    assert differing == set()


def test_every_duty_is_documented_with_its_interval():
    listed = listed_duties(None, None, history_days=1)

    documented = {name: row[1] for name, row in rows("Duties").items()}
    assert documented == {each.name: f"{each.every_s:g}" for each in listed}


@pytest.mark.spec("S3.8")
def test_the_metrics_that_were_asked_for_have_their_names_and_labels():
    asked = {
        "http_requests_total": ["method", "endpoint", "status", "tenant"],
        "http_request_duration_seconds": ["method", "endpoint"],
        "cache_hits_total": ["cache", "level"],
        "cache_misses_total": ["cache", "level"],
        "tenant_requests_total": ["tenant"],
    }

    assert asked.items() <= collectors().items()


def test_a_metric_ends_in_its_unit_or_total():
    units = ("_total", "_seconds", "_percent", "_bytes", "_info", "_state", "_credits")
    counts = {"pgbouncer_clients_waiting", "pgbouncer_servers_active"}
    counts |= {"db_pool_waiting_connections", "db_active_connections", "ratelimit_degraded"}
    counts |= {"sessions_live", "ledger_violations", "bets_in_limbo", "streams_open"}

    assert [name for name in collectors() if not name.endswith(units) and name not in counts] == []


@pytest.mark.spec("S3.9")
def test_every_event_is_documented_and_nothing_else_is():
    assert set(rows("Log lines")) ^ events() == set()


@pytest.mark.spec("S3.4", "S1.8", "S4.3")
def test_every_path_of_health_is_documented(our_book):
    routed = {
        rule.rule
        for rule in our_book.web().url_map.iter_rules()
        if rule.endpoint.startswith("machines.")
    }

    documented = {
        word
        for row in table_rows(section(DOCUMENT, "## Where to ask"))
        if row[1] == "web"
        for word in code_words(row[0])
    }

    assert documented == routed | {"/healthz"}


@pytest.mark.spec("S3.4", "S3.8")
def test_fly_asks_every_process_where_it_answers():
    (asked,) = FLY["metrics"]
    (check,) = FLY["checks"].values()
    port = int(FLY["env"]["MONITORING_PORT"])

    assert "monitoring_port" in Settings.model_fields
    assert (asked["port"], asked["path"]) == (port, "/metrics")
    assert (check["port"], check["path"]) == (port, "/healthz")
    assert check["processes"] == [name for name in FLY["processes"] if name != "web"]
    assert port != FLY["http_service"]["internal_port"]
