"""Runs the revisions on a direct connection, each in its own transaction, never waiting long for a lock."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

# Waiting behind a long query would make every later query wait behind us; fail and try again instead.
LOCK_TIMEOUT = "1s"


def run_offline() -> None:
    """Print the SQL instead of running it; squawk reads it."""
    context.configure(
        url="postgresql+psycopg://", literal_binds=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Apply the revisions to the database of the ``url`` option."""
    url = context.config.attributes["url"].replace("postgres://", "postgresql://")
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"),
        poolclass=NullPool,
        connect_args={"prepare_threshold": None},
    )
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
