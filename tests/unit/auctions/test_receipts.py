"""Signed receipts: genuine ones pass, and every altered member, wrong key or late signature is found, branch by branch."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market import keys
from market.auctions.cli.proofs import receipt as command
from market.auctions.rules.receipts import KEPT, Key, ReceiptFault, fault_of, published_keys, signed

SIGNER, OTHER = keys.generate(), keys.generate()
ENTRY: dict[str, Any] = {
    "lot": 7,
    "seq": 5,
    "paddle": 27,
    "amount_fen": 12_000_000,
    "at": "2026-10-23T06:33:20.000000Z",
    "closes_at": "2026-10-23T06:38:20.000000Z",
    "prev": "a" * 64,
    "hash": "b" * 64,
}
RECEIPT = signed(ENTRY, SIGNER)
PUBLISHED = [Key(id=OTHER.id, public=OTHER.public), Key(id=SIGNER.id, public=SIGNER.public)]
Json = dict[str, Any]


def retired(moment: str) -> list[Key]:
    """Return the keys with the signer's retired at a moment."""
    return [Key(id=SIGNER.id, public=SIGNER.public, retired_at=datetime.fromisoformat(moment))]


def document(*signers: keys.Signer) -> Json:
    """Return the published list of keys."""
    lines = [
        {"id": s.id, "algorithm": "Ed25519", "public_key": s.public, "used_from": "x", "retired_at": None, "compromised": False}
        for s in signers
    ]
    return {"format": "chunqiu-keys/1", "keys": lines}


def test_a_genuine_receipt_has_no_fault_and_is_the_same_each_time() -> None:
    assert fault_of(RECEIPT, PUBLISHED) is None
    assert signed(ENTRY, SIGNER) == RECEIPT


@pytest.mark.parametrize("name", KEPT)
def test_an_altered_member_does_not_fit_the_signature(name: str) -> None:
    value = RECEIPT[name]
    another = value + 1 if isinstance(value, int) else value[:-2] + ("1Z" if value.endswith("Z") else "0" + value[-1])

    assert fault_of(RECEIPT | {name: another}, PUBLISHED) is ReceiptFault.SIGNATURE


def test_a_receipt_under_another_published_key_does_not_fit() -> None:
    assert fault_of(RECEIPT | {"key": OTHER.id}, PUBLISHED) is ReceiptFault.SIGNATURE


def test_another_signature_does_not_fit() -> None:
    assert fault_of(RECEIPT | {"signature": signed(ENTRY, OTHER)["signature"]}, PUBLISHED) is ReceiptFault.SIGNATURE


def test_a_key_that_was_never_published_is_unknown() -> None:
    assert fault_of(signed(ENTRY, keys.generate()), PUBLISHED) is ReceiptFault.UNKNOWN_KEY


@pytest.mark.parametrize("public", [OTHER.public, "AAAA", "%"], ids=["another", "short", "no base64"])
def test_a_list_that_gives_a_key_another_ones_name_is_not_believed(public: str) -> None:
    assert fault_of(RECEIPT, [Key(id=SIGNER.id, public=public)]) is ReceiptFault.UNKNOWN_KEY


def test_after_a_rotation_the_old_key_proves_what_it_signed_before() -> None:
    assert fault_of(RECEIPT, retired("2026-10-23T06:33:20.000001+00:00")) is None
    assert fault_of(RECEIPT, retired(ENTRY["at"])) is ReceiptFault.RETIRED


def test_a_compromised_key_proves_nothing_by_itself() -> None:
    assert fault_of(RECEIPT, [Key(id=SIGNER.id, public=SIGNER.public, compromised=True)]) is ReceiptFault.COMPROMISED


@pytest.mark.parametrize(
    "altered",
    [
        None,
        [],
        {},
        RECEIPT | {"format": "chunqiu-receipt/2"},
        RECEIPT | {"more": 1},
        RECEIPT | {"lot": "7"},
        RECEIPT | {"seq": True},
        RECEIPT | {"paddle": 0},
        RECEIPT | {"amount_fen": 1.5},
        RECEIPT | {"amount_fen": 10**18},
        RECEIPT | {"at": "2026-10-23"},
        RECEIPT | {"closes_at": 5},
        RECEIPT | {"prev": "a"},
        RECEIPT | {"hash": "B" * 64},
        RECEIPT | {"signature": None},
        RECEIPT | {"key": 5},
        {name: value for name, value in RECEIPT.items() if name != "key"},
    ],
)
def test_what_is_no_receipt_is_a_fault_and_not_a_crash(altered: object) -> None:
    assert fault_of(altered, PUBLISHED) is ReceiptFault.FORMAT


def test_a_sealed_amount_may_be_absent() -> None:
    assert fault_of(signed(ENTRY | {"amount_fen": None, "closes_at": None}, SIGNER), PUBLISHED) is None


def test_published_keys_are_read_with_their_retirement() -> None:
    published = document(SIGNER, OTHER)
    published["keys"][0] |= {"retired_at": "2026-10-23T06:00:00.000000Z", "compromised": True}

    first, second = published_keys(published)

    assert (first.retired_at, first.compromised) == (datetime(2026, 10, 23, 6, tzinfo=UTC), True)
    assert (second.id, second.retired_at) == (OTHER.id, None)


@pytest.mark.parametrize("published", [None, {}, {"format": "chunqiu-keys/1"}, {"format": "chunqiu-keys/1", "keys": [{}]}])
def test_what_is_no_list_of_keys_is_refused(published: object) -> None:
    with pytest.raises(ValueError, match="key"):
        published_keys(published)


def run(folder: Path, receipt: object, *options: str) -> Result:
    """Run `chunqiu receipt verify` on a receipt with the published keys."""
    (folder / "receipt.json").write_text(json.dumps(receipt))
    (folder / "keys.json").write_text(json.dumps(document(SIGNER)))
    return CliRunner().invoke(command, ["verify", str(folder / "receipt.json"), "--keys", str(folder / "keys.json"), *options])


def test_the_command_tells_right_from_wrong(tmp_path: Path) -> None:
    right, wrong = run(tmp_path, RECEIPT), run(tmp_path, RECEIPT | {"amount_fen": 1})

    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert "OK: lot 7, entry 5" in right.output
    assert "WRONG: The signature" in wrong.output


def test_the_command_says_that_keys_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text(json.dumps(RECEIPT))

    missing = CliRunner().invoke(command, ["verify", str(tmp_path / "receipt.json"), "--keys", str(tmp_path / "none.json")])

    assert missing.exit_code == 1
    assert "cannot be read" in missing.output
