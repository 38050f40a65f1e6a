"""How many wait for a lock, of this database: the run's server has those of other workers, too."""

_WAITING = (
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE datname = current_database() AND NOT granted AND locktype IN ({})"
)
# For a tenant or an event of the book, and for what another transaction wrote.
WAITING_FOR_THE_BOOK = _WAITING.format("'advisory'")
WAITING_FOR_A_ROW = _WAITING.format("'transactionid', 'tuple'")
