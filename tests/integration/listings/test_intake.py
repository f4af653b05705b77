"""A list of achievements on its way into the database: whole or not at all, in few statements however long it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from market.access import SYSTEM, Actor
from market.audit import Event
from market.columns import guessed
from market.db import db, unit_of_work
from market.errors import Forbidden
from market.listings import queries, services
from market.listings.models.achievements import Achievement
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules.achievement_sheet import Usual
from market.listings.rules.kinds import AchievementState, TermMode
from market.listings.services.taking import Intake
from market.mail import Mail
from tests.factories import accounts, listings

pytestmark = pytest.mark.usefixtures("session")
HEAD = ["编号", "成果名称", "成果简介", "产业", "专利类型", "专利号", "申请日", "权利人", "发明人"]
ABSTRACT = "用分子模拟筛出两步接枝配方，在剑麻纤维表面形成稳定的疏水层，不改现有编织线，只在浸轧工序加一个槽即可。"
USUAL = Usual(trl=4, mode=TermMode.TRANSFER, ledger_from_number=True)


def _rows(count: int) -> list[list[str]]:
    return [
        [f"A{place}", f"成果{place}", ABSTRACT, "新材料", "发明专利申请", listings.patent_number(), "2021-03-08", "", "甲；乙"]
        for place in range(count)
    ]


def _take(
    author: Actor, rows: list[list[str]], *, head: list[str] = HEAD, dry_run: bool = False, submit: bool = True
) -> Intake[sheet.Record]:
    with unit_of_work():
        return services.take_in(author, [head, *rows], guessed(sheet.COLUMNS, head), USUAL, dry_run=dry_run, submit=submit)


def _wrong(found: Intake[sheet.Record]) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.error.code) for problem in found.problems]


def _count(of: type[Achievement | Event | Mail]) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def test_a_longer_list_needs_no_more_statements(statements: list[str]) -> None:
    author = listings.editor()
    counts = []
    for size in (20, 200):
        rows = _rows(size)
        for _ in range(2):
            statements.clear()
            assert _take(author, rows, submit=False).imported
            counts.append(len(statements))
            rows = [[row[0], f"{row[1]}（新）", *row[2:]] for row in rows]

    assert max(counts) <= 25
    assert counts[2] <= counts[1] + 3
    assert counts[3] <= counts[1] + 3
    assert _count(Achievement) == 200


def test_a_dry_run_writes_nothing_and_says_what_would_be_submitted(session: Session) -> None:
    author = listings.editor()
    before = _count(Event)

    looked = _take(author, _rows(3), dry_run=True)
    session.expire_all()

    assert (looked.imported, looked.submitted, _count(Achievement), _count(Event)) == (False, [2, 3, 4], 0, before)


def test_what_is_complete_is_submitted_and_each_step_leaves_its_event(session: Session) -> None:
    author = listings.editor()
    rows = _rows(2)
    rows[1][2] = "短"

    done = _take(author, rows)
    session.expire_all()
    first, second = session.scalars(select(Achievement).order_by(Achievement.id))
    events = session.scalars(select(Event).where(Event.subject == "achievement"))
    kinds = [(event.subject_id, event.kind, event.from_state) for event in events]

    assert (first.state, second.state) == (AchievementState.SUBMITTED, AchievementState.DRAFT)
    assert [(gap.row, gap.error.code) for gap in done.gaps] == [(3, "listing.abstract_short")]
    assert sorted(kinds) == sorted(
        [(first.id, "achievement.created", None), (first.id, "achievement.submitted", "draft"), (second.id, "achievement.created", None)]
    )
    assert [row.name for row in queries.inventors(first.id)] == ["甲", "乙"]
    services.decide(SYSTEM, first.id, listings.passed())


def test_an_unverified_organisation_keeps_drafts() -> None:
    waiting = accounts.actor(accounts.organisation("institution", verified=False))

    done = _take(waiting, _rows(1))

    assert (done.imported, done.submitted, [gap.error.code for gap in done.gaps]) == (True, [], ["listing.unverified"])


def test_who_writes_for_nobody_takes_nothing_in() -> None:
    for actor in (listings.clerk(), replace(listings.editor(), roles=frozenset({"bidder"}))):
        with pytest.raises(Forbidden):
            _take(actor, _rows(1))


def test_a_co_owner_on_the_market_gets_one_letter_about_the_whole_list(session: Session) -> None:
    author, other = listings.editor(), accounts.organisation("institution")
    rows = [[*row[:7], f"{author.organisation_name} 60%；{other.name_zh} 40%", row[8]] for row in _rows(3)]
    letters = _count(Mail)

    done = _take(author, rows)
    session.expire_all()

    assert (done.imported, len(done.gaps), _count(Mail) - letters) == (True, 3, 1)
    assert {gap.error.code for gap in done.gaps} == {"owner.consent"}
    assert _take(author, rows).unchanged == [2, 3, 4]
    assert _count(Mail) - letters == 1


def test_a_public_achievement_is_left_alone_where_the_list_says_the_same_and_refused_where_not() -> None:
    author = listings.editor()
    rows = _rows(1)
    _take(author, rows)
    services.decide(SYSTEM, next(iter(db.session.scalars(select(Achievement.id)))), listings.passed())

    assert _take(author, rows).unchanged == [2]
    rows[0][1] = "改了名"
    assert _wrong(_take(author, rows)) == [(2, "external_id", "import.not_draft")]


def test_another_owners_numbers_are_not_touched() -> None:
    author, other = listings.editor(), listings.editor()
    rows = _rows(1)
    _take(author, rows)
    rows[0][1] = "别家的"

    _take(other, rows)

    assert sorted(db.session.scalars(select(Achievement.title_zh))) == ["别家的", "成果0"]


BAD = {
    "number twice": (0, "A0", [(3, "external_id", "import.twice")]),
    "shares below the whole": (7, "{home} 60%；乙公司 30%", [(3, "owners", "owner.shares")]),
    "shares above the whole": (7, "{home} 60%；乙公司 50%", [(3, "owners", "owner.shares")]),
    "owners in a circle": (7, "{home} 60%；{home} 40%", [(3, "owners", "owner.twice")]),
    "somebody else's": (7, "乙公司 60%；丙公司 40%", [(3, "owners", "import.not_owner")]),
    "filed in the future": (6, "2199-01-01", [(3, "filed_on", "ip.filing_future")]),
    "no such day": (6, "2021-02-30", [(3, "filed_on", "import.day")]),
    "wrong check digit": (5, "CN202010715929.9", [(3, "ip_number", "ip.check_digit")]),
    "title too long": (1, "长" * 121, [(3, "title_zh", "input.too_long")]),
}


@pytest.mark.parametrize("case", BAD)
def test_one_wrong_row_is_named_and_stops_the_whole_list(case: str) -> None:
    author = listings.editor()
    place, cell, wrong = BAD[case]
    rows = _rows(2)
    rows[1][place] = cell.format(home=author.organisation_name)
    rows[1][4] = "发明专利申请"

    found = _take(author, rows)

    assert (_wrong(found), found.imported, _count(Achievement)) == (wrong, False, 0)


def test_a_listing_that_would_be_over_already_is_refused() -> None:
    rows = [[*row, day] for row, day in zip(_rows(2), ("2199-01-01", "2020-01-01"), strict=True)]

    found = _take(listings.editor(), rows, head=[*HEAD, "有效期至"])

    assert (_wrong(found), _count(Achievement)) == ([(3, "valid_until", "listing.validity_past")], 0)
