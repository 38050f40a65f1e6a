"""What an error of the driver says about the database."""

import psycopg
import pytest

from touchline.errors import Unavailable
from touchline.plumbing.breaker import Outcome
from touchline.plumbing.faults import outcome_of
from touchline.plumbing.troubles import translated


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (psycopg.OperationalError("the connection is lost"), Outcome.FAILED),
        (psycopg.InternalError("received 2 results from command 'BEGIN'"), Outcome.FAILED),
        (psycopg.errors.AdminShutdown(), Outcome.FAILED),
        (psycopg.errors.IdleInTransactionSessionTimeout(), Outcome.FAILED),
        (psycopg.errors.TransactionTimeout(), Outcome.FAILED),
        (psycopg.errors.TooManyConnections(), Outcome.FAILED),
        (psycopg.errors.ConnectionException(), Outcome.FAILED),
        (psycopg.errors.QueryCanceled(), Outcome.SLOW),
        (psycopg.errors.InternalError_(), Outcome.SUCCEEDED),
        (psycopg.errors.UniqueViolation(), Outcome.SUCCEEDED),
        (psycopg.ProgrammingError("no such parameter"), Outcome.IGNORED),
        (ValueError(), Outcome.IGNORED),
    ],
)
def test_an_error_is_the_databases_trouble_its_slowness_or_only_the_callers(error, outcome):
    assert outcome_of(error) is outcome


@pytest.mark.parametrize(
    "error", [psycopg.errors.QueryCanceled(), psycopg.errors.LockNotAvailable()]
)
def test_what_takes_too_long_is_no_bug_of_ours_and_keeps_its_class(error):
    told = translated(error, outcome_of(error))

    assert isinstance(told, Unavailable)
    assert isinstance(told, type(error))
    assert told.sqlstate == error.sqlstate
