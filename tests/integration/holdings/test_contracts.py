"""Entries made by hand name several contracts; listings get the number of their entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import audit
from market.access import Actor
from market.contracts.models.contract import Contract
from market.contracts.queries.contracts import contract_of_deal
from market.db import db, unit_of_work
from market.deals.rules.types import Subtype
from market.deals.services import agreements as agreeing
from market.errors import Invalid
from market.holdings import services
from market.holdings.queries import facts, holdings
from market.holdings.rules.content import MOST_CONTRACTS, check
from market.holdings.rules.kinds import Conversion
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import PriceMode
from market.money import Money
from tests.factories import accounts, agreements, contracts, listings
from tests.factories import holdings as made

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def sold(office: Actor, price: Money) -> Contract:
    """Return the draft of a contract by which an institution transfers what the market does not list."""
    buyer = accounts.actor(accounts.organisation("enterprise"))
    found = {"subtype": Subtype.TRF_SECRET, "pricing": PriceMode.LISTED, "price_record": "浙江网上技术市场，2026年9月"}
    case = agreements.between(office, buyer, price=price, **found)
    with unit_of_work():
        deal = agreeing.confirm(buyer, case.agreement.id)
    contract = contract_of_deal(deal.id)
    assert contract is not None
    return contract


def refuses(statement: str, **values: object) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


def test_an_entry_names_several_contracts_and_sums_them_up() -> None:
    office = made.office()
    first, second = sold(office, Money.yuan(300)), sold(office, Money.yuan(500))
    row = made.entered(office, contract_ids=(second.id, first.id, second.id))
    assert row.contract_ids == (first.id, second.id)
    found = facts.of([row])[row.id]
    assert [one.contract.id for one in found.contracts] == [first.id, second.id]
    assert (found.price, found.conversion) == (Money.yuan(800), Conversion.CONTRACTING)


def test_a_contract_stands_in_one_entry_until_it_is_taken_out() -> None:
    office = made.office()
    first, second = sold(office, Money.yuan(300)), sold(office, Money.yuan(500))
    row = made.entered(office, contract_ids=(first.id, second.id))
    with pytest.raises(Invalid, match=r"holding\.contract_unknown"):
        made.entered(office, contract_ids=(second.id,))
    with unit_of_work():
        services.change(office, row.id, made.said(contract_ids=(first.id,)), seen=row.version)
    other = made.entered(office, contract_ids=(second.id,))
    db.session.expire_all()
    assert (row.contract_ids, other.contract_ids) == ((first.id,), (second.id,))
    changes = {one.field: (one.before, one.after) for one in holdings.changes(row.id) if one.version == row.version}
    assert changes == {"contract_ids": (f"{first.id}; {second.id}", str(first.id))}


def test_a_foreign_contract_and_one_about_a_listing_are_not_named() -> None:
    office, stranger = made.office(), made.office()
    with pytest.raises(Invalid, match=r"holding\.contract_unknown"):
        made.entered(office, contract_ids=(sold(stranger, Money.yuan(1)).id,))
    listed = contracts.signed()
    with pytest.raises(Invalid, match=r"holding\.contract_unknown"):
        made.entered(listed.seller, contract_ids=(listed.id,))


def test_there_is_a_most() -> None:
    with pytest.raises(Invalid, match=r"holding\.contracts"):
        check(made.said(contract_ids=tuple(range(1, MOST_CONTRACTS + 2))), listed=False, today=date(2026, 11, 3))


def test_the_database_keeps_a_contract_in_one_fitting_entry() -> None:
    office, stranger = made.office(), made.office()
    contract = sold(office, Money.yuan(300))
    row = made.entered(office, contract_ids=(contract.id,))
    insert = "INSERT INTO holding_contract (contract_id, holding_id) VALUES (:contract, :holding)"
    assert refuses(insert, contract=contract.id, holding=made.entered(office).id)
    assert refuses(insert, contract=sold(stranger, Money.yuan(1)).id, holding=row.id)
    listed = contracts.signed()
    assert refuses(insert, contract=listed.id, holding=made.entered(listed.seller).id)
    assert not refuses(insert, contract=sold(office, Money.yuan(1)).id, holding=row.id)


def draft(**given: str) -> tuple[Actor, Achievement]:
    office = made.office()
    found = listings.draft(office)
    for name, value in given.items():
        setattr(found, name, value)
    db.session.flush()
    return office, found


def test_entering_a_listing_fills_its_number_of_the_ledger() -> None:
    office, found = draft(ledger_no="")
    with unit_of_work():
        row = services.open_listing(office, found.code)
    assert found.ledger_no == row.number == "TZ-0001"
    [numbered] = [event for event in audit.timeline([("achievement", found.id)]) if event.kind == "achievement.numbered"]
    assert numbered.data["number"] == row.number


def test_a_number_of_the_own_ledger_stays() -> None:
    office, found = draft(ledger_no="校-2026-17")
    with unit_of_work():
        services.open_listing(office, found.code)
    assert found.ledger_no == "校-2026-17"
    assert "achievement.numbered" not in [event.kind for event in audit.timeline([("achievement", found.id)])]
