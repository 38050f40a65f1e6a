"""All lines, in the order in which they are performed: those of one crowd together."""

from loadtests.sanity import lines_database, lines_feed, lines_processes, lines_redis
from loadtests.sanity.scene import Line

LINES: tuple[Line, ...] = (
    *lines_database.lines(),
    *lines_redis.lines(),
    *lines_feed.lines(),
    *lines_processes.lines(),
)
