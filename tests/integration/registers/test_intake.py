"""A register taken in from a sheet: all of it or nothing, repeated without harm, published where that was wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from market.columns import guessed
from market.db import db
from market.errors import Forbidden
from market.listings.services.taking import Intake, rows_of
from market.registers import queries, services
from market.registers.documents import as_csv, as_workbook
from market.registers.models import Entry
from market.registers.rules import sheet
from market.registers.rules.kinds import EntryKind, EntryState
from tests.factories import listings, registers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from market.access import Actor

TEAM, CAPABILITY, PROJECT = EntryKind
SAID = "面向航空发动机热端部件，开展单晶高温合金的成分设计与寿命评估。"
HEAD = ["编号", "团队名称", "负责人", "研究方向", "联系人", "领域"]
WHOLE, SHORT = ["1", "合金团队", "林教授", SAID, "科研院", "新材料"], ["2", "催化团队", "", "", "", ""]


def _take_in(actor: Actor, *rows: list[str], kind: EntryKind = TEAM, dry_run: bool = False, show: bool = False) -> Intake[sheet.Record]:
    return services.take_in(actor, kind, rows, guessed(sheet.columns(kind), rows[0]), dry_run=dry_run, show=show)


def _kept(actor: Actor, kind: EntryKind = TEAM) -> dict[str, Entry]:
    return {each.external_id: each for each in queries.owned(actor.organisation_id or 0, kind)}


@pytest.mark.usefixtures("session")
def test_a_list_is_looked_through_taken_in_and_repeated() -> None:
    editor = listings.editor()
    looked = _take_in(editor, HEAD, WHOLE, SHORT, dry_run=True, show=True)
    assert (looked.imported, list(looked.submitted), [gap.row for gap in looked.gaps]) == (False, [2], [3])
    assert _kept(editor) == {}

    done = _take_in(editor, HEAD, WHOLE, SHORT, show=True)
    made = _kept(editor)
    assert done.imported
    assert {number: each.state for number, each in made.items()} == {"1": EntryState.PUBLISHED, "2": EntryState.DRAFT}
    again = _take_in(editor, HEAD, WHOLE, SHORT, show=True)
    assert (list(again.unchanged), {each.version for each in _kept(editor).values()}) == ([2, 3], {1})
    _take_in(editor, ["编号", "团队名称", "人数"], ["2", "催化团队", "8"])
    assert (_kept(editor)["2"].members, _kept(editor)["2"].state) == (8, EntryState.DRAFT)


@pytest.mark.usefixtures("session")
def test_one_wrong_row_holds_back_all() -> None:
    editor = listings.editor()
    shown = registers.published(editor, external_id="9")
    wrong = (
        ["3", "甲团队", "长" * 201, "", "", ""],
        ["9", shown.name_zh, "", SAID, "科研院", "新材料"],
        ["4", "乙团队", "", "", "", "炼金"],
        ["4", "丙团队", "", "", "", ""],
    )
    report = _take_in(editor, HEAD, WHOLE, *wrong)
    assert [(one.row, one.column) for one in report.problems] == [(3, "lead"), (4, "lead"), (5, "field")]
    assert (report.imported, list(_kept(editor)), shown.version) == (False, ["9"], 1)


@pytest.mark.usefixtures("session")
def test_numbers_name_only_what_is_ones_own() -> None:
    editor = listings.editor()
    mine, other, foreign = registers.draft(editor, external_id="1"), registers.draft(editor), registers.draft(listings.editor())
    head = ["编号", "平台编号", "团队名称"]
    report = _take_in(editor, head, ["5", foreign.code, "甲"], ["1", other.code, "乙"], ["1", "", "丙"])
    assert [(one.row, one.error.code) for one in report.problems] == [
        (2, "import.no_such_code"),
        (3, "import.number_taken"),
        (4, "import.twice"),
    ]
    twice = _take_in(editor, head, ["1", "", "丙"], ["", mine.code, "丁"])
    assert [(one.row, one.error.code) for one in twice.problems] == [(3, "import.twice")]
    assert _take_in(editor, head, ["7", other.code, "改名"]).imported
    assert (other.name_zh, other.external_id) == ("改名", "7")


@pytest.mark.usefixtures("session")
def test_who_keeps_no_register_takes_none_in() -> None:
    for actor in (listings.editor("enterprise"), listings.clerk()):
        with pytest.raises(Forbidden):
            _take_in(actor, HEAD, WHOLE)
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.name_zh == "合金团队")) == 0


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("kind", EntryKind)
@pytest.mark.parametrize("made", [as_csv, as_workbook])
def test_an_exported_register_says_nothing_new(kind: EntryKind, made: Callable[[EntryKind, Sequence[Entry]], bytes]) -> None:
    editor = listings.editor()
    registers.published(editor, kind, external_id="1", keywords="=1+1")
    registers.draft(editor, kind)
    content = made(kind, queries.owned(editor.organisation_id or 0, kind))
    report = _take_in(editor, *rows_of(content), kind=kind)
    assert (report.problems, list(report.unchanged)) == ([], [2, 3])
