"""The file of the figures: each bench writes its own keys and leaves the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.json"


def merge(figures: Mapping[str, float | str]) -> None:
    """Put the figures into the file."""
    RESULTS.parent.mkdir(exist_ok=True)
    known = json.loads(RESULTS.read_text(encoding="utf8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | dict(figures), indent=2) + "\n", encoding="utf8")
