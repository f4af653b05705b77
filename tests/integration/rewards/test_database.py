"""What the database itself refuses of rewards, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.db import db, unit_of_work
from market.money import ZERO
from market.rewards import services
from market.rewards.queries import money, plans
from tests.factories import rewards

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refuses(statement: str, **values: object) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


PUBLISHED = (
    "UPDATE reward_plan SET main_fen = main_fen + 1 WHERE id = :plan",
    "UPDATE reward_plan SET received_fen = received_fen + 1 WHERE id = :plan",
    "UPDATE reward_plan SET notice_ends_on = notice_ends_on - 1 WHERE id = :plan",
    "UPDATE reward_plan SET basis = 'x' WHERE id = :plan",
    "UPDATE reward_plan SET state = 'paid', approved_at = now() + interval '1 year', approved_by = 1 WHERE id = :plan",
    "UPDATE reward_plan SET state = 'approved', approved_at = now(), approved_by = published_by WHERE id = :plan",
    "UPDATE reward_plan SET state = 'approved', approved_at = notice_ends_on::timestamptz WHERE id = :plan",
    "UPDATE reward_plan SET state = 'withdrawn' WHERE id = :plan",
    "DELETE FROM reward_plan WHERE id = :plan",
    "UPDATE reward_share SET amount_fen = amount_fen + 1 WHERE id = :share",
    "UPDATE reward_share SET person_id = NULL WHERE id = :share",
    "UPDATE reward_share SET weight = 1 WHERE id = :share",
    "DELETE FROM reward_share WHERE id = :share",
    "INSERT INTO reward_share (plan_id, position, pool, name, staff_no, weight, amount_fen) VALUES (:plan, 9, 'main', 'x', '', 1, 1)",
    "UPDATE reward_entry SET plan_id = NULL WHERE id = :entry",
    "UPDATE reward_entry SET amount_fen = 1 WHERE id = :entry",
    "DELETE FROM reward_entry WHERE id = :entry",
    "INSERT INTO reward_payment (share_id, paid_on, reference, recorded_by, recorded_at) VALUES (:share, now(), 'x', :person, now())",
)


def test_a_published_plan_stands_as_it_was_published() -> None:
    case = rewards.publicised()
    share, entry = plans.shares(case.id)[0], money.of_plan(case.id)[0]
    values = {"plan": case.id, "share": share.id, "entry": entry.id, "person": case.office.person_id}
    let_in = [one for one in PUBLISHED if not refuses(one, **{name: value for name, value in values.items() if f":{name}" in one})]
    assert let_in == []


def test_the_database_too_knows_the_floor() -> None:
    case = rewards.written()
    publish = (
        "UPDATE reward_plan SET state = 'publicised', notice_begins_on = '2026-11-03', notice_ends_on = '2026-11-24',"
        " published_by = created_by, floor_bp = :bp WHERE id = :plan"
    )
    assert refuses(publish, plan=case.id, bp=7001)
    assert not refuses(publish, plan=case.id, bp=7000)


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE reward_share SET amount_fen = amount_fen + 1 WHERE plan_id = :plan AND position = 1",
        "DELETE FROM reward_share WHERE plan_id = :plan AND position = 4",
        "UPDATE reward_plan SET received_fen = received_fen + 1 WHERE id = :plan",
    ],
)
def test_a_plan_whose_sums_do_not_agree_is_not_published(spoilt: str) -> None:
    case = rewards.written()
    assert not refuses(spoilt, plan=case.id)
    assert refuses(
        "UPDATE reward_plan SET state = 'publicised', notice_begins_on = '2026-11-03', notice_ends_on = '2026-11-24',"
        " published_by = created_by WHERE id = :plan",
        plan=case.id,
    )


IMPOSSIBLE = (
    "UPDATE reward_plan SET main_fen = received_fen WHERE id = :plan",
    "UPDATE reward_plan SET others_fen = -1 WHERE id = :plan",
    "UPDATE reward_plan SET costs_fen = received_fen WHERE id = :plan",
    (
        "INSERT INTO reward_plan (code, contract_id, institution_id, state, received_fen, costs_fen, main_fen, others_fen,"
        " transfer_fen, basis, place, contact, floor_bp, floor_rule, created_at, created_by)"
        " SELECT 'FP-X', contract_id, institution_id, 'draft', 2, 1, 1, 0, 0, '', '', '', 0, '', now(), created_by"
        " FROM reward_plan WHERE id = :plan"
    ),
)


def test_impossible_drafts_are_refused() -> None:
    plan = rewards.drafted().id
    assert [one for one in IMPOSSIBLE if not refuses(one, plan=plan)] == []


def test_payments_are_never_changed_and_a_paid_plan_stands() -> None:
    case = rewards.paid()
    assert refuses("UPDATE reward_payment SET paid_on = paid_on - 1")
    assert refuses("DELETE FROM reward_payment")
    assert refuses("UPDATE reward_plan SET state = 'withdrawn', withdrawn_because = 'x' WHERE id = :plan", plan=case.id)
    assert refuses("UPDATE reward_plan SET state = 'draft' WHERE id = :plan", plan=case.id)


def test_objections_are_answered_once() -> None:
    case = rewards.publicised()
    with unit_of_work():
        objection = services.object_to(case.colleague, case.id, reason="比例偏低")
    assert refuses("UPDATE reward_objection SET reason = 'x' WHERE id = :id", id=objection.id)
    assert refuses("UPDATE reward_objection SET state = 'dismissed' WHERE id = :id", id=objection.id)
    assert refuses(
        "UPDATE reward_plan SET state = 'approved', approved_at = '2026-12-01T00:00+08:00', approved_by = :person WHERE id = :plan",
        plan=case.id,
        person=case.second.person_id,
    )
    with unit_of_work():
        services.answer(case.office, case.id, objection.id, upheld=False, text="符合规定")
    assert refuses("UPDATE reward_objection SET answer = 'x' WHERE id = :id", id=objection.id)
    assert refuses("DELETE FROM reward_objection WHERE id = :id", id=objection.id)


def test_a_struck_entry_stays_struck() -> None:
    case = rewards.drafted()
    rewards.entered(case.deal, costs=ZERO, note="ICBC-2")
    entry = money.entries(case.contract_id)[-1]
    with unit_of_work():
        services.strike(case.office, entry.id, reason="录错")
    assert refuses("UPDATE reward_entry SET struck_at = NULL, struck_by = NULL, struck_because = NULL WHERE id = :id", id=entry.id)
    assert refuses("UPDATE reward_entry SET plan_id = :plan WHERE id = :id", id=entry.id, plan=case.id)
