"""The certificate with which the market seals PDFs: a PEM file with private key, certificate and chain, or one made by itself.

Readers of PDF know RSA and elliptic curves of NIST, not the Ed25519 of the market's other keys (`market/keys.py`).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

MARKET = "ChunQiu 春秋技术市场"
OWN_FILE = "seal.pem"
FOREVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
"""RFC 5280 §4.1.2.5: a certificate without a date of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealer:
    """A certificate with its chain and its private key, all DER."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the certificate, by which it is known."""
        return hashlib.sha256(self.certificate).hexdigest()


def sealer(given: Path | None, folder: Path) -> Sealer:
    """Return the sealer of the file given, else the market's own one of `folder`, made at the first time; raise ValueError."""
    if given is not None:
        return parse(given.read_bytes())
    own = folder / OWN_FILE
    if not own.exists():
        _write(folder, made())
    return parse(own.read_bytes())


def parse(pem: bytes) -> Sealer:
    """Read key and certificates; the first certificate must be the key's. Raise ValueError that says what is missing."""
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        message = "a seal needs a key of RSA or of an elliptic curve"
        raise ValueError(message)  # noqa: TRY004 - the file's content is wrong, not a caller's type
    first, *chain = x509.load_pem_x509_certificates(pem)
    if first.public_key() != key.public_key():
        message = "the first certificate is not the key's"
        raise ValueError(message)
    der = [each.public_bytes(Encoding.DER) for each in (first, *chain)]
    return Sealer(certificate=der[0], chain=tuple(der[1:]), key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def made() -> bytes:
    """Return a new key with a certificate signed by itself, as PEM."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARKET), x509.NameAttribute(NameOID.COMMON_NAME, f"{MARKET} seal")])
    plain = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = plain.serial_number(x509.random_serial_number()).not_valid_before(FOREVER[0]).not_valid_after(FOREVER[1])
    signed = dated.add_extension(_signing_only(), critical=True).sign(key, SHA256())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signed.public_bytes(Encoding.PEM)


def _signing_only() -> x509.KeyUsage:
    """Return the use of a certificate that signs documents and nothing else."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(folder: Path, pem: bytes) -> None:
    """Keep the file for its owner alone; where two processes make one, the first stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{OWN_FILE}.{os.getpid()}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / OWN_FILE)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
