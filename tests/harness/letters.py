"""Letters as a person gets them: written by the worker's own code, read for the link in them."""

import re

from touchline.accounts.letters.relay import Letters


def delivered(book, tenant_id, sender=None):
    """Let the worker do its part; the bodies of what waits to be sent, oldest first."""
    for _ in Letters(book.worker_db, sender).relay_once():
        pass
    with book.platform_db.tenant_tx(tenant_id) as conn:
        rows = conn.execute(
            "SELECT body FROM mails WHERE tenant_id = %s AND state = 'written' ORDER BY id",
            [tenant_id],
        ).fetchall()
    return [body for (body,) in rows]


def link_of(body):
    """Where a letter leads, without the host."""
    found = re.search(r"https?://[^/\s]+(\S+token=\S+)", body)
    assert found, body
    return found[1]
