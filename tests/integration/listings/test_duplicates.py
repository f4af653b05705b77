"""Duplicates and copied texts: what a submission is compared with, what is kept, and what the reviewer must say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, InternalError

from market import clock
from market.access import SYSTEM
from market.db import db
from market.errors import Invalid
from market.listings import queries, services
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.models.likeness import Flag, TextKeys
from market.listings.queries.likeness import open_flags
from market.listings.rules.flags import FlagKind
from market.listings.rules.kinds import AchievementState
from market.listings.services.likeness import read_unread
from tests.factories import listings

pytestmark = pytest.mark.usefixtures("session")

OTHER: dict[str, Any] = {
    "title_zh": "低温烟气余热的两级回收装置",
    "abstract": "第一级预热空气，第二级冷凝回收水分和潜热，两级之间设旁路以避免低负荷时结露，锅炉排烟温度因此明显下降。",
    "problem": "锅炉排烟温度高，余热白白排走。",
    "ledger_no": "TZ-2026-0043",
}


def flags(made: Achievement) -> list[tuple[FlagKind, int, bool]]:
    """Return what the present submission raised."""
    return [(flag.kind, flag.other_id, flag.strong) for flag in open_flags(Achievement, [made.id])[made.id]]


class TestWhatIsFlagged:
    def test_a_text_copied_from_another_organisation_is_a_strong_sign(self) -> None:
        first, second = listings.published(), listings.submitted(abstract=listings.basics().abstract.replace("两步", "三步"))

        assert flags(first) == []
        assert flags(second) == [(FlagKind.TEXT, first.id, True)]

    def test_texts_of_the_own_organisation_are_a_weak_one(self) -> None:
        author = listings.editor()
        first, second = listings.submitted(author), listings.submitted(author, ledger_no="TZ-2026-0099")

        assert flags(second) == [(FlagKind.TEXT, first.id, False)]

    def test_another_text_raises_nothing(self) -> None:
        listings.published()

        assert flags(listings.submitted(**OTHER)) == []

    def test_a_draft_is_not_compared_with(self) -> None:
        listings.draft()

        assert flags(listings.submitted()) == []

    def test_the_same_patent_in_any_spelling_is_flagged(self) -> None:
        number = listings.patent_number()
        first = listings.published(rights=(listings.right(number=number),))
        second = listings.submitted(rights=(listings.right(number=f"ZL {number[:4]} {number[4]} {number[5:]}"),), **OTHER)

        assert flags(second) == [(FlagKind.RIGHT, first.id, True)]
        assert open_flags(Achievement, [second.id])[second.id][0].shown == number

    def test_the_same_ledger_entry_of_one_owner_is_flagged(self) -> None:
        author = listings.editor()
        first = listings.submitted(author)
        second = listings.submitted(author, **OTHER | {"ledger_no": "TZ-2026-0042"})

        assert flags(second) == [(FlagKind.LEDGER, first.id, False)]

    def test_a_demand_is_compared_with_demands(self) -> None:
        listings.published(abstract=listings.wish().problem * 2)
        first, second = listings.published_demand(), listings.submitted_demand()

        (flag,) = open_flags(Demand, [second.id])[second.id]

        assert (flag.kind, flag.other_id, flag.strong) == (FlagKind.TEXT, first.id, True)

    def test_a_new_submission_is_compared_anew(self) -> None:
        listings.published()
        author = listings.editor()
        made = listings.submitted(author)
        services.decide(SYSTEM, made.id, listings.returned("与他人相同"))
        services.save_basics(author, made.id, listings.basics(**OTHER))

        services.submit(author, made.id)

        assert flags(made) == []
        assert len(db.session.scalars(select(Flag).where(Flag.achievement_id == made.id)).all()) == 1
        assert len(db.session.scalars(select(TextKeys).where(TextKeys.achievement_id == made.id)).all()) == 1


class TestTheDecision:
    def test_publishing_in_spite_of_flags_needs_a_note(self) -> None:
        listings.published()
        made = listings.submitted()

        with pytest.raises(Invalid) as refused:
            services.decide(listings.clerk(), made.id, replace(listings.passed(), note=""))
        assert (refused.value.code, refused.value.field) == ("review.flags_unexplained", "note")

        services.decide(listings.clerk(), made.id, replace(listings.passed(), note="系列专利，分别许可。"))
        assert made.state is AchievementState.PUBLISHED
        assert flags(made)
        assert queries.reviews(SYSTEM, made)[0].note == "系列专利，分别许可。"


def test_what_was_submitted_before_gets_its_keys_from_the_job() -> None:
    made, wish = listings.published(), listings.submitted_demand()
    before = set(db.session.scalars(select(TextKeys.keys[1])))
    db.session.execute(text("DELETE FROM listing_text_keys"))

    assert (read_unread(), read_unread()) == (2, 0)
    assert set(db.session.scalars(select(TextKeys.keys[1]))) == before
    assert {row.achievement_id or row.demand_id for row in db.session.scalars(select(TextKeys))} == {made.id, wish.id}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"achievement_id": None, "other_achievement_id": None}, "of_one_listing"),
        ({"other_achievement_id": None}, "of_one_kind"),
        ({"other_achievement_id": "self"}, "of_another"),
        ({"share_bp": None}, "share_of_text"),
        ({"kind": FlagKind.RIGHT}, "share_of_text"),
        ({"share_bp": 10_001}, "share_range"),
        ({"share_bp": 0}, "share_range"),
    ],
)
def test_the_database_refuses_what_no_flag_can_be(given: dict[str, Any], rule: str) -> None:
    made, other = listings.published(), listings.published(**OTHER)
    row = {
        "achievement_id": made.id,
        "other_achievement_id": other.id,
        "submitted_at": clock.now(),
        "kind": FlagKind.TEXT,
        "foreign_owner": True,
        "share_bp": 9000,
        "shown": "",
    } | {name: made.id if value == "self" else value for name, value in given.items()}

    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(insert(Flag).values(**row))


def test_a_flag_is_never_changed() -> None:
    listings.published()
    listings.submitted()

    with pytest.raises((IntegrityError, InternalError)):
        db.session.execute(text("DELETE FROM listing_flag"))
