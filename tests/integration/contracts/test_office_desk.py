"""The registrar's desk: the queue's order and cuts, reminders, figures of the year, offices by region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from market.access import SYSTEM
from market.accounts import queries as people
from market.accounts import services as accounts_services
from market.contracts import services
from market.contracts.models.contract import Contract
from market.contracts.queries import desk, registrations, rulings
from market.contracts.rules.desk import Due
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import RegistrationState
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")


def test_the_queue_is_cut_by_urgency_and_text(frozen: Callable[[str], None]) -> None:
    case, early = factory.accepted()
    frozen("2026-11-10T10:00+08:00")
    _other, late = factory.accepted()
    _third, new = factory.submitted()
    frozen("2026-11-16T10:00+08:00")
    found, total = desk.queue(case.registrar)
    assert ([row.id for row, _ in found], total) == ([early.id, late.id, new.id], 3)
    with unit_of_work():
        services.prepare_refusal(case.registrar, late.id, ground=CheckPoint.SUBJECT, reason="不明确")
    assert desk.counts(case.registrar) == {Due.OVERDUE: 1, Due.SOON: 0, Due.RULING: 1, Due.REQUEST: 0}
    for cut, expected in (
        (desk.Cut(due=Due.OVERDUE), [early.id]),
        (desk.Cut(due=Due.RULING), [late.id]),
        (desk.Cut(state=RegistrationState.SUBMITTED), [new.id]),
        (desk.Cut(text=case.contract.number), [early.id]),
        (desk.Cut(text="100%"), []),
    ):
        assert [row.id for row, _ in desk.queue(case.registrar, cut)[0]] == expected
    assert desk.queue(accounts.actor(accounts.office("3302", "01")))[1] == 0


def test_a_met_due_day_no_longer_orders_the_queue(frozen: Callable[[str], None]) -> None:
    case, done = factory.registered()
    content = rulings.content(done.id)
    with unit_of_work():
        services.apply_for_change(case.seller, case.id, reason="更名", content=replace(content, project_name="新名称"))
    frozen("2026-11-10T10:00+08:00")
    _other, running = factory.accepted()
    assert done.due_on is not None
    assert running.due_on is not None
    assert done.due_on < running.due_on
    assert [row.id for row, _ in desk.queue(case.registrar)[0]] == [running.id, done.id]
    assert [row.id for row, _contract, _call in desk.waiting_for(case.registrar)] == [running.id, done.id]


def test_an_office_is_reminded_before_and_after_the_last_day_once_each(frozen: Callable[[str], None]) -> None:
    _case, application = factory.accepted()
    told = []
    for day in ("2026-11-10", "2026-11-11", "2026-11-12", "2026-11-16", "2026-11-17"):
        frozen(f"{day}T10:00+08:00")
        with unit_of_work():
            told.append(services.remind_offices())
    assert application.due_on is not None
    assert (application.due_on.isoformat(), told) == ("2026-11-13", [0, 1, 0, 1, 0])


def test_decided_applications_are_not_reminded_of(frozen: Callable[[str], None]) -> None:
    factory.registered()
    frozen("2026-11-20T10:00+08:00")
    with unit_of_work():
        assert services.remind_offices() == 0


def test_the_year_counts_confirmed_rulings_only() -> None:
    case, _application = factory.registered()
    factory.refused(ground=CheckPoint.SEAL)
    _other, waiting = factory.accepted()
    with unit_of_work():
        services.prepare_refusal(case.registrar, waiting.id, ground=CheckPoint.SUBJECT, reason="不明确")
    found = desk.year(case.registrar, 2026)
    assert (found.whole.registered, found.whole.refused, found.grounds) == (1, 1, {CheckPoint.SEAL: 1})
    assert found.whole.tech == case.contract.tech
    assert desk.year(case.registrar, 2025).whole.registered == 0
    assert desk.year(accounts.actor(accounts.office("3302", "01")), 2026).whole.registered == 0


def test_a_wrong_office_is_refused_with_the_name_of_the_right_one() -> None:
    case = factory.signed()
    wrong = accounts.office("3302", "01")
    with pytest.raises(Conflict, match=r"registration\.wrong_office") as refused, unit_of_work():
        services.apply_registration(case.seller, case.id, **ANSWERS, office_id=wrong.id)
    assert refused.value.params["name"] == factory.office().name_zh
    assert registrations.of_contract(case.id) is None
    with unit_of_work():
        made = services.apply_registration(case.seller, case.id, **ANSWERS, office_id=factory.office().id)
    assert made.office_id == factory.office().id


def test_the_operator_keeps_the_regions_and_the_longest_one_decides() -> None:
    city, district = factory.office(), accounts.office("330108", "02")
    clerk = accounts.actor(accounts.organisation("operator"))
    assert (found := people.office_for("330106")) is not None
    assert found.id == city.id
    with unit_of_work():
        accounts_services.assign_region(clerk, office_id=district.id, region="330106")
    assert people.office_for("330106").id == district.id  # type: ignore[union-attr]
    with pytest.raises(Conflict, match=r"office\.region_taken"), unit_of_work():
        accounts_services.assign_region(clerk, office_id=city.id, region="330106")
    with unit_of_work():
        assert accounts_services.release_region(clerk, region="330106") == district.id
    assert people.office_for("330106").id == city.id  # type: ignore[union-attr]
    assert refused_by_database("INSERT INTO office_region (office_id, prefix) VALUES (:id, '3301')", id=district.id)


def test_only_clerks_keep_regions_and_only_known_ones() -> None:
    city = factory.office()
    with pytest.raises(Forbidden), unit_of_work():
        accounts_services.assign_region(accounts.actor(city), office_id=city.id, region="330300")
    with pytest.raises(Invalid, match=r"office\.region_unknown"), unit_of_work():
        accounts_services.assign_region(SYSTEM, office_id=city.id, region="999999")
    with pytest.raises(Invalid, match=r"office\.unknown"), unit_of_work():
        accounts_services.assign_region(SYSTEM, office_id=2**40, region="330300")
    with pytest.raises(NotFound), unit_of_work():
        accounts_services.release_region(SYSTEM, region="330300")


def test_the_same_contract_twice_is_known_from_its_application_on() -> None:
    case, application = factory.accepted()
    made = case.contract
    twin = Contract(id=-1, seller_id=made.seller_id, buyer_id=made.buyer_id, project_name=made.project_name, total=made.total)
    assert registrations.duplicate_of(twin) == made.number
    assert registrations.duplicate_of(made) is None
    with unit_of_work():
        services.prepare_refusal(case.registrar, application.id, ground=CheckPoint.SUBJECT, reason="不明确")
        services.confirm(case.reviewer, application.id)
    assert registrations.duplicate_of(twin) is None
