"""The letters of worker_settlement."""

from touchline.accounts.letters.relay import Letters, Sender
from touchline.accounts.letters.smtp import SmtpServer
from touchline.config import Settings
from touchline.duties.duty import Duty
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task

LETTERS_S = 1.0


def sender_of(settings: Settings) -> Sender | None:
    """Who brings letters away; nobody where no server is named."""
    if not settings.smtp_host:
        return None
    return SmtpServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        settings.mail_from,
        is_encrypted=settings.smtp_encrypted,
    )


def letters_task(settings: Settings, db: Database, *, holder: str) -> Task:
    """Write and send letters, where nobody else waits meanwhile."""
    return Duty(
        db,
        "letters",
        holder=holder,
        every_s=LETTERS_S,
        begin=Letters(db, sender_of(settings)).relay_once,
        forget=_nothing_told,
    ).task()


def _nothing_told() -> None:
    """What was written is kept in its row; no number of the last pass grows old."""
