"""A scanned original: its states, what is a scan, the points of the comparison."""

from __future__ import annotations

from itertools import product

import pytest

from market.contracts.rules.originals import ORIGINAL, SCANS, OriginalAct, OriginalState, Point, check_points, check_scan, words
from market.errors import Conflict, Invalid
from market.uploads import Media

WAYS = {
    (OriginalState.UPLOADED, OriginalAct.AGREE),
    (OriginalState.UPLOADED, OriginalAct.DECLINE),
    (OriginalState.AGREED, OriginalAct.CONFIRM),
    (OriginalState.AGREED, OriginalAct.REFUSE),
}


@pytest.mark.parametrize(("state", "act"), sorted(set(product(OriginalState, OriginalAct)) - WAYS))
def test_nothing_else_moves_an_original(state: OriginalState, act: OriginalAct) -> None:
    with pytest.raises(Conflict):
        ORIGINAL.after(state, act)


@pytest.mark.parametrize("media", Media)
def test_a_scan_is_a_pdf_or_a_picture(media: Media) -> None:
    if media in SCANS:
        check_scan(media)
        return
    with pytest.raises(Invalid, match=r"original\.no_scan"):
        check_scan(media)


@pytest.mark.parametrize("missing", Point)
def test_every_point_is_compared(missing: Point) -> None:
    with pytest.raises(Invalid, match=r"original\.points_open"):
        check_points(set(Point) - {missing})
    check_points(list(Point))


def test_a_reason_has_words() -> None:
    assert words("  印章名称不符 ") == "印章名称不符"
    for text in (" ", "x" * 501):
        with pytest.raises(Invalid, match=r"contract\.reason"):
            words(text)
