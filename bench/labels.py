"""The labelled pairs of demands and achievements, and their split by hash into a seen and an unseen half."""

from __future__ import annotations

import csv
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).parent / "data" / "matching" / "labels.csv"
Grades = dict[str, dict[str, int]]
"""By demand: the grade 0 to 3 of each judged achievement; what is missing was judged 0."""


def is_seen(demand: str) -> bool:
    """Say whether weights may be tuned on this demand."""
    return sha256(demand.encode()).digest()[0] % 2 == 0


def labels(*, seen: bool) -> Grades:
    """Return one half of the judged demands."""
    found: Grades = defaultdict(dict)
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if is_seen(row["demand"]) is seen:
                found[row["demand"]][row["achievement"]] = int(row["grade"])
    return dict(found)
