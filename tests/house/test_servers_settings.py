"""The servers' checked-in settings say what the application counts on."""

import configparser
from pathlib import Path

import pytest

from touchline.config import Settings

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def pooler():
    settings = configparser.RawConfigParser(comment_prefixes=(";",))
    settings.read(REPOSITORY / "pgbouncer.ini")
    return settings["pgbouncer"]


def redis_settings(purpose):
    lines = (REPOSITORY / f"ops/redis-{purpose}.conf").read_text().splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


@pytest.mark.spec("S3.10")
def test_the_pooler_holds_every_pool_of_the_production_profile(pooler):
    assert pooler["pool_mode"] == "transaction"
    assert pooler["max_client_conn"] == "400"
    assert int(pooler["default_pool_size"]) == 60 >= 2 * 20 + 3 * 5
    assert int(pooler["max_db_connections"]) <= 100 - 10


@pytest.mark.spec("S3.10")
def test_nobody_waits_long_inside_the_pooler_and_nothing_in_it_grows_old(pooler):
    assert int(pooler["query_wait_timeout"]) == 3
    assert int(pooler["server_login_retry"]) == 1
    assert int(pooler["server_connect_timeout"]) <= 2
    assert int(pooler["server_idle_timeout"]) < int(pooler["server_lifetime"]) <= 1800
    idle_ms = Settings.model_fields["db_idle_in_transaction_timeout"].default
    assert int(pooler["idle_transaction_timeout"]) * 1000 > idle_ms


@pytest.mark.spec("S3.10")
def test_the_pooler_would_start_on_its_oldest_supported_version(pooler):
    assert "max_prepared_statements" not in pooler


@pytest.mark.spec("S3.10")
def test_the_pooler_swallows_no_startup_option(pooler):
    assert pooler["ignore_startup_parameters"] == "extra_float_digits"


@pytest.mark.spec("S1.1")
def test_the_cache_evicts_and_the_sessions_never_do():
    assert redis_settings("cache")["maxmemory-policy"] == "allkeys-lru"
    assert redis_settings("sessions")["maxmemory-policy"] == "noeviction"
    assert redis_settings("cache")["maxmemory"]
