"""What a database error says about the database: its trouble, its slowness, or only the caller's."""

import psycopg

from touchline.plumbing.breaker import Outcome

# Connections fail, are refused for their number, or are ended by a server that goes down or comes up.
_INFRASTRUCTURE_CLASS = "08"
# The last two end connections that sat in a transaction, as a frozen process finds when it thaws.
_INFRASTRUCTURE = frozenset(
    {"57P01", "57P02", "57P03", "57P05", "53300", "53400", "25P03", "25P04"}
)
_SLOW = "57014"
# Of the driver's own errors these mean that the other side went: it hung up, or it took leave in the
# middle of an answer, which the driver then finds to be two.
_LOST = (psycopg.OperationalError, psycopg.InternalError)


def outcome_of(error: BaseException) -> Outcome:
    """How a call that ended in ``error`` counts.

    An error with any other SQLSTATE is an answer, so the server lives: it counts as success. What
    is no driver's error says nothing.
    """
    if not isinstance(error, psycopg.Error):
        return Outcome.IGNORED
    state = error.sqlstate
    if state is None:
        return Outcome.FAILED if isinstance(error, _LOST) else Outcome.IGNORED
    if state == _SLOW:
        return Outcome.SLOW
    if state.startswith(_INFRASTRUCTURE_CLASS) or state in _INFRASTRUCTURE:
        return Outcome.FAILED
    return Outcome.SUCCEEDED
