"""Procfile, fly.toml, Dockerfile and compose describe one and the same system."""

import ast
import configparser
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from house.sources import ROOT

from devstack import procfile
from touchline.config import Settings
from touchline.plumbing.loop import ABANDON_AFTER_S

FLY = tomllib.loads((ROOT / "fly.toml").read_text("utf-8"))
PROCFILE = {
    name: command
    for line in (ROOT / "Procfile").read_text("utf-8").splitlines()
    for name, _, command in [line.partition(": ")]
}
PROCESSES = {name: command for name, command in PROCFILE.items() if name != procfile.RELEASE}
COMPOSE = (ROOT / "ops/compose.yaml").read_text("utf-8")
DOCKERFILE = (ROOT / "ops/Dockerfile").read_text("utf-8")

# Keys of Fly's reference that we use; Fly ignores a misspelt one without a word.
KNOWN_KEYS = {
    "": "app primary_region kill_signal kill_timeout build deploy env processes http_service"
    " restart vm metrics checks",
    "build": "dockerfile",
    "deploy": "release_command release_command_timeout strategy",
    "http_service": "processes internal_port force_https auto_stop_machines auto_start_machines"
    " min_machines_running concurrency checks",
    "http_service.concurrency": "type soft_limit hard_limit",
    "http_service.checks": "method path interval timeout grace_period",
    "metrics": "port path",
    "checks": "worker_alive",
    "checks.worker_alive": "type port method path interval timeout grace_period processes",
    "restart": "policy processes",
    "vm": "size memory processes",
}
# Given as secrets by docs/deploy-fly.md.
SECRETS = {
    **dict.fromkeys(("SECRET_KEY", "SECRETS_KEY"), "0" * 64),
    "METRICS_TOKEN": "0" * 64,
    "DATABASE_URL": "postgresql://app_web:x@pooler/touchline",
    "WORKER_DATABASE_URL": "postgresql://app_worker:x@pooler/touchline",
    "PLATFORM_DATABASE_URL": "postgresql://app_platform:x@pooler/touchline",
    "DIRECT_DATABASE_URL": "postgresql://owner:x@direct/touchline",
    "REDIS_URL": "redis://sessions:6379/0",
    "REDIS_CACHE_URL": "redis://cache:6379/0",
    "GOALSERVE_KEY": "key",
}


def gunicorn_setting(name):
    """A literal of gunicorn.conf.py, which cannot be imported without patching everything."""
    module = ast.parse((ROOT / "gunicorn.conf.py").read_text("utf-8"))
    for node in module.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return ast.literal_eval(node.value)
    raise AssertionError(name)


def fly_settings(process_type):
    """The settings of a process on Fly: what fly.toml and the secrets say."""
    given = {**FLY["env"], **SECRETS, "PROCESS_TYPE": process_type}
    return Settings(**{name.lower(): value for name, value in given.items()})


@pytest.mark.spec("S3.12")
def test_fly_runs_the_processes_of_the_procfile():
    assert FLY["processes"] == PROCESSES
    assert FLY["deploy"]["release_command"] == PROCFILE[procfile.RELEASE]


@pytest.mark.spec("S3.12")
def test_the_book_is_one_web_process_and_three_workers():
    assert list(PROCESSES) == ["web", "worker_odds", "worker_settlement", "worker_publisher"]


def test_every_key_of_fly_toml_is_one_that_fly_knows():
    def check(table, path):
        if path in KNOWN_KEYS:
            assert set(table) <= set(KNOWN_KEYS[path].split()), path
        for name, value in table.items():
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    check(inner, f"{path}.{name}".lstrip("."))

    check(FLY, "")


def test_every_process_has_its_machine_and_comes_back_when_it_ends():
    machines = [group for vm in FLY["vm"] for group in vm["processes"]]
    restarted = [group for rule in FLY["restart"] for group in rule["processes"]]

    assert sorted(machines) == sorted(restarted) == sorted(PROCESSES)
    assert FLY["http_service"]["processes"] == ["web"]


@pytest.mark.spec("S3.4")
def test_liveness_alone_decides_about_traffic():
    checks = FLY["http_service"]["checks"]

    assert [check["path"] for check in checks] == ["/healthz"]


def test_nobody_is_killed_before_he_could_finish():
    settings = fly_settings("web")
    graceful_s = gunicorn_setting("graceful_timeout")
    longest_s = max(graceful_s, ABANDON_AFTER_S)

    assert FLY["kill_signal"] == "SIGTERM"
    assert (
        settings.drain_s + settings.request_timeout_s + gunicorn_setting("keepalive") < graceful_s
    )
    assert settings.feed_timeout_s < ABANDON_AFTER_S
    assert longest_s + 10 <= FLY["kill_timeout"] <= 300


@pytest.mark.spec("S2.8")
@pytest.mark.parametrize("process_type", [*PROCESSES, procfile.RELEASE])
def test_a_process_accepts_what_fly_gives_it(process_type):
    settings = fly_settings(process_type)

    assert settings.is_production
    assert settings.db_prepare_threshold is None
    assert process_type in get_args(Settings.model_fields["process_type"].annotation)


def test_fly_toml_sets_settings_only_and_no_secret():
    names = {name.upper() for name in Settings.model_fields}

    assert set(FLY["env"]) <= names - set(SECRETS) - {"PROCESS_TYPE"}


@pytest.mark.spec("S3.10")
def test_fly_carries_the_production_profile():
    profile = {"DB_WEB_POOL_MAX": "20", "DB_WORKER_POOL_MAX": "5", "DB_POOL_MIN": "2"}
    profile |= {"DB_CONN_TIMEOUT": "5", "DB_STATEMENT_TIMEOUT": "3s"}
    profile |= {"DB_IDLE_IN_TRANSACTION_TIMEOUT": "5s", "DB_PREPARE_THRESHOLD": "0"}

    assert profile.items() <= FLY["env"].items()


def test_the_proxy_reaches_the_web_process():
    settings = fly_settings("web")

    assert settings.port == FLY["http_service"]["internal_port"]
    assert settings.web_bind in {"0.0.0.0", "[::]"}


@pytest.mark.spec("S3.10")
def test_the_pooler_holds_all_pools_at_once():
    settings = fly_settings("web")
    web = FLY["http_service"]["min_machines_running"] * settings.web_concurrency

    demand = settings.demand

    assert (demand.web_processes, demand.workers) == (web, len(PROCESSES) - 1)
    assert demand.connections == 57
    assert demand.connections <= settings.pgbouncer_pool_size
    assert settings.pgbouncer_pool_size == int(pooler_setting("default_pool_size"))
    assert demand.connections <= int(pooler_setting("max_db_connections"))


def test_connections_end_before_flys_proxy_ends_them():
    assert fly_settings("web").db_pool_max_lifetime < 600


def pooler_setting(name):
    settings = configparser.RawConfigParser(comment_prefixes=(";",))
    settings.read(ROOT / "pgbouncer.ini")
    return settings["pgbouncer"][name]


@pytest.mark.spec("S3.12")
def test_the_image_is_made_of_files_that_exist_and_are_let_in():
    copied = [
        name
        for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
        for name in line.split()
    ]
    ignore = (ROOT / "ops/Dockerfile.dockerignore").read_text("utf-8").splitlines()

    assert FLY["build"]["dockerfile"] == "ops/Dockerfile"
    assert sorted(copied) == ["gunicorn.conf.py", "migrations", "requirements-prod.txt", "src"]
    assert all((ROOT / name).exists() for name in copied)
    assert {line[1:] for line in ignore if line.startswith("!")} == set(copied)
    assert "*" in ignore


def test_the_image_runs_as_an_ordinary_user_what_the_procfile_says():
    instructions = [line.split(" ", 1) for line in DOCKERFILE.splitlines() if line[:1].isupper()]
    commands = [rest for word, rest in instructions if word == "CMD"]

    assert [rest for word, rest in instructions if word == "USER"] == ["touchline"]
    assert [json.loads(command) for command in commands] == [PROCFILE["web"].split()]
    assert "PYTHONPATH=/app/src" in DOCKERFILE


@pytest.mark.spec("S4.10")
def test_the_image_installs_pinned_and_hashed_packages_only():
    lock = (ROOT / "requirements-prod.txt").read_text("utf-8").replace("\\\n", " ")
    requirements = [line for line in lock.splitlines() if line and line[0] not in "# "]

    assert "pip install --require-hashes --no-deps -r requirements-prod.txt" in DOCKERFILE
    assert requirements
    assert all("==" in line and "--hash=sha256:" in line for line in requirements)


@pytest.mark.spec("S4.10")
def test_the_image_has_what_the_worker_class_imports():
    worker = importlib.util.find_spec("gunicorn.workers.ggevent")
    module = ast.parse(Path(worker.origin).read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    lock = (ROOT / "requirements-prod.txt").read_text("utf-8")
    locked = set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE))

    assert imported - set(sys.stdlib_module_names) <= locked


def compose_services():
    """The lines of every service, by name; the file is written so that lines suffice."""
    services = COMPOSE.partition("\nservices:\n")[2].partition("\nconfigs:\n")[0]
    parts = re.split(r"^  ([\w-]+):$", services, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.spec("S3.12")
def test_compose_runs_the_commands_of_the_procfile():
    services = compose_services()

    for name, command in PROCFILE.items():
        assert f"    command: {command}\n" in services[name], name


def test_compose_starts_the_servers_that_the_settings_name():
    assert set(compose_services()) == {
        *PROCFILE,
        "feed",
        "postgres",
        "pgbouncer",
        "cache",
        "sessions",
    }
    assert "@pgbouncer:6432/touchline" in COMPOSE
    assert pooler_setting("listen_port") == "6432"


def test_compose_sets_names_that_exist():
    shared = COMPOSE.partition("environment: &environment\n")[2].partition("  depends_on")[0]
    names = set(re.findall(r"^ {4}([A-Z_]+):", shared, re.MULTILINE))

    assert names
    assert names <= {name.upper() for name in Settings.model_fields}


def test_compose_mounts_files_that_exist():
    mounted = re.findall(r"^ +- (\.[\w./-]+):/", COMPOSE, re.MULTILINE)

    assert len(mounted) == 4
    assert all((ROOT / "ops" / path).is_file() for path in mounted)


@pytest.mark.needs_docker
def test_docker_compose_understands_the_file():
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run(
            [docker, "compose", "version"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no docker compose on this machine")
    secrets = set(re.findall(r"\$\{(\w+):\?\}", COMPOSE))

    answer = subprocess.run(
        [docker, "compose", "-f", str(ROOT / "ops/compose.yaml"), "config", "--quiet"],
        env=dict.fromkeys(secrets, "x") | {"PATH": "/usr/bin:/bin", "HOME": "/tmp"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
