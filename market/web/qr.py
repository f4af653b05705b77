"""A QR code as one path of an SVG: no image, no script."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

BORDER = 4
"""Modules of quiet ground around the code (ISO/IEC 18004 §5.3.8)."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """The side of the square in modules, its quiet ground included, and the path of its dark modules."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """Return the code of a text."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix]
    runs = [f"M{BORDER + start} {BORDER + y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _dark(row)]
    return QrCode(len(rows) + 2 * BORDER, "".join(runs))


def _dark(row: bytes) -> list[tuple[int, int]]:
    """Return (first module, length) of each run of dark modules."""
    found, at = [], 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            found.append((at, length))
        at += length
    return found
