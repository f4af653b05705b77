"""Names of things: typed row ids, secrets that users hold, codes that users read."""

import hashlib
import secrets
from typing import NewType

PersonId = NewType("PersonId", int)
OrganisationId = NewType("OrganisationId", int)


def new_secret() -> str:
    """Return 256 random bits for a cookie, a token or a link; only `digest(secret)` is ever stored."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret in hexadecimal: what the database keeps."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code(prefix: str, year: int, number: int) -> str:
    """Return a code that people can read out, e.g. `CG-2026-000042`."""
    return f"{prefix}-{year}-{number:06d}"
