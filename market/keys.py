"""Ed25519 keys: make, keep in a file only the owner reads, sign, verify. Knows no database and no clock.

A key's id is the first 16 hexadecimal characters of the SHA-256 of its 32 public bytes; signatures and keys travel in base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key

ID_LENGTH = 16
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its id and its public half (base64)."""

    id: str
    public: str
    _private: Ed25519PrivateKey

    def sign(self, content: bytes) -> str:
        """Return the signature in base64; the same content always gets the same one."""
        return base64.b64encode(self._private.sign(content)).decode()

    def seed(self) -> str:
        """Return the private key as `CHUNQIU_SIGNING_KEY` takes it: its 32 bytes in base64."""
        return base64.b64encode(self._private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())).decode()


def generate() -> Signer:
    """Return a new key."""
    return _signer(Ed25519PrivateKey.generate())


def from_seed(text: str) -> Signer:
    """Return the key of 32 private bytes in base64; raise ValueError."""
    try:
        seed = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != KEY_BYTES:
        message = "a signing key is 32 bytes in base64"
        raise ValueError(message)
    return _signer(Ed25519PrivateKey.from_private_bytes(seed))


def key_id(public: str) -> str:
    """Return the id of a public key in base64; raise ValueError for what is none."""
    return hashlib.sha256(_public_bytes(public)).hexdigest()[:ID_LENGTH]


def verifies(public: str, content: bytes, signature: str) -> bool:
    """Say whether the signature (base64) over `content` is that of the public key (base64)."""
    try:
        Ed25519PublicKey.from_public_bytes(_public_bytes(public)).verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def write(folder: Path, signer: Signer) -> Path:
    """Keep the key in `folder` (0700) as a PEM file (0600), durably; a file that is there already stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / f"{signer.id}.pem"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(signer._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))  # noqa: SLF001 - same module
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    return path


def read(folder: Path) -> dict[str, Signer]:
    """Return the keys of a folder by id; raise ValueError for a file that holds another kind of key."""
    found = {}
    for path in sorted(folder.glob("*.pem")):
        private = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, Ed25519PrivateKey):
            message = f"{path} is no Ed25519 key"
            raise ValueError(message)  # noqa: TRY004 - the file's content is wrong, not a caller's type
        signer = _signer(private)
        found[signer.id] = signer
    return found


def _signer(private: Ed25519PrivateKey) -> Signer:
    public = base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    return Signer(key_id(public), public, private)


def _public_bytes(public: str) -> bytes:
    content = base64.b64decode(public, validate=True)
    if len(content) != KEY_BYTES:
        message = "a public key has 32 bytes"
        raise ValueError(message)
    return content
