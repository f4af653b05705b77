"""What the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from market import clock
from market.accounts import queries
from market.accounts.models import Auctioneer, Membership, Office, Organisation, Person
from market.accounts.rules import OrganisationState
from market.db import db
from market.money import Money
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("session")


def _impossible() -> list[Any]:
    return [
        update(Organisation).values(uscc="9133010079965505OB"),
        update(Organisation).values(region="33010"),
        update(Organisation).values(name_zh=""),
        update(Organisation).values(state=OrganisationState.SUBMITTED),
        update(Person).values(email="Upper@example.cn"),
        update(Membership).values(roles=[]),
        update(Membership).values(roles=["owner"]),
        update(Membership).values(bid_limit=Money(0)),
        update(Office).values(prefix="330"),
        update(Office).values(point_code="1"),
    ]


@pytest.mark.parametrize("statement", _impossible(), ids=str)
def test_the_database_refuses_impossible_rows(statement: Any) -> None:  # noqa: ANN401
    accounts.office()
    with pytest.raises(IntegrityError):
        db.session.execute(statement)


def test_the_database_refuses_doubles() -> None:
    agency = accounts.licensed_agency()
    [(_, person)] = queries.people_of(agency.id)
    now, agency_id, person_id, email = clock.now(), agency.id, person.id, person.email
    for double in (
        Membership(organisation_id=agency_id, person_id=person_id, roles=["admin"], joined_at=now),
        Auctioneer(organisation_id=agency_id, person_id=person_id, certificate_no="other"),
        Person(email=email, name="x", password_hash="x", created_at=now),
    ):
        db.session.add(double)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
