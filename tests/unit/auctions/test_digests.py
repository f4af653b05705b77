"""The chain of daily digests: a sound one passes; a changed head, day, link or order is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from market.auctions.cli.proofs import digest as command
from market.auctions.rules.digests import DigestFault, begins_at_the_beginning, check_chain, day_document, next_days
from market.auctions.rules.ledger import GENESIS

FIRST = date(2026, 10, 22)
Json = dict[str, Any]
HEADS: list[list[Json]] = [
    [{"lot": 9, "seq": 3, "head": "9" * 64}, {"lot": 7, "seq": 8, "head": "7" * 64}],
    [],
    [{"lot": 8, "seq": 2, "head": "8" * 64}],
]


def chain_of(heads: list[list[Json]]) -> Json:
    """Return a published chain from the first day on."""
    previous, days = GENESIS, []
    for number, found in enumerate(heads):
        days.append(day_document(FIRST + timedelta(days=number), found, previous))
        previous = days[-1]["digest"]
    return {"format": "chunqiu-digests/1", "days": days}


SOUND = chain_of(HEADS)


def faults(document: object, *kept: str) -> set[tuple[DigestFault, str | None]]:
    """Return what is found."""
    return {(finding.fault, finding.day) for finding in check_chain(document, kept)}


def test_a_sound_chain_has_no_fault() -> None:
    assert check_chain(SOUND) == check_chain(SOUND["days"][1]) == []
    assert check_chain(SOUND, [SOUND["days"][1]["digest"]]) == []
    assert begins_at_the_beginning(SOUND)
    assert not begins_at_the_beginning(SOUND["days"][2])


def test_the_order_in_which_lots_are_found_does_not_matter() -> None:
    assert day_document(FIRST, reversed(HEADS[0]), GENESIS) == SOUND["days"][0]


@pytest.mark.parametrize(
    ("change", "fault", "day"),
    [
        (lambda days: days[0]["heads"][0].update(head="6" * 64), DigestFault.HASH, "2026-10-22"),
        (lambda days: days[0]["heads"][0].update(seq=9), DigestFault.HASH, "2026-10-22"),
        (lambda days: days[1].update(day="2026-10-24"), DigestFault.HASH, "2026-10-24"),
        (lambda days: days[2].update(prev="5" * 64), DigestFault.LINK, "2026-10-24"),
        (lambda days: days.pop(1), DigestFault.DAY, "2026-10-24"),
        (lambda days: days.pop(1), DigestFault.LINK, "2026-10-24"),
        (lambda days: days.reverse(), DigestFault.LINK, "2026-10-23"),
    ],
)
def test_what_was_changed_is_found(change: Callable[[list[Json]], object], fault: DigestFault, day: str) -> None:
    altered = copy.deepcopy(SOUND)
    change(altered["days"])

    assert (fault, day) in faults(altered)


def test_a_history_that_was_hashed_anew_lacks_the_digest_that_was_kept() -> None:
    rewritten = chain_of([HEADS[0][:1], *HEADS[1:]])

    assert check_chain(rewritten) == []
    assert faults(rewritten, SOUND["days"][2]["digest"]) == {(DigestFault.KEPT, None)}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"format": "chunqiu-digests/1"},
        {"format": "chunqiu-digests/1", "days": [1]},
        SOUND["days"][0] | {"lots": 3},
        SOUND["days"][0] | {"day": "22.10.2026"},
        SOUND["days"][0] | {"day": 5},
        SOUND["days"][0] | {"more": 5},
        day_document(FIRST, [HEADS[0][0], HEADS[0][0]], GENESIS),
    ],
)
def test_what_is_no_digest_is_a_fault_and_not_a_crash(document: object) -> None:
    assert faults(document) == {(DigestFault.FORMAT, None)}


@pytest.mark.parametrize(
    ("last", "first", "days"),
    [
        (None, None, []),
        (None, FIRST, [FIRST, FIRST + timedelta(days=1)]),
        (FIRST, FIRST, [FIRST + timedelta(days=1)]),
        (FIRST + timedelta(days=1), FIRST, []),
        (FIRST + timedelta(days=5), FIRST, []),
    ],
)
def test_days_follow_without_gap_up_to_yesterday(last: date | None, first: date | None, days: list[date]) -> None:
    assert list(next_days(last, first, FIRST + timedelta(days=2))) == days


def test_the_command_tells_right_from_wrong(tmp_path: Path) -> None:
    file = tmp_path / "digests.json"
    file.write_text(json.dumps(SOUND))
    kept = SOUND["days"][2]["digest"]

    right = CliRunner().invoke(command, ["verify", str(file), "--kept", kept])
    wrong = CliRunner().invoke(command, ["verify", str(file), "--kept", "0" * 63 + "1"])

    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert "from the first day on" in right.output
    assert "rewritten" in wrong.output
