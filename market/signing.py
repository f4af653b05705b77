"""The market's signing keys: public halves in the database for ever, private halves in `home/keys` or in `CHUNQIU_SIGNING_KEY`.

A new key is published a minute before it is used, so that every process knows it in time: whoever answers, the same instant is
signed with the same key, and a repeated request gets the very same signature. Old keys stay published.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from market import certificates, clock, keys
from market.db import Base, apart, append_only, glance
from market.settings import Settings, SettingsError

if TYPE_CHECKING:
    from market.keys import Signer

log = structlog.get_logger()

FORMAT = "chunqiu-keys/1"
ANNOUNCED = timedelta(seconds=60)
"""How long a new key is published before it signs."""
FRESH_S = 20.0
"""How long a process believes what it read of the keys; well below `ANNOUNCED`."""
_ONE_AT_A_TIME = 2_026_1122
_NOT_AT_HAND = (
    "the private half of the signing key in use is not here: bring its file to home/keys, set CHUNQIU_SIGNING_KEY,"
    " or run `chunqiu keys rotate` to publish a new one"
)
_PUBLISHED = """
    SELECT signing_key.id, public_key, used_from, retirement.at AS retired_at, coalesce(compromised, false) AS compromised
    FROM signing_key LEFT JOIN signing_key_retirement AS retirement ON retirement.key_id = signing_key.id
    ORDER BY used_from, signing_key.id"""


class SigningError(SettingsError):
    """No usable signing key, or a change of keys that cannot be; the message says what to do."""


@append_only
class SigningKey(Base):
    """A public key with which the market signs from an instant on."""

    __tablename__ = "signing_key"
    __table_args__ = (
        CheckConstraint("id ~ '^[0-9a-f]{16}$'", name="id_is_short_hash"),
        CheckConstraint("length(public_key) = 44", name="public_key_is_base64"),
        UniqueConstraint("public_key"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[str]
    """32 bytes in base64."""
    used_from: Mapped[datetime]


@append_only
class SigningKeyRetirement(Base):
    """The end of a key: it signs nothing that happened later; `compromised` where its secrecy was lost."""

    __tablename__ = "signing_key_retirement"

    key_id: Mapped[str] = mapped_column(ForeignKey("signing_key.id"), primary_key=True)
    at: Mapped[datetime]
    compromised: Mapped[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """A public key as everybody may see it."""

    id: str
    public_key: str
    used_from: datetime
    retired_at: datetime | None = None
    compromised: bool = False

    def covers(self, at: datetime) -> bool:
        """Say whether the key was the one in use at `at`."""
        return self.used_from <= at and (self.retired_at is None or at < self.retired_at)


@dataclass(slots=True)
class Ring:
    """The keys as one process knows them: read anew every few seconds, from the database and from where the private halves are."""

    settings: Settings
    _held: list[tuple[PublishedKey, Signer]] = field(default_factory=list)
    _read_at: float = float("-inf")

    @property
    def folder(self) -> Path:
        """Return where private keys are kept as files."""
        return self.settings.home / "keys"

    def signer(self, at: datetime) -> Signer:
        """Return the key in use at `at`; what happened before the first one is signed with the oldest. Raises SigningError."""
        if time.monotonic() - self._read_at > FRESH_S:
            self._read()
        for key, signer in reversed(self._held):
            if key.covers(at):
                return signer
        if self._held and at < self._held[0][0].used_from:
            return self._held[0][1]
        raise SigningError(_NOT_AT_HAND)

    def forget(self) -> None:
        """Read the keys anew at the next signature."""
        self._read_at = float("-inf")

    def private(self) -> dict[str, Signer]:
        """Return the private keys at hand by id, those of the environment first."""
        try:
            given = [keys.from_seed(part) for part in self.settings.signing_key.replace(",", " ").split()]
        except ValueError as error:
            message = f"CHUNQIU_SIGNING_KEY: {error}"
            raise SigningError(message) from error
        return {signer.id: signer for signer in given} | keys.read(self.folder)

    def _read(self) -> None:
        known = published()
        if not known:
            ensure()
            known = published()
        private = self.private()
        self._held = [(key, private[key.id]) for key in known if key.id in private and not key.compromised]
        self._read_at = time.monotonic()


def ring() -> Ring:
    """Return this process's ring."""
    app = current_app
    found: Ring = app.extensions.setdefault("market.signing", Ring(app.extensions["market.settings"]))
    return found


def sealer() -> certificates.Sealer:
    """Return the certificate that seals PDFs: that of the settings, else one made by the market itself. Raises ValueError."""
    settings = ring().settings
    return certificates.sealer(Path(settings.seal_certificate) if settings.seal_certificate else None, ring().folder / "seal")


def published() -> list[PublishedKey]:
    """Return every public key that ever signed, the oldest first."""
    return [_published(row) for row in glance(_PUBLISHED, {})]


def public_keys() -> dict[str, Any]:
    """Return the published document of the keys, as verifiers read it."""
    return {"format": FORMAT, "keys": [_public(key) for key in published()]}


def ensure() -> str:
    """Return the id of the key in use; the first start publishes one, and so does a new one in the environment. Raises SigningError."""
    with apart() as session:
        known, private = _locked(session), ring().private()
        in_use = [key.id for key in known if key.retired_at is None]
        wanted = next(iter(private)) if ring().settings.signing_key else next(reversed(in_use), None)
        if wanted is None or wanted not in {key.id for key in known}:
            return _publish(session, known, private.get(wanted or "") or _spare(private), delay=timedelta(0))
        if wanted not in in_use:
            message = f"the signing key {wanted} was retired: give a new one"
            raise SigningError(message)
        if wanted not in private:
            raise SigningError(_NOT_AT_HAND)
        return wanted


def rotate(*, compromised: bool = False) -> str:
    """Publish a new key and retire those in use; return the new id. A compromised key signs nothing any more, from now on."""
    if ring().settings.signing_key:
        message = "the key comes from CHUNQIU_SIGNING_KEY: put the new one before the old one there and restart"
        raise SigningError(message)
    with apart() as session:
        known = _locked(session)
        return _publish(session, known, keys.generate(), delay=timedelta(0) if compromised else ANNOUNCED, compromised=compromised)


def _publish(session: Session, known: list[PublishedKey], signer: Signer, *, delay: timedelta, compromised: bool = False) -> str:
    now = clock.now()
    if not ring().settings.signing_key:
        keys.write(ring().folder, signer)
    start = now + (delay if known else timedelta(0))
    session.add(SigningKey(id=signer.id, public_key=signer.public, used_from=start))
    for key in known:
        if key.retired_at is None:
            end = now if compromised else max(start, key.used_from)
            session.add(SigningKeyRetirement(key_id=key.id, at=end, compromised=compromised))
    session.flush()
    ring().forget()
    log.info("signing.key_published", key=signer.id, used_from=start.isoformat())
    return signer.id


def _spare(private: dict[str, Signer]) -> Signer:
    """Return a key that is at hand though nothing is published (the database was made anew), else a new one."""
    return next(iter(private.values()), None) or keys.generate()


def _locked(session: Session) -> list[PublishedKey]:
    """Let one process at a time change the keys, and return them."""
    session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _ONE_AT_A_TIME})
    return [_published(dict(row)) for row in session.execute(text(_PUBLISHED)).mappings()]


def _published(row: dict[str, Any]) -> PublishedKey:
    return PublishedKey(**row)


def _public(key: PublishedKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "algorithm": "Ed25519",
        "public_key": key.public_key,
        "used_from": _instant(key.used_from),
        "retired_at": _instant(key.retired_at) if key.retired_at else None,
        "compromised": key.compromised,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
