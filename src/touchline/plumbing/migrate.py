"""Applies the revisions of migrations/ over a direct connection; the only room that knows Alembic."""

from io import StringIO
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parents[3] / "migrations"


def upgrade(direct_url: str, revision: str = "head") -> None:
    """Bring the database up to ``revision``; a lock that is not free within a second ends the run."""
    command.upgrade(_config(direct_url), revision)


def downgrade(direct_url: str, revision: str) -> None:
    """Take the database down to ``revision``; ``base`` is empty."""
    command.downgrade(_config(direct_url), revision)


def head() -> str:
    """The newest revision on disk."""
    found = ScriptDirectory.from_config(_config("")).get_current_head()
    assert found is not None
    return found


def offline_sql() -> str:
    """All revisions upwards as SQL text, for review and linting."""
    output = StringIO()
    command.upgrade(_config("", output), "head", sql=True)
    return output.getvalue()


def _config(direct_url: str, output: StringIO | None = None) -> Config:
    config = Config(output_buffer=output) if output else Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = direct_url
    return config
