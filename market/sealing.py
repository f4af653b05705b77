"""Small secrets that the database keeps sealed: AES-GCM under a key derived from the market's SECRET_KEY.

What is sealed for one purpose opens for no other. With another SECRET_KEY nothing opens any more.
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

if TYPE_CHECKING:
    from market.settings import Settings

NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(ValueError):
    """Sealed with another key, for another purpose, or changed since."""


def seal(content: bytes, *, purpose: str) -> str:
    """Return the content sealed, in base64."""
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, content, purpose.encode())).decode()


def opened(sealed: str, *, purpose: str) -> bytes:
    """Return what was sealed for this purpose; raise SealBroken."""
    try:
        whole = base64.b64decode(sealed, validate=True)
        return _cipher().decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        message = "this was sealed with another SECRET_KEY or has been changed"
        raise SealBroken(message) from error


def _cipher() -> AESGCM:
    settings: Settings = current_app.extensions["market.settings"]
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"chunqiu sealing 1")
    return AESGCM(derived.derive(settings.secret_key.encode()))
