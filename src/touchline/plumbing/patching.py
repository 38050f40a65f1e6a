"""Whether the libraries that wait were patched before they chose how to wait."""

import select
import socket

from psycopg import waiting

from touchline.errors import UnsafeStart


def check_patched_early() -> None:
    """Refuse a web worker in which one query, or one look at Redis, would stop all the others.

    psycopg chooses at its import how it waits for an answer. Imported before gevent has patched the
    standard library it picks the C function, which blocks the worker, and nothing says so.

    Raises:
        UnsafeStart: something was imported before it was patched.

    """
    late = [
        name
        for name, is_late in (
            ("select", select.select.__module__ != "gevent.select"),
            ("socket", not socket.socket.__module__.startswith("gevent")),
            ("psycopg", waiting.wait is getattr(waiting, "wait_c", None)),
        )
        if is_late
    ]
    if late:
        raise UnsafeStart(
            f"imported before gevent could patch it: {', '.join(late)};"
            " patch_all() must be the first line of gunicorn.conf.py"
        )
