"""Ed25519 keys: made, kept where only the owner reads, and right about what they signed."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from market import keys

RFC_8032_SEED = base64.b64encode(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")).decode()
RFC_8032_PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_the_standards_own_example() -> None:
    signer = keys.from_seed(RFC_8032_SEED)

    assert base64.b64decode(signer.public).hex() == RFC_8032_PUBLIC
    assert base64.b64decode(signer.sign(b"")).hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f")


def test_a_signature_is_always_the_same_and_fits_only_its_content_and_key() -> None:
    signer, other = keys.generate(), keys.generate()
    signature = signer.sign(b"lot 7")

    assert signature == signer.sign(b"lot 7")
    assert keys.verifies(signer.public, b"lot 7", signature)
    assert not keys.verifies(signer.public, b"lot 8", signature)
    assert not keys.verifies(other.public, b"lot 7", signature)


@pytest.mark.parametrize("signature", ["", "%%%", "AAAA"])
def test_what_is_no_signature_fits_nothing(signature: str) -> None:
    assert not keys.verifies(keys.generate().public, b"", signature)


def test_a_key_survives_its_file_which_only_the_owner_reads(tmp_path: Path) -> None:
    signer, folder = keys.generate(), tmp_path / "keys"

    path = keys.write(folder, signer)
    keys.write(folder, signer)

    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert list(keys.read(folder)) == [signer.id]
    assert keys.read(folder)[signer.id].sign(b"x") == signer.sign(b"x")
    assert keys.from_seed(signer.seed()).id == signer.id


def test_no_folder_holds_no_keys(tmp_path: Path) -> None:
    assert keys.read(tmp_path / "keys") == {}


def test_a_file_with_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    other = Ed448PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "foreign.pem").write_bytes(other)

    with pytest.raises(ValueError, match="no Ed25519 key"):
        keys.read(tmp_path)


@pytest.mark.parametrize("seed", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_seed_is_32_bytes(seed: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keys.from_seed(seed)


def test_an_id_is_the_hash_of_a_public_key() -> None:
    assert len(keys.generate().id) == 16
    with pytest.raises(ValueError, match="32 bytes"):
        keys.key_id("AAAA")


def test_a_signature_costs_less_than_a_fifth_of_a_millisecond() -> None:
    signer, content = keys.generate(), b"x" * 400
    took = []
    for _ in range(200):
        start = time.perf_counter()
        signer.sign(content)
        took.append(time.perf_counter() - start)

    assert sorted(took)[len(took) // 2] < 0.0002
