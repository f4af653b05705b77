"""The order of changes when transactions overlap, on real connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

from market.db import db, unit_of_work
from market.listings import queries
from tests.factories import listings

if TYPE_CHECKING:
    from flask import Flask


def _after(owner: int, place: int) -> list[tuple[int, int]]:
    with unit_of_work():
        return [(row.id, row.change_no or 0) for row in queries.changes_for_update(owner, place, most=9)]


def test_a_change_that_commits_late_is_not_missed(committed_app: Flask) -> None:
    with committed_app.app_context():
        author = listings.editor()
        owner = author.organisation_id or 0
        first, second = listings.draft(author).id, listings.draft(author).id
        begun = _after(owner, 0)
        with Session(db.engine) as late:
            late.execute(text("UPDATE achievement SET trl = 1 WHERE id = :id"), {"id": first})
            with unit_of_work():
                db.session.execute(text("UPDATE indicator SET value = '8' WHERE achievement_id = :id"), {"id": second})
            meanwhile = _after(owner, begun[-1][1])
            late.commit()
        end = _after(owner, meanwhile[-1][1])

    assert [number for number, _ in begun] == [first, second]
    assert [number for number, _ in meanwhile] == [second]
    assert [number for number, _ in end] == [first]
