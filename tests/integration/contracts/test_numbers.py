"""The row of registration numbers: the next one with the confirmation, no gap, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from market import audit
from market.contracts import services
from market.contracts.models.registration import Registration
from market.contracts.queries import rulings, serials
from market.contracts.rules.precheck import CheckPoint
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")

ALL = list(CheckPoint)
CONFIRMED = (
    "UPDATE registration_ruling SET reviewed_by = :person, reviewed_at = :at, outcome = 'confirmed', number = '2026330107000123' "
    "WHERE registration_id = :id"
)
NUMBERED = "UPDATE registration SET state = 'registered', number = :number, version = 1, ruled_at = :at WHERE id = :id"


def prepared() -> tuple[factory.Case, Registration]:
    case, application = factory.accepted()
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    return case, application


def test_a_number_is_given_with_the_confirmation_and_a_ruling_sent_back_leaves_no_gap() -> None:
    case, first = prepared()
    with unit_of_work():
        services.send_back(case.reviewer, first.id, remark="请核对金额")
    _other, second = factory.registered()
    with unit_of_work():
        services.prepare_registration(case.registrar, first.id, checks=ALL)
    assert rulings.open_ruling(first.id).number is None  # type: ignore[union-attr]
    with unit_of_work():
        services.confirm(case.reviewer, first.id)
    assert (second.number, first.number) == ("2026330107000123", "2026330107000124")
    assert [row.number for row in rulings.rulings(first.id)] == ["2026330107000124", None]
    assert [one.id for one, _ in serials.given(case.registrar, first.office_id, 2026)] == [second.id, first.id]


def test_the_row_begins_anew_with_the_year_of_the_confirmation(frozen: Callable[[str], None]) -> None:
    _case, old = factory.registered()
    case, application = factory.accepted()
    frozen("2026-12-31T23:59+08:00")
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
    frozen("2027-01-01T00:00+08:00")
    with unit_of_work():
        services.confirm(case.reviewer, application.id)
    assert (old.number, application.number) == ("2026330107000123", "2027330107000001")


def test_the_row_begins_behind_what_was_given_elsewhere_until_the_first_number() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.begin_numbers(case.reviewer, after=40)
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=ALL)
        services.confirm(case.reviewer, application.id)
    assert application.number == "2026330107000041"
    with pytest.raises(Conflict, match=r"registration\.numbers_begun"), unit_of_work():
        services.begin_numbers(case.registrar, after=90)
    assert audit.timeline([("organisation", application.office_id)])[-1].kind == "organisation.numbers_begun"


@pytest.mark.parametrize("after", [-1, 999_999])
def test_a_row_does_not_begin_beyond_its_digits(after: int) -> None:
    case = factory.drafted()
    with pytest.raises(Invalid, match=r"registration\.serial_range"), unit_of_work():
        services.begin_numbers(case.registrar, after=after)


def test_only_registrars_begin_a_row() -> None:
    case = factory.drafted()
    for actor in (case.seller, case.operator):
        with pytest.raises(Forbidden), unit_of_work():
            services.begin_numbers(actor, after=3)


def test_the_database_gives_no_number_out_of_its_row() -> None:
    case, application = prepared()
    at = "2026-11-03T02:00:00+00:00"
    db.session.execute(text(CONFIRMED), {"id": application.id, "person": case.reviewer.person_id, "at": at})
    for number in ("2026330107000124", "2026330107000122", "2025330107000123", "2026330201000123"):
        assert refused_by_database(NUMBERED, id=application.id, number=number, at=at), number
    assert not refused_by_database(NUMBERED, id=application.id, number="2026330107000123", at=at)


def test_the_database_lets_nobody_move_the_row() -> None:
    _case, application = factory.registered()
    for statement in (
        "UPDATE registration_serial SET last = last + 1 WHERE office_id = :id",
        "UPDATE registration_serial SET first = 1, last = 0 WHERE office_id = :id",
        "UPDATE registration_serial SET year = 2025, stem = '2025330107' WHERE office_id = :id",
        "DELETE FROM registration_serial WHERE office_id = :id",
        "INSERT INTO registration_serial (stem, office_id, year, first, last) VALUES ('2025330107', :id, 2025, 1, 1)",
        "INSERT INTO registration_serial (stem, office_id, year, first, last) VALUES ('2025330201', :id, 2025, 1, 0)",
    ):
        assert refused_by_database(statement, id=application.office_id), statement


def test_a_confirmed_registration_has_a_number() -> None:
    case, application = prepared()
    assert refused_by_database(
        "UPDATE registration_ruling SET reviewed_by = :person, reviewed_at = now(), outcome = 'confirmed' WHERE registration_id = :id",
        id=application.id,
        person=case.reviewer.person_id,
    )


def test_two_offices_of_a_region_do_not_share_a_point() -> None:
    accounts.office("3302", "01")
    with pytest.raises(Conflict, match=r"office\.point_code_taken"):
        accounts.office("330206", "01")
    assert accounts.office("330206", "02").id
