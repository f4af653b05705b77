"""The certificate of the seal: made once, read from a PEM file, refused where it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from market import certificates

if TYPE_CHECKING:
    from pathlib import Path


def test_the_own_one_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = certificates.sealer(None, folder)
    assert certificates.sealer(None, folder) == first
    assert (folder / certificates.OWN_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == [certificates.OWN_FILE]


def test_a_given_file_counts_before_the_own_one(tmp_path: Path) -> None:
    given = tmp_path / "given.pem"
    pem, other = certificates.made(), certificates.made()
    given.write_bytes(pem + other[other.index(b"-----BEGIN CERTIFICATE") :])
    found = certificates.sealer(given, tmp_path / "keys")
    assert found.digest == certificates.parse(pem).digest
    assert found.chain == (certificates.parse(other).certificate,)
    assert not (tmp_path / "keys").exists()


def test_a_certificate_of_another_key_is_refused() -> None:
    one, other = certificates.made(), certificates.made()
    key = one[: one.index(b"-----BEGIN CERTIFICATE")]
    with pytest.raises(ValueError, match="not the key's"):
        certificates.parse(key + other[other.index(b"-----BEGIN CERTIFICATE") :])


def test_a_key_that_readers_of_pdf_do_not_know_is_refused() -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError, match="RSA or of an elliptic curve"):
        certificates.parse(pem)
    with pytest.raises(ValueError, match="PEM"):
        certificates.parse(b"nothing of the kind")
