"""A QR code as an SVG path holds exactly the dark modules."""

from __future__ import annotations

import re

import segno

from market.web.qr import BORDER, qr_code

TEXT = "otpauth://totp/ChunQiu:wang%40example.cn?secret=GEZDGNBVGY3TQOJQ"


def test_the_path_draws_every_dark_module_once() -> None:
    made = qr_code(TEXT)
    drawn = [(int(x) + step, int(y)) for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", made.path) for step in range(int(length))]
    matrix = segno.make_qr(TEXT, error="m").matrix
    dark = {(BORDER + x, BORDER + y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert set(drawn) == dark
    assert len(drawn) == len(dark)
    assert made.side == len(matrix) + 2 * BORDER
