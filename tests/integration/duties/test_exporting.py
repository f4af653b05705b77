"""A technology export is declared before the contract takes effect; without its licence a restricted one never does."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.contracts import services as contract_services
from market.contracts.rules.states import ContractState
from market.db import db, unit_of_work
from market.duties import queries, services
from market.duties.models import ExportDeclaration
from market.duties.rules.exporting import Declared, Standing
from market.duties.rules.states import DutyKind
from market.errors import Conflict, Forbidden, NotFound
from tests.factories import accounts, contracts
from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)


def declare(case: Case, standing: Standing, **more: object) -> ExportDeclaration:
    with unit_of_work():
        given = Declared(standing=standing, destination="" if standing is Standing.NONE else "新加坡", **more)  # type: ignore[arg-type]
        return services.declare(case.seller, case.id, given)


def state(case: Case) -> ContractState:
    db.session.refresh(case.contract)
    return case.contract.state


def sign(case: Case) -> None:
    for actor in (case.seller, case.buyer):
        with unit_of_work():
            contract_services.sign(actor, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")


def test_a_restricted_contract_waits_for_its_licence() -> None:
    case = contracts.frozen()
    declare(case, Standing.RESTRICTED)
    with pytest.raises(Conflict, match=r"contract\.export_licence"):
        sign(case)
    assert state(case) is ContractState.SIGNING
    declare(case, Standing.RESTRICTED, licence_number="3300-2026-01", licence_on=TODAY)
    with unit_of_work():
        contract_services.sign(case.buyer, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")
    assert state(case) is ContractState.IN_FORCE
    with pytest.raises(Conflict, match=r"duty\.effective_already"):
        declare(case, Standing.NONE)


def test_banned_technology_is_never_sold_abroad() -> None:
    case = contracts.frozen()
    declare(case, Standing.BANNED)
    with pytest.raises(Conflict, match=r"contract\.export_banned"):
        sign(case)


def test_free_technology_is_registered_after_the_effect() -> None:
    case = contracts.frozen()
    declare(case, Standing.FREE)
    sign(case)
    [duty] = [row for row in queries.of_contract(case.id) if row.kind is DutyKind.EXPORT_REGISTRATION]
    assert (duty.organisation_id, duty.due_on) == (case.seller.organisation_id, date(2027, 1, 4))


def test_only_the_seller_declares() -> None:
    case = contracts.frozen()
    given = Declared(standing=Standing.FREE, destination="新加坡")
    for actor in (case.buyer, case.operator):
        with pytest.raises(Forbidden), unit_of_work():
            services.declare(actor, case.id, given)
    with pytest.raises(NotFound), unit_of_work():
        services.declare(case.stranger, case.id, given)


def test_the_database_keeps_what_was_declared_when_the_contract_took_effect() -> None:
    case = contracts.frozen()
    row = declare(case, Standing.FREE)
    sign(case)
    for statement in ("UPDATE export_declaration SET destination = 'x' WHERE id = :id", "DELETE FROM export_declaration WHERE id = :id"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement), {"id": row.id})
