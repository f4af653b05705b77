"""A list of demands on its way into the database and out again: whole or not at all, and never doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market import clock, sheets
from market.access import SYSTEM, Actor
from market.accounts import queries as accounts_queries
from market.audit import Event
from market.columns import guessed
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.listings import cli, documents, queries, services
from market.listings.models.demands import Demand
from market.listings.rules.demand_drafting import DemandDraft
from market.listings.rules.demand_sheet import COLUMNS, Record, Usual
from market.listings.rules.kinds import Cooperation, DemandState, Sector
from market.listings.services.sync import Outcome
from market.listings.services.taking import Intake
from tests.factories import accounts, listings, proposals

pytestmark = pytest.mark.usefixtures("session")
HEAD = ["编号", "需求名称", "需求内容", "产业", "技术指标", "预算（万元）"]


def _usual() -> Usual:
    return Usual(region="330106", deadline=clock.today() + timedelta(days=60), way=Cooperation.ENTRUSTED, ownership="归需求方所有")


def _rows(count: int) -> list[list[str]]:
    return [[f"X{place}", f"需求{place}", "进口气凝胶成本高。", "新材料", "导热系数：0.020", "30-80"] for place in range(count)]


def _take(author: Actor, rows: list[list[str]], *, head: list[str] = HEAD, dry_run: bool = False, submit: bool = True) -> Intake[Record]:
    with unit_of_work():
        return services.take_in_demands(author, [head, *rows], guessed(COLUMNS, head), _usual(), dry_run=dry_run, submit=submit)


def _wrong(found: Intake[Record]) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.error.code) for problem in found.problems]


def _count(of: type[Demand | Event]) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def test_a_longer_list_needs_no_more_statements(statements: list[str]) -> None:
    author = listings.editor("enterprise")
    counts = []
    for size in (20, 200):
        statements.clear()
        assert _take(author, _rows(size), submit=False).imported
        counts.append(len(statements))

    assert counts[1] <= counts[0] + 3
    assert _count(Demand) == 200


def test_what_is_complete_is_submitted_and_each_step_leaves_its_event(session: Session) -> None:
    author = listings.editor("enterprise")
    rows = _rows(2)
    rows[1][4] = ""

    looked = _take(author, rows, dry_run=True)
    assert (looked.imported, looked.submitted, _count(Demand)) == (False, [2], 0)
    done = _take(author, rows)

    session.expire_all()
    first, second = session.scalars(select(Demand).order_by(Demand.id))
    events = session.scalars(select(Event).where(Event.subject == "demand").order_by(Event.id))
    assert [(event.subject_id, event.kind) for event in events] == [
        (first.id, "demand.created"),
        (first.id, "demand.submitted"),
        (second.id, "demand.created"),
    ]
    assert (first.state, first.external_id, first.region, first.code[:3]) == (DemandState.SUBMITTED, "X0", "330106", "XQ-")
    assert second.state is DemandState.DRAFT
    assert [(gap.row, gap.error.code) for gap in done.gaps] == [(3, "demand.indicators_missing")]
    services.decide_demand(SYSTEM, first.id, listings.passed_demand())


def test_the_same_again_changes_nothing_and_a_changed_row_changes_its_draft_alone(session: Session) -> None:
    author = listings.editor("enterprise")
    rows = _rows(3)
    _take(author, rows, submit=False)
    events = _count(Event)

    assert _take(author, rows, submit=False).unchanged == [2, 3, 4]
    rows[1][1] = "改了名"
    assert _take(author, rows, submit=False).unchanged == [2, 4]

    session.expire_all()
    assert [row.title_zh for row in queries.owned_demands(author.organisation_id or 0)] == ["需求0", "改了名", "需求2"]
    assert _count(Event) == events


@pytest.mark.parametrize(
    ("place", "cell", "wrong"),
    [
        (0, "X0", (3, "external_id", "import.twice")),
        (3, "别的行业", (3, "sector", "import.sector")),
        (4, "导热系数", (3, "indicators", "indicator.target_missing")),
        (5, "80-30", (3, "budget_wan", "demand.budget_order")),
        (5, "0", (3, "budget_wan", "demand.budget_positive")),
    ],
)
def test_nothing_is_taken_in_where_a_row_is_wrong(place: int, cell: str, wrong: tuple[int, str, str]) -> None:
    rows = _rows(3)
    rows[1][place] = cell

    assert _wrong(_take(listings.editor("enterprise"), rows)) == [wrong]
    assert _count(Demand) == 0


def test_two_rows_that_mean_the_same_demand_by_different_numbers_are_wrong() -> None:
    author = listings.editor("enterprise")
    _take(author, _rows(1), submit=False)
    code = db.session.scalars(select(Demand.code)).one()
    rows = [[*_rows(1)[0], ""], ["", "改了名", "", "", "", "", code]]

    assert _wrong(_take(author, rows, head=[*HEAD, "平台编号"])) == [(3, "", "import.twice")]
    assert db.session.scalars(select(Demand.title_zh)).one() == "需求0"


def test_a_deadline_in_the_past_is_told_at_its_row() -> None:
    rows = [[*row, "2019-07-04"] for row in _rows(1)]

    assert _wrong(_take(listings.editor("enterprise"), rows, head=[*HEAD, "截止日期"])) == [(2, "deadline", "demand.deadline_past")]


def test_what_is_public_is_left_alone_where_the_list_says_the_same_and_refused_where_not() -> None:
    author = listings.editor("enterprise")
    rows = _rows(1)
    _take(author, rows)
    services.decide_demand(SYSTEM, next(iter(db.session.scalars(select(Demand.id)))), listings.passed_demand())

    assert _take(author, rows).unchanged == [2]
    rows[0][1] = "改了名"
    assert _wrong(_take(author, rows)) == [(2, "external_id", "import.not_draft")]


def test_who_writes_for_nobody_takes_nothing_in_and_other_numbers_are_not_touched() -> None:
    author, other = listings.editor("enterprise"), listings.editor("enterprise")
    for actor in (listings.clerk(), replace(author, roles=frozenset({"bidder"}))):
        with pytest.raises(Forbidden):
            _take(actor, _rows(1))
    _take(author, _rows(1))
    _take(other, [["X0", "别家的", "", "", "", ""]])

    assert sorted(db.session.scalars(select(Demand.title_zh))) == ["别家的", "需求0"]


def test_the_database_refuses_a_number_twice() -> None:
    author = listings.editor("enterprise")
    _take(author, _rows(2))

    with pytest.raises(IntegrityError, match="uq_demand_external"):
        db.session.execute(text("UPDATE demand SET external_id = 'X0'"))


@pytest.mark.parametrize("made", [documents.demands_as_csv, documents.demands_as_workbook], ids=["csv", "xlsx"])
def test_an_exported_list_comes_back_unchanged(made: object, session: Session) -> None:
    author = listings.editor("enterprise")
    listings.published_demand(author)
    listings.demand(author, **proposals.race_wish(title_zh="=1+1", nda=True, details="内部代号"))
    listings.demand(author, title_zh="只有标题", sector=None, field=None, indicators=(), ways=(), budget_to=None, deadline=None, region="")
    before = [(row.code, row.draft()) for row in queries.owned_demands(author.organisation_id or 0)]
    rows = sheets.read(made(queries.owned_demands(author.organisation_id or 0)), most_rows=100, most_columns=60)  # type: ignore[operator]

    with unit_of_work():
        report = services.take_in_demands(author, rows, guessed(COLUMNS, rows[0]), Usual(), dry_run=False)

    session.expire_all()
    assert (_wrong(report), report.unchanged) == ([], [2, 3, 4])
    assert [(row.code, row.draft()) for row in queries.owned_demands(author.organisation_id or 0)] == before


class TestByNumber:
    def test_it_is_created_changed_and_then_left_alone(self) -> None:
        author = listings.editor("enterprise")
        told = DemandDraft(wish=listings.wish(), external_id="ERP-7")

        made = services.put_demand(author, told)
        assert (made[0], services.put_demand(author, told)[0]) == (Outcome.CREATED, Outcome.UNCHANGED)
        changed = services.put_demand(author, replace(told, wish=listings.wish(title_zh="新名")))

        assert (changed[0], changed[1].id, changed[1].title_zh) == (Outcome.CHANGED, made[1].id, "新名")
        services.submit_demand(author, made[1].id)
        with pytest.raises(Conflict, match=r"import\.not_draft"):
            services.put_demand(author, told)

    def test_a_number_with_spaces_and_a_stranger_are_refused(self) -> None:
        with pytest.raises(Invalid, match=r"sync\.number"):
            services.put_demand(listings.editor("enterprise"), DemandDraft(wish=listings.wish(), external_id=" 7"))
        with pytest.raises(Forbidden):
            services.put_demand(listings.clerk(), DemandDraft(wish=listings.wish(), external_id="7"))


def test_the_commands_export_and_import(session: Session, tmp_path: Path) -> None:
    owner = accounts.organisation("enterprise")
    uscc, file, run = accounts_queries.organisation(owner.id).uscc, tmp_path / "list.csv", CliRunner()
    file.write_text("甲列,题目\nX1,需求一\nX2,\n", encoding="gb18030")
    said = [str(file), "--kind", "demands", "--organisation", uscc, "--map", "题目=title_zh", "--map", "甲列=external_id"]

    refused = run.invoke(cli.import_file, said)
    assert (refused.exit_code, refused.output.splitlines()) == (
        1,
        ["row 3, 需求名称: This cell must not be empty.", "Nothing was imported."],
    )
    file.write_text("甲列,题目\nX1,需求一\n", encoding="gb18030")
    done = run.invoke(cli.import_file, [*said, "--sector", "mat", "--way", "entrusted", "--region", "330106", "--deadline", "2027-06-30"])
    assert (done.exit_code, done.output) == (0, "1 demands imported, 0 submitted, 0 unchanged.\n")
    made = session.scalars(select(Demand)).one()
    assert (made.sector, made.ways, made.region) == (Sector.MAT, ["entrusted"], "330106")

    told = run.invoke(cli.export_file, [str(file), "--kind", "demands", "--organisation", uscc])
    assert (told.exit_code, told.output.split()[0]) == (0, "1")
    same = run.invoke(cli.import_file, [str(file), "--kind", "demands", "--organisation", uscc])
    assert same.output.splitlines()[-1] == "1 demands imported, 0 submitted, 1 unchanged."
    assert run.invoke(cli.import_file, [str(file), "--organisation", uscc, "--way", "entrusted"]).exit_code == 2
