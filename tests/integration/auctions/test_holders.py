"""Holders of a priority right before the auction, and what the database refuses of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from market import audit, clock, mail
from market.auctions.queries import priority as queries
from market.auctions.rules.holders import Ground, NoticeWay
from market.auctions.rules.states import Format
from market.auctions.services import holders, lots_plan, sales
from market.auctions.services.lots_plan import LotPlan
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.rules.kinds import LicenceKind, TermMode
from tests.factories import accounts, auctions, formats, priority
from tests.factories.priority import START, STEP

TWICE_NAMED = (
    "INSERT INTO priority_holder (lot_id, organisation_id, rank, ground, note, notice_way, notified_at)"
    " SELECT lot_id, organisation_id, 2, ground, note, notice_way, notified_at FROM priority_holder"
)
TWICE_ANSWERED = (
    "INSERT INTO priority_attempt (lot_id, person_id, key, organisation_id, takes, at, seq, reason, answer, address)"
    " SELECT lot_id, person_id, 'another-key', organisation_id, takes, at, seq, reason, answer, address FROM priority_attempt"
)


def letters_to(email: str) -> list[str]:
    return [letter.subject for letter in db.session.scalars(select(mail.Mail).where(mail.Mail.recipient == email))]


def test_holders_are_named_told_and_told_again_of_the_announcement(held: auctions.Market) -> None:
    _sale, lot, (firm,) = priority.announced(held)
    (holder,) = queries.holders(lot.id)

    assert (holder.rank, holder.ground, holder.result) == (1, Ground.INVENTOR, None)
    assert holder.invited_at is not None
    assert clock.legal_date(holder.invited_at) - clock.legal_date(holder.notified_at) >= timedelta(days=3)
    told, invited = letters_to(accounts.email_of(firm))[-2:]
    assert told.startswith("优先购买权告知")
    assert invited.startswith("拍卖公告已发布")
    assert "lot.holder_named" in {event.kind for event in audit.timeline([("lot", lot.id)])}


@pytest.mark.parametrize(("way", "days", "lets"), [("letter", 2, False), ("letter", 3, True), ("public", 4, False), ("public", 5, True)])
def test_the_announcement_waits_until_holders_were_told_in_time(held: auctions.Market, way: str, days: int, lets: bool) -> None:  # noqa: FBT001
    later = clock.now() + timedelta(days=days)
    with clock.frozen(later):
        dates = sales.propose_dates(clock.today())
    drafted = auctions.sale(held, **dates)
    lot = auctions.scheduled(held, drafted)
    note = "登记地址退信，已在市场公告栏公示" if way == "public" else ""
    priority.named(held, lot, accounts.organisation(), notice_way=NoticeWay(way), notice_note=note)
    with clock.frozen(later):
        if lets:
            with unit_of_work():
                sales.announce(held.clerk, drafted.id)
            return
        with pytest.raises(Conflict, match=r"priority\.not_notified"), unit_of_work():
            sales.announce(held.clerk, drafted.id)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rank": 0}, "priority.rank"),
        ({"rank": 100}, "priority.rank"),
        ({"note": " 是 "}, "priority.note"),
        ({"uscc": "91330106MA2000000F"}, "priority.unknown"),
        ({"email": "nobody@example.cn"}, "priority.not_of_organisation"),
        ({"notice_way": NoticeWay.PUBLIC}, "priority.note"),
    ],
)
def test_a_naming_is_refused_on_its_field(held: auctions.Market, changes: dict[str, Any], code: str) -> None:
    lot = auctions.scheduled(held, auctions.sale(held))
    with pytest.raises(Invalid, match=code):
        priority.named(held, lot, accounts.organisation(), **changes)


def test_seller_and_staff_hold_no_priority_and_nobody_holds_it_twice(held: auctions.Market) -> None:
    lot = auctions.scheduled(held, auctions.sale(held))
    with pytest.raises(Invalid, match=r"priority\.seller"):
        priority.named(held, lot, held.seller)
    with pytest.raises(Invalid, match=r"priority\.unknown"):
        priority.named(held, lot, held.agency)
    firm = accounts.organisation()
    priority.named(held, lot, firm)
    with pytest.raises(Conflict, match=r"priority\.named"):
        priority.named(held, lot, firm, 2)


def test_a_person_holds_it_through_an_organisation_to_which_it_belongs(held: auctions.Market) -> None:
    lot, firm = auctions.scheduled(held, auctions.sale(held)), accounts.organisation()
    inventor = accounts.member(firm, "editor", email="inventor@example.cn")
    holder = priority.named(held, lot, firm, email="inventor@example.cn")

    assert (holder.person_id, holder.membership_id) == (inventor.person_id, inventor.membership_id)
    assert letters_to("inventor@example.cn")


def test_grounds_of_a_transfer_give_nothing_where_the_lot_is_a_licence(held: auctions.Market) -> None:
    offered = auctions.achievement(held.seller, mode=TermMode.LICENCE, licence_kind=LicenceKind.SOLE)
    lot, firm = auctions.scheduled(held, auctions.sale(held), offered=offered), accounts.organisation()
    with pytest.raises(Invalid, match=r"priority\.no_transfer"):
        priority.named(held, lot, firm)
    assert priority.named(held, lot, firm, ground=Ground.OTHER).rank == 1


def test_formats_without_equal_terms_refuse_holders_and_holders_refuse_such_formats(held: auctions.Market) -> None:
    drafted = auctions.sale(held)
    scored, english = formats.planned(held, drafted, Format.SCORE), auctions.scheduled(held, drafted)
    with pytest.raises(Invalid, match=r"priority\.format"):
        priority.named(held, scored, accounts.organisation())
    priority.named(held, english, accounts.organisation())
    plan = LotPlan(number=2, start=START, increment=STEP, duration_minutes=30, format=Format.SCORE, rules=formats.RULES[Format.SCORE])
    with pytest.raises(Invalid, match=r"priority\.format"), unit_of_work():
        lots_plan.schedule_lot(held.clerk, english.id, plan)


def test_only_the_sales_own_clerks_name_holders_and_only_before_the_announcement(held: auctions.Market) -> None:
    lot = auctions.scheduled(held, auctions.sale(held))
    naming = holders.Naming(uscc=accounts.organisation().uscc, rank=1, ground=Ground.INVENTOR, note=priority.NOTE)
    strangers = {held.editor: Forbidden, held.auctioneer: Forbidden, accounts.actor(accounts.organisation()): NotFound}
    for stranger, error in strangers.items():
        with pytest.raises(error), unit_of_work():
            holders.name_holder(stranger, lot.id, naming)
    _sale, announced, _firms = priority.announced(held)
    with pytest.raises(Conflict, match=r"priority\.too_late"), unit_of_work():
        holders.name_holder(held.clerk, announced.id, naming)


def test_a_naming_is_taken_back_with_a_reason_and_a_letter(held: auctions.Market) -> None:
    lot, firm = auctions.scheduled(held, auctions.sale(held)), accounts.organisation()
    holder = priority.named(held, lot, firm)
    with unit_of_work():
        holders.remove_holder(held.clerk, holder.id, reason="经核对不是发明人")

    assert queries.holders(lot.id) == []
    assert any("撤回" in subject for subject in letters_to(accounts.email_of(firm)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE priority_holder SET rank = 0",
        "UPDATE priority_holder SET rank = 100",
        "UPDATE priority_holder SET note = ''",
        "UPDATE priority_holder SET notice_way = 'public'",
        "UPDATE priority_holder SET ground = 'friend'",
        "UPDATE priority_holder SET invited_at = notified_at - interval '1 second'",
        "UPDATE priority_holder SET person_id = named_by",
        "UPDATE lot SET answers_until = now(), answer_s = NULL",
        "UPDATE lot SET answer_s = 0",
        TWICE_NAMED,
        TWICE_ANSWERED,
    ],
)
def test_the_database_refuses_impossible_rows(held: auctions.Market, change: str) -> None:
    asked = priority.closed(held)
    priority.answer(asked, 0)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(change))


def test_an_answer_is_never_changed(held: auctions.Market) -> None:
    asked = priority.closed(held)
    priority.answer(asked, 0)
    with pytest.raises(Exception, match="never changed"), db.session.begin_nested():
        db.session.execute(text("UPDATE priority_attempt SET takes = false"))
