"""Settings come from the environment, once, and every problem is said at the first start."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from touchline import config
from touchline.config import Milliseconds, Seconds, Settings
from touchline.errors import BadSetting
from touchline.key_settings import DEVELOPMENT_SECRET

REPOSITORY = Path(__file__).resolve().parents[2]
OWN_SECRET = "a-secret-of-forty-characters-that-is-ours"
OWN_SECRETS = {"SECRET_KEY": OWN_SECRET, "SECRETS_KEY": OWN_SECRET[::-1]}

pytestmark = pytest.mark.spec("S2.8", "S4.7")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """An environment that says nothing about us."""
    known = {name.upper() for name in Settings.model_fields} | {"FLY_PROCESS_GROUP"}
    for name in {*known, *(f"{one}_FILE" for one in known)} & set(os.environ):
        monkeypatch.delenv(name)


def problems(monkeypatch, **variables):
    """The sentences of a start that is refused."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as refused:
        config.load()
    return refused.value.message.splitlines()


def test_the_defaults_run_on_a_laptop():
    settings = config.load("web")

    assert (settings.environment, settings.process_type) == ("development", "web")
    assert settings.db_prepare_threshold is None
    assert settings.log_style == "readable"


def test_all_problems_are_said_at_once_and_by_name(monkeypatch):
    said = problems(
        monkeypatch,
        PORT="eighty",
        ODDS_SPORTS="soccer,quidditch",
        DATABASE_URL="mysql://somewhere",
        DB_STATEMENT_TIMEOUT="soon",
        DB_WEB_POOL_MAX="0",
        PLATFORM_DOMAIN="Book.Example/",
    )

    names = ["DATABASE_URL", "DB_STATEMENT_TIMEOUT", "DB_WEB_POOL_MAX", "ODDS_SPORTS"]
    assert sorted(line.partition(":")[0] for line in said) == [*names, "PLATFORM_DOMAIN", "PORT"]
    assert "ODDS_SPORTS: unknown sports: quidditch" in said
    assert any("'soon' is not a duration; write 3000, 250ms, 3s or 1min" in line for line in said)


def test_problems_between_settings_are_said_together_with_problems_of_one(monkeypatch):
    said = problems(
        monkeypatch, ENVIRONMENT="production", PORT="0", DB_POOL_MIN="9", DB_WEB_POOL_MAX="6"
    )

    assert [line.split()[0] for line in said] == [
        "PORT:", "DB_POOL_MIN=9", "SECRET_KEY", "SECRETS_KEY",
    ]  # fmt: skip


@pytest.mark.spec("S3.10")
def test_pools_that_the_pooler_cannot_hold_stop_production(monkeypatch):
    said = problems(
        monkeypatch,
        ENVIRONMENT="production",
        **OWN_SECRETS,
        EXPECTED_PROCESSES="4",
        DB_WEB_POOL_MAX="20",
        DB_WORKER_POOL_MAX="5",
        PGBOUNCER_POOL_SIZE="60",
        MONITORING_PORT="8080",
    )

    summed = "4 web processes x DB_WEB_POOL_MAX=20 + 3 workers x DB_WORKER_POOL_MAX=5"
    assert said == [
        "PORT and MONITORING_PORT are both 8080; give them one each",
        f"{summed} = 95 connections, but PGBOUNCER_POOL_SIZE is 60",
    ]


def test_a_fleet_is_no_smaller_than_one_of_its_machines(monkeypatch):
    said = problems(monkeypatch, EXPECTED_PROCESSES="1", WEB_CONCURRENCY="2")

    assert said == [
        "EXPECTED_PROCESSES=1 is below WEB_CONCURRENCY=2, the processes of one machine alone"
    ]


def test_production_refuses_the_development_secret(monkeypatch):
    for name in OWN_SECRETS:
        given = {**OWN_SECRETS, name: DEVELOPMENT_SECRET}
        said = problems(monkeypatch, ENVIRONMENT="production", **given)

        assert said == [f"{name} is the development secret; production needs its own"]


def test_production_refuses_a_short_secret(monkeypatch):
    for name in OWN_SECRETS:
        given = {**OWN_SECRETS, name: "short"}
        said = problems(monkeypatch, ENVIRONMENT="production", **given)

        assert said == [f"{name} is shorter than 32 characters"]


def test_production_refuses_former_secrets_that_it_cannot_have_had(monkeypatch):
    given = {"SECRET_KEY_PREVIOUS": "short", "SECRETS_KEY_PREVIOUS": f"{OWN_SECRET},short"}

    said = problems(monkeypatch, ENVIRONMENT="production", **OWN_SECRETS, **given)

    assert [line.split()[0] for line in said] == list(given)


def test_production_starts_with_a_secret_of_its_own(monkeypatch):
    monkeypatch.setenv("ENVIRONMENT", "production")
    for name, secret in OWN_SECRETS.items():
        monkeypatch.setenv(name, secret)

    settings = config.load("web")

    assert settings.is_production
    assert settings.log_style == "json"


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text(f"{OWN_SECRET}\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))

    assert config.load("web").secret_key == OWN_SECRET


def test_a_variable_wins_over_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file")
    monkeypatch.setenv("GOALSERVE_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("GOALSERVE_KEY", "from the variable")

    assert config.load("web").goalserve_key == "from the variable"


def test_a_file_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    said = problems(monkeypatch, SECRET_KEY_FILE=str(tmp_path / "nowhere"))

    assert said == [
        f"SECRET_KEY_FILE: cannot read {tmp_path / 'nowhere'}: No such file or directory"
    ]


@pytest.mark.spec("S3.10")
@pytest.mark.parametrize("off", ["0", "", "off", "none", "None", " 0 "])
def test_a_prepare_threshold_of_zero_turns_preparing_off(monkeypatch, off):
    monkeypatch.setenv("DB_PREPARE_THRESHOLD", off)

    assert config.load("web").db_prepare_threshold is None


@pytest.mark.spec("S3.10")
def test_another_prepare_threshold_is_kept_for_the_proof_to_judge(monkeypatch):
    monkeypatch.setenv("DB_PREPARE_THRESHOLD", "5")

    assert config.load("web").db_prepare_threshold == 5


@pytest.mark.parametrize("name", ["DATABASE_URL", "WORKER_DATABASE_URL", "DIRECT_DATABASE_URL"])
def test_options_in_an_address_are_refused(monkeypatch, name):
    said = problems(monkeypatch, **{name: "postgresql://db/book?options=-csearch_path%3Dx"})

    assert said == [f"{name}: must not carry options=: a pooler refuses or ignores them"]


@pytest.mark.parametrize(
    ("group", "process_type"),
    [("worker_odds", "worker_odds"), ("fly_app_release_command", "release"), ("", "web")],
)
def test_the_machines_group_says_what_a_process_is(monkeypatch, group, process_type):
    monkeypatch.setenv("FLY_PROCESS_GROUP", group)

    assert config.load("web").process_type == process_type


def test_settings_never_change_after_the_start():
    with pytest.raises(ValidationError):
        config.load("web").port = 1


@given(st.integers(1, 10**9), st.sampled_from([("", 1), ("ms", 1), ("s", 1000), ("min", 60_000)]))
def test_a_duration_in_any_unit_is_the_same_time(number, unit):
    name, factor = unit

    assert TypeAdapter(Milliseconds).validate_python(f"{number}{name}") == number * factor
    assert TypeAdapter(Milliseconds).validate_python(f" {number} {name} ") == number * factor


@given(st.integers(1, 10**6))
def test_a_timeout_of_a_connection_is_in_seconds_unless_it_says_otherwise(number):
    seconds = TypeAdapter(Seconds)

    assert seconds.validate_python(str(number)) == number
    assert seconds.validate_python(f"{number}s") == number
    assert seconds.validate_python(f"{number}ms") == number / 1000


@given(st.text(max_size=12))
def test_a_duration_is_understood_or_refused_and_nothing_else(text):
    for kind in (Milliseconds, Seconds):
        with contextlib.suppress(ValidationError):
            assert TypeAdapter(kind).validate_python(text) > 0


@pytest.mark.parametrize("command", ["worker odds", "migrate", "seed", "config"])
def test_a_wrong_setting_stops_every_command_with_a_sentence(command):
    answer = subprocess.run(
        [sys.executable, "-m", "touchline", *command.split()],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY / "src"), "PORT": "eighty", "ODDS_SPORTS": "chess"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "PORT: " in answer.stderr
    assert "ODDS_SPORTS: unknown sports: chess" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_wrong_setting_stops_the_web_server_with_a_sentence():
    answer = subprocess.run(
        [
            Path(sys.executable).with_name("gunicorn"),
            "-c",
            "gunicorn.conf.py",
            "touchline.wsgi:app",
        ],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY / "src"), "PORT": "eighty", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )

    assert answer.returncode != 0
    assert "PORT: " in answer.stderr
    assert "Traceback" not in answer.stderr
