"""Writes the letters that were asked for, and sends them: at least once, each address now and then.

Only here is it known whether somebody has an address. Where nothing sends letters, written ones wait
for a page of development's to show them.
"""

import logging
import secrets
from collections.abc import Iterator
from typing import Protocol

from touchline.accounts.letters import queries
from touchline.accounts.letters.model import (
    ATTEMPTS_MAX,
    GOOD_FOR,
    TO_ONE_ADDRESS_MAX,
    TOKEN_BYTES,
    Purpose,
    rest_s,
    token_hash,
)
from touchline.accounts.letters.queries import Waiting
from touchline.plumbing import metrics
from touchline.plumbing.db import Connection, Database, Lane

logger = logging.getLogger(__name__)

AT_A_TIME = 20


class Sender(Protocol):
    """Who brings a letter to its address."""

    def send(self, address: str, subject: str, body: str, *, site_name: str) -> None:
        """Send it.

        Raises:
            OSError: it cannot be sent now.

        """
        ...


class Letters:
    """The letters of all tenants. Without a sender they are written, and stay."""

    def __init__(self, db: Database, sender: Sender | None) -> None:
        self._db = db
        self._sender = sender

    def relay_once(self) -> Iterator[int]:
        """Go through what is due, some at a time; yields how many."""
        while True:
            with self._db.connection_ctx(lane=Lane.SHEDDABLE) as conn:
                waiting = queries.list_waiting_all_tenants(
                    conn, limit=AT_A_TIME, has_sender=self._sender is not None
                )
            if not waiting:
                return
            for letter in waiting:
                self._deliver(letter)
            yield len(waiting)

    def _deliver(self, letter: Waiting) -> None:
        body = letter.body
        if body is None:
            with self._db.tenant_tx(letter.tenant_id) as conn:
                body = _written(conn, letter)
        if body and self._sender is not None:
            self._send(self._sender, letter, body)

    def _send(self, sender: Sender, letter: Waiting, body: str) -> None:
        """Nothing is held meanwhile; a letter that was sent and not noted is sent again."""
        state, attempts, wait_s, kept = "sent", letter.attempts, 0, None
        try:
            sender.send(letter.email, letter.subject, body, site_name=letter.site_name)
        except OSError as error:  # smtplib's own errors are OSErrors
            attempts += 1
            is_over = attempts >= ATTEMPTS_MAX
            state, kept = ("failed", None) if is_over else ("written", body)
            wait_s = rest_s(attempts)
            logger.warning("mail.delayed", extra={"error": type(error).__name__})
        metrics.mails.labels(letter.purpose, state).inc()
        with self._db.tenant_tx(letter.tenant_id) as conn:
            queries.mark_mail(
                conn,
                tenant_id=letter.tenant_id,
                mail_id=letter.id,
                state=state,
                body=kept,
                attempts=attempts,
                rest_s=wait_s,
            )


def _written(conn: Connection, letter: Waiting) -> str:
    """What the letter says, with a token of its own; "" when it says nothing to this address."""
    tenant_id = letter.tenant_id
    player_id = queries.get_player_of_address(
        conn, tenant_id=tenant_id, email_norm=letter.email_norm
    )
    text = letter.if_unknown if player_id is None else letter.if_known
    if not text or letter.recent > TO_ONE_ADDRESS_MAX:
        queries.mark_mail(conn, tenant_id=tenant_id, mail_id=letter.id, state="dropped")
        metrics.mails.labels(letter.purpose, "dropped").inc()
        return ""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    purpose = _token_purpose(letter, player_id)
    if purpose is not None and "{link}" in text:
        hashed = token_hash(token)
        assert hashed is not None, "a token is one"
        queries.insert_token(
            conn,
            tenant_id=tenant_id,
            token_hash=hashed,
            purpose=purpose.value,
            email=letter.email,
            player_id=player_id,
            good_for=GOOD_FOR[purpose],
        )
    body = text.replace("{link}", letter.link + token)
    queries.mark_mail(conn, tenant_id=tenant_id, mail_id=letter.id, state="written", body=body)
    metrics.mails.labels(letter.purpose, "written").inc()
    return body


def _token_purpose(letter: Waiting, player_id: int | None) -> Purpose | None:
    """Who is known sets a new password; who is not registers."""
    if letter.purpose == Purpose.REGISTER and player_id is None:
        return Purpose.REGISTER
    if letter.purpose == Purpose.RESET and player_id is not None:
        return Purpose.RESET
    return None
