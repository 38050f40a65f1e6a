"""All lines, in the order in which they are performed: those of one crowd together."""

from loadtests.sanity import (
    lines_bets,
    lines_checks,
    lines_database,
    lines_feed,
    lines_fronts,
    lines_hosts,
    lines_payouts,
    lines_processes,
    lines_redis,
)
from loadtests.sanity.scene import Line

_ALL = (
    *lines_checks.lines(),
    *lines_database.lines(),
    *lines_bets.lines(),
    *lines_payouts.lines(),
    *lines_redis.lines(),
    *lines_feed.lines(),
    *lines_processes.lines(),
    *lines_fronts.lines(),
    *lines_hosts.lines(),
)
LINES: tuple[Line, ...] = tuple(sorted(_ALL, key=lambda line: line.crowd != "site"))
