"""The second factor: six digits that follow from a shared secret and the time (RFC 6238), or a recovery code that works once."""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

if TYPE_CHECKING:
    from datetime import datetime

ISSUER = "ChunQiu"
SECRET_BYTES = 20
"""RFC 4226 §4 R6 recommends 160 bits."""
STEP_S = 30
DIGITS = 6
DRIFT = 1
"""Steps by which the person's clock may differ, before and after (RFC 6238 §5.2)."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
HALF_LIFE = timedelta(minutes=5)
"""How long the password counts before the code must follow."""
_GROUP = 4
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")
_RECOVERY = re.compile(r"[A-Z2-7]{16}")


def step_of(at: datetime) -> int:
    """Return the number of the step of 30 seconds in which an instant lies."""
    return int(at.timestamp()) // STEP_S


def code_at(secret: bytes, step: int) -> str:
    """Return the six digits of one step."""
    return TOTP(secret, DIGITS, SHA1(), STEP_S).generate(step * STEP_S).decode()  # noqa: S303 - what RFC 6238 and every app use


def matching_step(secret: bytes, code: str, at: datetime) -> int | None:
    """Return the step whose code this is, at most one step from now; None where it is none of them."""
    if not _CODE.fullmatch(code):
        return None
    now = step_of(at)
    near = range(now - DRIFT, now + DRIFT + 1)
    return next((step for step in near if hmac.compare_digest(code_at(secret, step), code)), None)


def fold_code(text: str) -> str:
    """Return a code in its one spelling: plain characters, upper case, without blanks and hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if c.isalnum())


def is_recovery(code: str) -> bool:
    """Say whether a folded code has the shape of a recovery code."""
    return _RECOVERY.fullmatch(code) is not None


def spelled(secret: bytes) -> str:
    """Return bytes as people type them: base 32 in groups of four."""
    return _grouped(_base32(secret), " ")


def recovery_code(entropy: bytes) -> str:
    """Return a recovery code of 80 bits, in four groups."""
    return _grouped(_base32(entropy), "-")


def address(secret: bytes, email: str) -> str:
    """Return the `otpauth://` address that an authenticator app reads from the QR code."""
    asked = urlencode({"secret": _base32(secret), "issuer": ISSUER, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_S})
    return f"otpauth://totp/{ISSUER}:{quote(email, safe='')}?{asked}"


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")


def _grouped(text: str, between: str) -> str:
    return between.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
