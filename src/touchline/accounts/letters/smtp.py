"""Sends letters over SMTP, each on a connection of its own, encrypted where the server can."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where letters are handed in. ``user`` is "" where nobody has to say who they are."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    is_encrypted: bool = True

    def send(self, address: str, subject: str, body: str, *, site_name: str) -> None:
        """Hand a letter in.

        Raises:
            OSError: the server is away, or refuses it.

        """
        message = _message(self.sender, address, subject, body, site_name=site_name)
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S) as server:
            if self.is_encrypted:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def _message(sender: str, address: str, subject: str, body: str, *, site_name: str) -> EmailMessage:
    """A plain letter; header values cannot hold a line of their own."""
    message = EmailMessage()
    message["From"] = Address(" ".join(site_name.split()), addr_spec=sender)
    message["To"] = address
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message
