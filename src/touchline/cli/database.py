"""Commands on the database as a whole."""

# ruff: noqa: PLC0415 - a command imports what it runs, so that no process holds another's libraries

import click
import psycopg
from redis.exceptions import RedisError

from touchline import config
from touchline.config import Settings
from touchline.errors import BadSetting, TouchlineError, UnsafeDatabase
from touchline.plumbing import logs


class NothingToMigrate(BadSetting):
    """DIRECT_DATABASE_URL is empty: migrations need a connection of their own, past the pooler."""


@click.command()
@click.option("--to", "revision", default="head", show_default=True, help="The revision to reach.")
@click.option("--down", is_flag=True, help="Go down to the revision; `base` empties the database.")
@click.option("--sql", is_flag=True, help="Print the SQL of all revisions instead of running it.")
def migrate(revision: str, *, down: bool, sql: bool) -> None:
    """Bring the database schema up to date (the release command).

    Runs over DIRECT_DATABASE_URL. A lock that is not free within a second ends the run; it may
    simply be started again.
    """
    from touchline.plumbing import migrate as migrations

    if sql:
        click.echo(migrations.offline_sql())
        return
    settings = config.load("release")
    logs.set_up(settings.log_style, settings.process_type)
    if not settings.direct_database_url:
        raise NothingToMigrate
    if down:
        migrations.downgrade(settings.direct_database_url, revision)
    else:
        migrations.upgrade(settings.direct_database_url, revision)
    click.echo(f"The schema is at {migrations.head() if revision == 'head' else revision}.")


@click.command()
def seed() -> None:
    """Create the demo tenants acme, rival and crown, and their demo players, where they are missing."""
    from touchline.cli.demo import seed_demo

    settings = config.load("cli")
    logs.set_up(settings.log_style, settings.process_type)
    for line in seed_demo(settings):
        click.echo(line)


@click.command()
def doctor() -> None:
    """Check that this environment is safe to run on; exit code 1 and a sentence when it is not."""
    settings = config.load("cli")
    problems = [*_database_problems(settings), *_redis_problems(settings)]
    for problem in problems:
        click.echo(f"✗ {problem}")
    if problems:
        raise TouchlineError(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found.")


def _database_problems(settings: Settings) -> list[str]:
    from touchline import wiring
    from touchline.plumbing import proof

    pools = {
        "DATABASE_URL": wiring.web_pool(settings),
        "WORKER_DATABASE_URL": wiring.worker_pool(settings),
        "PLATFORM_DATABASE_URL": wiring.platform_pool(settings),
    }
    problems = []
    for name, pool in pools.items():
        try:
            found = proof.prove(pool, require_pooler=settings.require_pgbouncer)
        except UnsafeDatabase as error:
            problems.append(f"{name}: {error}")
        except psycopg.OperationalError as error:
            problems.append(f"{name}: cannot be reached ({str(error).splitlines()[0]})")
        else:
            pooled = "through a pooler" if found.is_pooled else "directly, without a pooler"
            click.echo(f"✓ {name}: {found.role}, {pooled}; nothing leaks")
    unsafe, tight = wiring.pooler_problems(settings, settings.database_url)
    return [*problems, *unsafe, *tight]


def _redis_problems(settings: Settings) -> list[str]:
    from touchline.plumbing import kv

    urls = {"REDIS_URL": settings.redis_url, "REDIS_CACHE_URL": settings.cache_url}
    problems = []
    for name, url in urls.items():
        if not url:
            problems.append(f"{name}: not set")
            continue
        try:
            kv.connect(url, timeout_ms=1000).ping()
        except RedisError as error:
            problems.append(f"{name}: cannot be reached ({error})")
        else:
            click.echo(f"✓ {name}: answers")
    return problems
