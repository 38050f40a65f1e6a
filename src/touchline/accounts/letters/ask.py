"""Asks for a letter: one row, the same whoever has the address, so that nobody learns who does."""

from touchline.accounts.letters import queries
from touchline.accounts.letters.model import Letter, checked_address, normalised_address
from touchline.plumbing.db import Connection


def ask_for_letter(conn: Connection, *, tenant_id: int, letter: Letter) -> None:
    """Have a letter written, in the caller's transaction.

    Raises:
        BadAddress: it cannot be sent there.

    """
    address = checked_address(letter.address)
    queries.insert_mail(
        conn,
        tenant_id=tenant_id,
        purpose=letter.purpose.value,
        email=address,
        email_norm=normalised_address(address),
        subject=letter.subject,
        if_known=letter.if_known,
        if_unknown=letter.if_unknown,
        link=letter.link,
    )
