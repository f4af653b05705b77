"""What the office may say of a result, and what not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.errors import Conflict, Invalid
from market.holdings.rules.content import Inventor, Said, check, check_seen
from market.holdings.rules.history import differences, spelled
from market.holdings.rules.kinds import Conversion, Management, Ownership, ResultType, ValueBasis, Way, conversion, way_of
from market.listings.rules.kinds import Secrecy
from market.money import ZERO, Money
from tests.factories.holdings import said

TODAY = date(2026, 11, 3)
LISTED = Said(management=Management.CONVERT)
SHARES = {"equity_company": "甲公司", "equity_bp": 2000, "equity_value": Money.yuan(1)}


def refused(value: Said, *, listed: bool = False) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as error:
        check(value, listed=listed, today=TODAY)
    return error.value.code, error.value.field


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"inventors": (Inventor(name="甲"), Inventor(name="乙"))},
        {"ownership": Ownership.EMPOWERED, "inventor_bp": 7000},
        {"ownership": Ownership.EMPOWERED, "use_years": 10},
        {"value_basis": ValueBasis.NOMINAL, "valued_on": TODAY},
        {"value_basis": ValueBasis.APPRAISED, "valued_on": TODAY, "value": Money.yuan(1)},
        SHARES,
        SHARES | {"equity_exit": "2026 年转让"},
        {"disposed_on": TODAY, "disposal": "校务会同意放弃"},
        {"next_review_on": date(2027, 1, 1)},
    ],
)
def test_what_may_be_said(given: dict[str, Any]) -> None:
    check(said(**given), listed=False, today=TODAY)


def test_of_a_listed_result_the_office_says_what_only_it_knows() -> None:
    check(LISTED, listed=True, today=TODAY)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name_zh": " "}, "holding.name", "name_zh"),
        ({"type": None}, "holding.type", "type"),
        ({"secrecy": None}, "holding.secrecy", "secrecy"),
        ({"trl": 10}, "holding.trl", "trl"),
        ({"inventors": ()}, "holding.inventors", "inventors"),
        ({"inventors": (Inventor(name=" "),)}, "holding.inventor_rows", "inventors"),
        ({"inventors": (Inventor(name="甲"),) * 51}, "holding.inventor_rows", "inventors"),
        ({"inventors": (Inventor(name="甲", share_bp=10_000), Inventor(name="乙"))}, "holding.shares", "inventors"),
        ({"inventors": (Inventor(name="甲", share_bp=9_999),)}, "holding.shares", "inventors"),
        ({"inventors": (Inventor(name="甲", share_bp=10_000), Inventor(name="乙", share_bp=0))}, "holding.shares", "inventors"),
        ({"inventor_bp": 100}, "holding.not_shared", "ownership"),
        ({"ownership": Ownership.JOINT, "use_years": 10}, "holding.not_shared", "ownership"),
        ({"ownership": Ownership.EMPOWERED}, "holding.share_missing", "inventor_bp"),
        ({"ownership": Ownership.EMPOWERED, "inventor_bp": 10_001}, "holding.share_range", "inventor_bp"),
        ({"ownership": Ownership.EMPOWERED, "use_years": 101}, "holding.years_range", "use_years"),
        ({"value_basis": ValueBasis.APPRAISED, "valued_on": TODAY}, "holding.value", "value"),
        ({"value_basis": ValueBasis.NOMINAL, "valued_on": TODAY, "value": Money.yuan(1)}, "holding.value", "value"),
        ({"value_basis": ValueBasis.APPRAISED, "valued_on": TODAY, "value": ZERO}, "holding.value_positive", "value"),
        ({"value_basis": ValueBasis.NOMINAL}, "holding.valued_on", "valued_on"),
        ({"valued_on": TODAY}, "holding.valued_on", "valued_on"),
        ({"equity_company": "甲公司", "equity_bp": 1}, "holding.equity", "equity_bp"),
        ({"equity_bp": 1}, "holding.equity_company", "equity_company"),
        ({"equity_exit": "已退出"}, "holding.equity_company", "equity_company"),
        (SHARES | {"equity_bp": 0}, "holding.share_range", "equity_bp"),
        (SHARES | {"equity_value": ZERO}, "holding.value_positive", "equity_value"),
        ({"disposed_on": TODAY}, "holding.disposal", "disposal"),
        ({"disposal": "放弃"}, "holding.disposal", "disposal"),
        ({"obtained_on": date(2026, 11, 4)}, "holding.future", "obtained_on"),
        ({"funding": "长" * 201}, "input.too_long", "funding"),
        ({"note": "长" * 2001}, "input.too_long", "note"),
    ],
)
def test_what_may_not_be_said(given: dict[str, Any], code: str, field: str) -> None:
    assert refused(said(**given)) == (code, field)


def test_of_a_listed_result_the_listing_says_the_rest() -> None:
    assert refused(Said(management=Management.CONVERT, name_zh="另一个名称"), listed=True) == ("holding.listed", "name_zh")
    assert refused(Said(management=Management.CONVERT, contract_ids=(7,)), listed=True) == ("holding.listed", "contract_ids")


def test_a_later_version_is_not_overwritten() -> None:
    check_seen(2, 2)
    with pytest.raises(Conflict):
        check_seen(3, 2)


def test_the_history_names_each_field_that_changed() -> None:
    before = said()
    after = said(management=Management.CONVERT, value_basis=ValueBasis.APPRAISED, value=Money.yuan(5), valued_on=TODAY)
    assert [(one.field, one.before, one.after) for one in differences(before, after)] == [
        ("management", "nurture", "convert"),
        ("value_basis", "", "appraised"),
        ("value", "", "500"),
        ("valued_on", "", "2026-11-03"),
    ]
    assert list(differences(before, before)) == []
    assert ("inventors", "", "沈知远 6000; 顾清和 4000") in [(one.field, one.before, one.after) for one in differences(None, before)]
    assert [spelled(value) for value in (None, "", (), ResultType.IC, Secrecy.SECRET, Inventor(name="甲"))] == [
        "",
        "",
        "",
        "ic",
        "secret",
        "甲",
    ]


@pytest.mark.parametrize(
    ("type_", "subtype", "mode", "way"),
    [
        ("trf", "trf_patent", "transfer", Way.TRANSFER),
        ("trf", "trf_patent", "equity", Way.EQUITY),
        ("lic", "lic_patent", "licence", Way.LICENCE),
        ("lic", "lic_secret", "trial", Way.LICENCE),
        ("dev", "dev_coop", "joint", Way.COOPERATION),
        ("dev", "dev_entrust", "entrusted", None),
        ("con", "con_gen", "consulting", None),
        ("srv", "srv_gen", "service", None),
    ],
)
def test_by_which_way_a_contract_converts(type_: str, subtype: str, mode: str, way: Way | None) -> None:
    assert way_of(type_, subtype, mode) is way


@pytest.mark.parametrize(
    ("disposed", "contracts", "offered", "state"),
    [
        (False, [], False, Conversion.HELD),
        (False, [], True, Conversion.OFFERED),
        (False, [False], True, Conversion.CONTRACTING),
        (False, [False, True], True, Conversion.CONVERTED),
        (True, [True], True, Conversion.DISPOSED),
    ],
)
def test_where_the_conversion_stands(*, disposed: bool, contracts: list[bool], offered: bool, state: Conversion) -> None:
    assert conversion(disposed=disposed, contracts=contracts, offered=offered) is state
