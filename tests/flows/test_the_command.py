"""touchline, as a person types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from touchline.cli.demo import DEMO_PLAYERS, DEMO_STAFF
from touchline.cli.main import touchline

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def run(stack_env):
    """Run a touchline command in this worker's environment."""

    def command(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "touchline", *arguments],
            env={**os.environ, **stack_env, "PYTHONPATH": str(REPOSITORY / "src"), **environment},
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    return command


@pytest.mark.spec("S3.12")
def test_creating_a_tenant_says_where_its_site_is(run, slug):
    created = run(
        "tenant",
        "create",
        slug,
        "--name",
        "Globex Bets",
        "--token",
        "brand=#7a1fa2",
        "--token",
        "radius_px=4",
    )

    assert created.returncode == 0, created.stderr
    assert f"http://{slug}.localhost:8080/" in created.stdout
    assert slug in run("tenant", "list").stdout


def test_a_taken_slug_is_one_sentence_and_exit_code_one(run, slug):
    run("tenant", "create", slug, "--name", "First")

    second = run("tenant", "create", slug, "--name", "Second")

    assert second.returncode == 1
    assert second.stderr == "touchline: Another tenant has this slug.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "www", "--name", "X"), "lower-case letters"),
        (("create", "ok", "--name", "X", "--token", "text=#ffffff"), "contrast"),
        (("create", "ok", "--name", "X", "--token", "brand"), "NAME=VALUE"),
        (("brand", "nobody-here", "--name", "X"), "No tenant has this slug"),
    ],
)
def test_a_refused_tenant_command_says_why(run, arguments, said):
    refused = run("tenant", *arguments)

    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_new_branding_is_the_next_version(run, slug):
    run("tenant", "create", slug, "--name", "First")

    saved = run("tenant", "brand", slug, "--name", "Second", "--scheme", "dark")

    assert saved.returncode == 0, saved.stderr
    assert "version 2" in saved.stdout


def test_seeding_twice_creates_the_demo_tenants_and_people_once(run):
    first, second = run("seed"), run("seed")

    assert first.returncode == second.returncode == 0
    assert second.stdout.count("already here") == 3 + len(DEMO_PLAYERS) + len(DEMO_STAFF)


@pytest.mark.spec("S4.7")
def test_wrong_settings_stop_every_command_with_all_the_reasons(run):
    refused = run("worker", "odds", DB_STATEMENT_TIMEOUT="soon", PORT="high")

    assert refused.returncode == 1
    assert "DB_STATEMENT_TIMEOUT" in refused.stderr
    assert "PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_shown_configuration_hides_secrets(run):
    shown = run("config", SECRET_KEY="very-secret-indeed")

    assert "PLATFORM_DOMAIN=localhost" in shown.stdout
    assert "very-secret-indeed" not in shown.stdout
    assert "postgresql://" not in shown.stdout


def test_the_doctor_finds_a_safe_environment_safe_and_an_unsafe_one_unsafe(run, stack_env):
    healthy = run("doctor")
    sick = run("doctor", DATABASE_URL=stack_env["DIRECT_DATABASE_URL"])

    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert sick.returncode == 1
    assert "bypasses row-level security" in sick.stdout


def commands(group, path=()):
    """Every command and every group of them, as words."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("words", list(commands(touchline)), ids=" ".join)
def test_every_command_explains_itself(words):
    helped = CliRunner().invoke(touchline, [*words, "--help"], prog_name="touchline")

    assert helped.exit_code == 0
    assert " ".join(["Usage: touchline", *words]) in helped.stdout
    assert len(helped.stdout.splitlines()) > 3


def test_the_command_explains_itself_to_who_types_it(run):
    assert run("--help").stdout.startswith("Usage: touchline")


def test_migrations_need_a_connection_of_their_own(run):
    refused = run("migrate", DIRECT_DATABASE_URL="")

    assert refused.returncode == 1
    assert "DIRECT_DATABASE_URL" in refused.stderr


@pytest.mark.spec("S3.12")
def test_what_the_last_answers_lost_is_shown_by_market_and_reason(run, our_book, feed):
    our_book.poller(f"{feed.url}/getfeed").poll_once("soccer")

    shown = run("feed", "drops", "--sport", "soccer", "--limit", "3")

    assert shown.returncode == 0, shown.stderr
    head, *lines = shown.stdout.splitlines()
    assert head.split() == ["sport", "id", "market", "reason", "markets", "selections"]
    assert all(line.startswith("soccer") for line in lines)
    assert "one_sided" in shown.stdout


def test_without_redis_nobody_knows_what_was_lost_and_that_is_one_sentence(run):
    shown = run("feed", "drops", REDIS_CACHE_URL="redis://127.0.0.1:1/0")

    assert shown.returncode == 1
    assert (
        shown.stderr
        == "touchline: Redis, which keeps what the last answers lost, cannot be reached.\n"
    )
