"""Outgoing mail: an outbox row in the same transaction, delivered later by a job over SMTP or into a folder."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from market import clock
from market.db import Base, db

log = structlog.get_logger()
RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))


class Mail(Base):
    """A letter that waits, went out, or was given up after the last try."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_due", "due_at", postgresql_where="sent_at IS NULL"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    unsubscribe: Mapped[str] = mapped_column(default="", server_default="")
    """The address that ends the subscription behind this letter; empty for letters that nobody subscribed to."""


def send(recipient: str, subject: str, body: str, *, unsubscribe: str = "") -> None:
    """Put a letter into the outbox; it leaves only if the transaction commits. `unsubscribe` takes a POST (RFC 8058)."""
    now = clock.now()
    clean = " ".join(subject.split())
    db.session.add(Mail(recipient=recipient, subject=clean, body=body, created_at=now, due_at=now, unsubscribe=unsubscribe))


class Postman(Protocol):
    """Takes one letter out of the house; raises OSError or SMTPException where it cannot."""

    def deliver(self, letter: EmailMessage) -> None:
        """Deliver `letter` or raise."""


class SmtpPostman:
    """Delivers to the SMTP server of `smtp://[user:password@]host[:port]`."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def deliver(self, letter: EmailMessage) -> None:
        """Open a connection, log in where the address names a user, send."""
        with smtplib.SMTP(self.parts.hostname or "localhost", self.parts.port or 25, timeout=10) as server:
            if self.parts.username:
                server.starttls()
                server.login(self.parts.username, self.parts.password or "")
            server.send_message(letter)


class FolderPostman:
    """Writes each letter as an .eml file: the demo and development default."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, letter: EmailMessage) -> None:
        """Write the letter under its message number."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{letter['X-ChunQiu-Mail']}.eml").write_bytes(bytes(letter))


class NowherePostman:
    """Drops every letter: a rehearsal writes to nobody."""

    def deliver(self, letter: EmailMessage) -> None:
        """Let the letter fall."""


def postman(url: str) -> Postman:
    """Choose the postman for `smtp://…`, `file:FOLDER` or `nowhere:`."""
    if url == "nowhere:":
        return NowherePostman()
    return FolderPostman(Path(url.removeprefix("file:"))) if url.startswith("file:") else SmtpPostman(url)


def deliver_due(carrier: Postman, sender: str, *, most: int = 20) -> int:
    """Deliver up to `most` due letters and return how many left; call inside a unit of work."""
    due = db.session.scalars(
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.due_at <= clock.now())
        .order_by(Mail.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_deliver(mail, carrier, sender) for mail in due)


def _deliver(mail: Mail, carrier: Postman, sender: str) -> bool:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, mail.recipient, mail.subject
    letter["X-ChunQiu-Mail"] = str(mail.id)
    if mail.unsubscribe:
        letter["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(mail.body)
    mail.tries += 1
    try:
        carrier.deliver(letter)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail.failed", mail=mail.id, tries=mail.tries, error=str(error))
        mail.error = str(error)
        mail.due_at = clock.now() + RETRY[mail.tries - 1] if mail.tries <= len(RETRY) else None
        return False
    mail.sent_at = clock.now()
    return True
