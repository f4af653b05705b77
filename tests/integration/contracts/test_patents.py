"""Naming the patents of a contract that no listed achievement stands behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from market.contracts import services
from market.contracts.queries import contracts
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.rules.kinds import IpKind, PriceMode
from market.listings.rules.numbers import Right
from tests.factories import agreements
from tests.factories import contracts as factory

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.access import Actor
    from market.contracts.models.contract import Contract

pytestmark = pytest.mark.usefixtures("session")
RIGHT = Right(kind=IpKind.PAT_INV, number="ZL 2017 1 0601862.3", title="换热器", filed_on=date(2017, 7, 21), granted_on=date(2019, 5, 7))


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def drafted(subtype: Subtype = Subtype.TRF_PATENT) -> tuple[agreements.Case, Contract]:
    """Return a draft that follows an agreement reached elsewhere."""
    case, deal = agreements.confirmed(subtype=subtype, pricing=PriceMode.LISTED, price_record="浙江网上技术市场，2026年9月")
    found = contracts.contract_of_deal(deal.id)
    assert found is not None
    return case, found


def name(actor: Actor, contract: Contract, **other: Any) -> Contract:
    with unit_of_work():
        return services.name_patent(actor, contract.id, replace(RIGHT, **other))


def test_a_patent_joins_the_block_with_its_last_day_and_the_articles_name_it() -> None:
    case, contract = drafted()
    name(case.seller, contract)
    [row] = contracts.patents(contract)
    assert (row.application_number, row.patent_number, row.expires_on) == ("CN201710601862.3", "ZL201710601862.3", date(2037, 7, 21))
    assert row.missing == []
    assert any("ZL201710601862.3" in text for text in contract.clauses.values())
    with unit_of_work():
        services.strike_patent(case.seller, contract.id, row.application_number)
    assert contracts.patents(contract) == []
    assert not any("ZL201710601862.3" in text for text in contract.clauses.values())


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"number": "ZL 2017 1 0601862.4"}, "ip.check_digit"),
        ({"number": "12"}, "ip.number_malformed"),
        ({"title": ""}, "ip.title_missing"),
        ({"filed_on": None}, "ip.filing_missing"),
        ({"kind": IpKind.SOFT, "number": "2024SR1234567"}, "contract.not_a_patent"),
    ],
)
def test_what_is_no_patent_is_refused_and_nothing_is_written(other: dict[str, Any], code: str) -> None:
    case, contract = drafted()
    with pytest.raises(Invalid) as refused:
        name(case.seller, contract, **other)
    assert refused.value.code == code
    assert contracts.patents(contract) == []


def test_the_same_patent_is_listed_once() -> None:
    case, contract = drafted()
    name(case.seller, contract)
    with pytest.raises(Conflict, match=r"contract\.patent_twice"):
        name(case.seller, contract, number="CN2017106018623")
    with pytest.raises(NotFound), unit_of_work():
        services.strike_patent(case.seller, contract.id, "CN200000000000.0")
    assert len(contracts.patents(contract)) == 1


def test_the_patents_of_a_listed_achievement_stay_as_they_were_offered() -> None:
    case = factory.drafted()
    with pytest.raises(Conflict, match=r"contract\.patents_pinned"):
        name(case.seller, case.contract)


def test_a_contract_about_work_lists_none() -> None:
    case, contract = drafted(Subtype.DEV_ENTRUST)
    with pytest.raises(Invalid, match=r"contract\.no_patents"):
        name(case.seller, contract)


def test_the_buyer_and_strangers_name_none_and_a_fixed_document_takes_none() -> None:
    case, contract = drafted()
    with pytest.raises(Forbidden):
        name(case.buyer, contract)
    with pytest.raises(NotFound):
        name(case.stranger, contract)
    frozen_case = factory.frozen()
    with pytest.raises(Conflict, match=r"contract\.frozen"):
        name(frozen_case.seller, frozen_case.contract)
