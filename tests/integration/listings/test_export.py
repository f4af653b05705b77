"""An institution's list leaves the market and comes back unchanged, in every format that people keep."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from market import sheets
from market.access import Actor
from market.accounts import queries as accounts
from market.columns import guessed
from market.db import db, unit_of_work
from market.listings import cli, documents, queries, services
from market.listings.models.achievements import Achievement
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules.achievement_sheet import Usual
from market.listings.rules.content import Person, Worth
from market.listings.rules.kinds import IpKind, LicenceKind, PriceMode, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.listings.schemas.lists import FORMATS
from market.money import Money
from tests.factories import listings

pytestmark = pytest.mark.usefixtures("session")
RIGHTS = (
    Right(kind=IpKind.SECRET, number="", title="配方；第二版"),
    Right(kind=IpKind.SOFT, number="2024SR1234567", title="软件", filed_on=date(2024, 1, 2)),
)
OFFERS = (
    Offer(mode=TermMode.TRIAL, price=None, months=12, conditions="限一条产线"),
    Offer(mode=TermMode.LICENCE, licence_kind=LicenceKind.SOLE, price_mode=PriceMode.LISTED, price=Money(123_456_789), months=48),
    Offer(mode=TermMode.EQUITY, price=Money.yuan(5)),
)


def _author() -> Actor:
    """Return an editor with a published achievement, a rich draft and an empty one."""
    author = listings.editor()
    listings.published(author)
    rich = listings.draft(author, title_zh="=1+1", abstract="第一行\n第二行，@某人", offers=OFFERS, rights=(listings.right(), *RIGHTS))
    with unit_of_work():
        shares = [Share(name="", share_bp=3_333), Share(name="乙研究院", share_bp=6_667, consented_on=date(2026, 1, 5))]
        services.save_owners(author, rich.id, shares, [Person(name="张三", share_bp=6_000, staff_no="7"), Person(name="李四")])
        services.save_worth(author, rich.id, Worth(innovation="-新", video_url="https://example.org/v"))
        services.new_achievement(author, listings.basics(title_zh="只有标题", sector=None, field=None, trl=None, ledger_no=""))
    return author


def _state(author: Actor) -> list[object]:
    db.session.expire_all()
    return [(found.code, found.state, found.draft()) for found in queries.owned(author.organisation_id or 0)]


@pytest.mark.parametrize("made", [documents.list_as_csv, documents.list_as_workbook], ids=["csv", "xlsx"])
def test_an_exported_list_comes_back_unchanged(made: object) -> None:
    author = _author()
    before = _state(author)
    content = made(queries.owned(author.organisation_id or 0))  # type: ignore[operator]
    rows = sheets.read(content, most_rows=100, most_columns=60)

    with unit_of_work():
        report = services.take_in(author, rows, guessed(sheet.COLUMNS, rows[0]), Usual(trl=None), dry_run=False)

    assert [(one.row, one.column, one.error.code) for one in report.problems] == []
    assert (report.unchanged, _state(author)) == ([2, 3, 4], before)


def test_a_changed_cell_of_an_exported_list_changes_that_achievement_alone() -> None:
    author = _author()
    before = _state(author)
    rows = sheets.read(documents.list_as_csv(queries.owned(author.organisation_id or 0)), most_rows=100, most_columns=60)
    rows[3][rows[0].index("成果名称")] = "新标题"

    with unit_of_work():
        report = services.take_in(author, rows, guessed(sheet.COLUMNS, rows[0]), Usual(), dry_run=False)

    assert (report.imported, report.unchanged) == (True, [2, 3])
    assert _state(author)[:2] == before[:2]
    assert queries.owned(author.organisation_id or 0)[2].title_zh == "新标题"


def test_somebody_elses_code_is_nobodys() -> None:
    author, other = _author(), listings.editor()
    rows = sheets.read(documents.list_as_csv(queries.owned(author.organisation_id or 0)), most_rows=100, most_columns=60)

    with unit_of_work():
        report = services.take_in(other, rows[:2], guessed(sheet.COLUMNS, rows[0]), Usual(), dry_run=False)

    assert [(one.row, one.column, one.error.code) for one in report.problems] == [(2, "code", "import.no_such_code")]


def test_json_says_everything_but_staff_numbers() -> None:
    author = _author()

    kept = json.loads(FORMATS["json"][1](queries.owned(author.organisation_id or 0)))

    assert [row["title_zh"] for row in kept] == ["剑麻纤维疏水抗污改性工艺", "=1+1", "只有标题"]
    assert kept[1]["terms"][1]["price_fen"] == 123_456_789
    assert "staff_no" not in json.dumps(kept)


def test_the_commands_export_and_import(session: Session, tmp_path: Path) -> None:
    author = _author()
    uscc, file = accounts.organisation(author.organisation_id or 0).uscc, tmp_path / "list.csv"
    run = CliRunner()

    told = run.invoke(cli.export_file, [str(file), "--organisation", uscc])
    assert (told.exit_code, told.output.split()[0]) == (0, "3")
    same = run.invoke(cli.import_file, [str(file), "--organisation", uscc])
    assert (same.exit_code, same.output.splitlines()[-1]) == (0, "3 achievements imported, 0 submitted, 3 unchanged.")

    file.write_text("甲列,题目,专利号\nA1,成果一,\nA2,,\nA3,成果三,123\n", encoding="gb18030")
    mapped = [str(file), "--organisation", uscc, "--map", "题目=title_zh", "--map", "甲列=external_id"]
    refused = run.invoke(cli.import_file, mapped)
    assert (refused.exit_code, refused.output.splitlines()[-1]) == (1, "Nothing was imported.")
    assert [line.split(":")[0] for line in refused.output.splitlines()[:-1]] == ["row 3, 成果名称", "row 4, 专利号"]
    assert session.scalar(select(func.count()).select_from(Achievement)) == 3

    file.write_text("甲列,题目\nA1,成果一\n", encoding="gb18030")
    looked = run.invoke(cli.import_file, [*mapped, "--dry-run"])
    assert (looked.exit_code, session.scalar(select(func.count()).select_from(Achievement))) == (0, 3)
    done = run.invoke(cli.import_file, [*mapped, "--trl", "4", "--submit"])
    assert (done.exit_code, session.scalar(select(func.count()).select_from(Achievement))) == (0, 4)
    assert done.output.startswith("row 2, -: ")


@pytest.mark.parametrize(
    "given",
    [["--organisation", "9133"], *(["--organisation", "{uscc}", "--map", pair] for pair in ("没有的列=title_zh", "名称=没有"))],
    ids=["nobody", "no such column", "no such field"],
)
def test_the_command_refuses_what_it_does_not_know(tmp_path: Path, given: list[str]) -> None:
    uscc, file = accounts.organisation(listings.editor().organisation_id or 0).uscc, tmp_path / "list.csv"
    file.write_text("名称\n成果\n", encoding="utf8")

    assert CliRunner().invoke(cli.import_file, [str(file), *(part.format(uscc=uscc) for part in given)]).exit_code in (1, 2)
