"""A letter as a value, and the e-mail made of it."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from app.core.errors import VekhiError


class AddressRefused(VekhiError):
    """An e-mail address that no server could take."""


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to one person.

    `id` is the same for every try to send the letter (letters, digits, dots and hyphens), so that a
    mail client folds a double; `at` is aware. `subject` is one line.
    """

    id: str
    at: datetime
    name: str
    address: str
    subject: str
    text: str
    html: str

    def to_email(self, mail_from: str, base_url: str) -> EmailMessage:
        """Make the e-mail: text and HTML side by side; raises AddressRefused for an impossible address."""
        host = urlsplit(base_url).hostname or "localhost"
        email = EmailMessage(policy=SMTP)
        email["From"] = mail_address(*parseaddr(mail_from))
        email["To"] = mail_address(self.name, self.address)
        email["Subject"] = " ".join(self.subject.split())
        email["Date"] = format_datetime(self.at)
        email["Message-ID"] = f"<{self.id}@{host}>"
        # Out-of-office programs do not answer what a program wrote (RFC 3834).
        email["Auto-Submitted"] = "auto-generated"
        email["Content-Language"] = "ru"
        email.set_content(self.text, cte="base64")
        email.add_alternative(self.html, subtype="html", cte="base64")
        return email


def mail_address(name: str, address: str) -> Address:
    """Make an address header's value: a Cyrillic domain becomes ASCII, a Cyrillic mailbox is refused."""
    mailbox, at, domain = address.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
        if not (at and mailbox and host and (mailbox + host).isascii()):
            raise ValueError(address)
        return Address(display_name=" ".join(name.split()), username=mailbox, domain=host)
    except (ValueError, IndexError) as error:
        raise AddressRefused(f"Адрес «{address}» написан неверно: письмо на него не отправить") from error
