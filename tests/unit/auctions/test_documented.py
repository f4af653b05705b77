"""The programs in docs/verification.md do what the page says: a stranger who copies them verifies, and finds what was altered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from market import keys
from market.auctions.rules.receipts import signed
from tests.factories.ledgers import YUAN, chained, sold, with_value

PAGE = Path(__file__).resolve().parents[3] / "docs" / "verification.md"
CHAIN, SIGNATURE = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
SOUND = chained(sold())


def run(folder: Path, program: str, *documents: Any) -> int:
    """Run a program of the page on documents and return its exit status."""
    paths = [folder / f"{number}.json" for number in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return subprocess.run([sys.executable, "-c", program, *map(str, paths)], capture_output=True, check=False).returncode


def test_the_ten_lines_for_a_ledger_tell_right_from_wrong(tmp_path: Path) -> None:
    assert run(tmp_path, CHAIN, SOUND) == 0
    assert run(tmp_path, CHAIN, with_value(SOUND, ("entries", 4, "amount_fen"), YUAN)) == 1
    assert run(tmp_path, CHAIN, SOUND | {"entries": SOUND["entries"][:-1]}) == 1
    assert run(tmp_path, CHAIN, SOUND | {"entries": SOUND["entries"][1:]}) == 1


def test_the_lines_for_a_receipt_tell_right_from_wrong(tmp_path: Path) -> None:
    signer = keys.generate()
    key = {"id": signer.id, "algorithm": "Ed25519", "public_key": signer.public, "retired_at": None}
    receipt = signed(SOUND["entries"][4], signer)

    assert run(tmp_path, SIGNATURE, receipt, {"keys": [key]}) == 0
    assert run(tmp_path, SIGNATURE, receipt | {"amount_fen": 1}, {"keys": [key]}) == 1
    assert run(tmp_path, SIGNATURE, receipt, {"keys": [key | {"retired_at": receipt["at"]}]}) == 1
