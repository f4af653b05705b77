"""The quantity of carriers 技术载体 that was judged stays with the item: on the desk, in the files, and guarded by the database."""

from __future__ import annotations

import pytest

from market.contracts import services
from market.contracts.queries import contracts
from market.contracts.queries.passages import passages
from market.contracts.rules.amounts import Carriers, ItemKind, split
from market.contracts.rules.precheck import CheckPoint
from market.db import unit_of_work
from market.errors import Invalid
from market.money import Money
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")

RIGS = {"kind": ItemKind.EQUIPMENT, "description": "试验台", "amount": Money.yuan(100_000)}


def test_three_rigs_of_which_one_is_reasonable_stay_counted() -> None:
    case = factory.answered(factory.drafted())
    with unit_of_work():
        services.add_item(case.seller, case.id, **RIGS, pieces=3, reasonable_pieces=1)
    [item] = contracts.rule_items(case.contract)
    assert (item.carriers, item.reasonable) == (Carriers(pieces=3, reasonable=1), Money.parse("33333.33"))
    assert case.contract.tech == split(case.contract.total, [item]).tech
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    for actor in (case.seller, case.buyer):
        factory.sign(case, actor)
    with unit_of_work():
        services.apply_registration(case.seller, case.id, **ANSWERS)
    words = passages(case.contract, (), signatures=(), items=case.contract.items, patents=())[CheckPoint.KIND]
    assert any("试验台（3 件，其中合理数量 1 件）" in line for line in words)
    _name, content = services.registration_xml(case.seller, case.id)
    assert b'pieces="3" reasonablePieces="1"' in content


def test_equipment_is_not_claimed_uncounted() -> None:
    case = factory.drafted()
    with pytest.raises(Invalid, match=r"contract\.carrier_uncounted"), unit_of_work():
        services.add_item(case.seller, case.id, **RIGS, reasonable=Money.yuan(30_000))
    with unit_of_work():
        row = services.add_item(case.seller, case.id, **RIGS | {"kind": ItemKind.MATERIAL}, reasonable=Money.yuan(30_000))
    assert (row.pieces, row.reasonable) == (None, Money.yuan(30_000))


@pytest.mark.parametrize(
    ("pieces", "reasonable", "fen"), [("3", "NULL", 3_333_333), ("3", "4", 3_333_333), ("0", "0", 0), ("3", "1", 4_000_000), ("3", "-1", 0)]
)
def test_the_database_keeps_amount_and_quantity_together(pieces: str, reasonable: str, fen: int) -> None:
    case = factory.drafted()
    insert = "INSERT INTO contract_item (contract_id, kind, description, amount_fen, reasonable_fen, pieces, reasonable_pieces) "
    assert refused_by_database(f"{insert} VALUES (:id, 'parts', 'x', 10000000, {fen}, {pieces}, {reasonable})", id=case.id)
    assert not refused_by_database(f"{insert} VALUES (:id, 'parts', 'x', 10000000, 3333333, 3, 1)", id=case.id)
