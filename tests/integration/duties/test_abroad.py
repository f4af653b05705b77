"""A buyer established abroad: the seller's declaration may not contradict the buyer's seat, and nothing takes effect without one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.contracts import services as contract_services
from market.contracts.rules.states import ContractState
from market.db import db, unit_of_work
from market.duties import queries, services
from market.duties.rules.exporting import Declared, Standing
from market.errors import Conflict, Invalid
from tests.factories import accounts, contracts
from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")


def sold_to(region: str) -> Case:
    return contracts.frozen(buyer=accounts.organisation("enterprise", region=region))


def declared(case: Case, standing: Standing, destination: str = "") -> Declared:
    with unit_of_work():
        return services.declare(case.seller, case.id, Declared(standing=standing, destination=destination)).value()


def sign(case: Case) -> None:
    for actor in (case.seller, case.buyer):
        with unit_of_work():
            contract_services.sign(actor, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")


@pytest.mark.parametrize(
    ("region", "name"), [("330106", ""), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"), ("710000", "台湾省")]
)
def test_the_buyers_seat_says_whether_technology_leaves(region: str, name: str) -> None:
    assert queries.abroad(sold_to(region).contract) == name


def test_no_export_is_not_declared_for_a_buyer_abroad() -> None:
    case = sold_to("810000")
    with pytest.raises(Invalid, match=r"duty\.buyer_abroad"):
        declared(case, Standing.NONE)
    assert declared(case, Standing.FREE).destination == "香港特别行政区"
    assert declared(case, Standing.FREE, "新加坡").destination == "新加坡"


def test_a_contract_with_a_buyer_abroad_takes_effect_only_once_declared() -> None:
    case = sold_to("810000")
    with pytest.raises(Conflict, match=r"contract\.export_undeclared"):
        sign(case)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE contract SET effective_on = :on WHERE id = :id"), {"id": case.id, "on": date(2026, 11, 3)})
    declared(case, Standing.FREE)
    with unit_of_work():
        contract_services.sign(case.buyer, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")
    assert case.contract.state is ContractState.IN_FORCE


def test_a_seller_abroad_exports_nothing() -> None:
    case = contracts.drafted(
        seller=accounts.organisation("enterprise", region="810000"), buyer=accounts.organisation("enterprise", region="810000")
    )
    assert queries.abroad(case.contract) == ""
