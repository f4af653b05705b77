"""Each condition, flipped alone, blocks exactly its benefit; a missing fact blocks by name and is never guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.contracts.rules.benefits.facts import Notice
from market.contracts.rules.benefits.kinds import (
    Benefit,
    Choice,
    ExportList,
    Invoice,
    Outcome,
    Ownership,
    PartyKind,
    PatentKind,
    ResearchClass,
    Role,
    VatKind,
    Verdict,
)
from market.contracts.rules.types import ContractType, Subtype
from market.money import ZERO, Money
from tests.factories.tax import UNSAID, equity, lines, reward, rewarded

VAT, CIT, PIT, RD, SHARES = (
    Benefit.VAT_EXEMPTION,
    Benefit.CIT_EXEMPTION,
    Benefit.PIT_REWARD,
    Benefit.RD_SUPER,
    Benefit.EQUITY_DEFERRAL,
)
SOFT = {"contract__type": ContractType.LIC, "contract__subtype": Subtype.LIC_SOFT}
ORDINARY = {**SOFT, "licence__exclusive": False}
DEV = {"contract__type": ContractType.DEV, "contract__subtype": Subtype.DEV_ENTRUST}


def blocked(**changes: Any) -> dict[Benefit, str]:
    """Return what is blocked by which code, benefits of other cases and the pilot left out."""
    found = lines(**changes)
    return {
        benefit: line.blocked.code
        for benefit, line in found.items()
        if isinstance(benefit, Benefit) and line.blocked is not None and benefit is not Benefit.CIT_PILOT
    }


def newly(base: dict[str, Any], change: dict[str, Any]) -> dict[Benefit, str]:
    """Return what a change of one fact blocks that was open before."""
    before = blocked(**base)
    return {benefit: code for benefit, code in blocked(**{**base, **change}).items() if benefit not in before}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"contract__invoice": Invoice.SPECIAL}, "vat.special_invoice"),
        ({"seller__vat_waived_on": date(2024, 1, 1)}, "vat.waived"),
        ({"seller__vat_waived_on": date(2023, 11, 6)}, "vat.waived"),
    ],
)
def test_what_blocks_the_vat_exemption_alone(change: dict[str, Any], code: str) -> None:
    assert newly({}, change) == {VAT: code}


@pytest.mark.parametrize(
    "change", [{"seller__vat_waived_on": date(2023, 11, 5)}, {"seller__vat_waived_on": date(2026, 1, 1), "seller__vat_kind": VatKind.SMALL}]
)
def test_a_waiver_ends_after_36_months_and_never_binds_small_payers(change: dict[str, Any]) -> None:
    assert newly({}, change) == {}


@pytest.mark.parametrize(
    ("base", "change", "code"),
    [
        ({}, {"contract__subtype": Subtype.TRF_SECRET}, "cit.technology_not_listed"),
        ({}, {"technology__patent_kind": PatentKind.DESIGN, "technology__design_simple": True}, "cit.technology_not_listed"),
        ({}, {"technology__ownership": Ownership.LICENSED_IN}, "cit.not_owner"),
        ({}, {"seller__resident": False}, "cit.not_resident"),
        ({}, {"seller__kind": PartyKind.INDIVIDUAL}, "cit.not_enterprise"),
        ({}, {"seller__kind": PartyKind.STATE_RESEARCH}, "cit.public_institution"),
        ({}, {"relation__share_bp": 10_000}, "cit.wholly_owned"),
        ({}, {"technology__export_list": ExportList.RESTRICTED}, "cit.export_list"),
        ({}, {"buyer__foreign": True}, "cit.not_registered"),
        ({}, {"technology__public_money": True}, "cit.public_money"),
        (SOFT, {"licence__months": 59}, "cit.licence_too_short"),
        (ORDINARY, {"licence__months": 59}, "cit.licence_too_short"),
    ],
)
def test_what_blocks_the_income_tax_rule_alone(base: dict[str, Any], change: dict[str, Any], code: str) -> None:
    assert newly(base, change) == {CIT: code}


def test_a_share_below_the_whole_and_an_approved_project_do_not_block() -> None:
    assert newly({}, {"relation__share_bp": 9_999, "technology__public_money": True, "technology__public_money_approved": True}) == {}


def test_across_the_border_the_commerce_authority_registers() -> None:
    assert CIT not in newly({}, {"buyer__foreign": True, "contract__commerce_registered_on": date(2026, 11, 20)})


@pytest.mark.parametrize(("signed", "open_"), [(date(2015, 9, 30), False), (date(2015, 10, 1), True)])
def test_ordinary_licences_count_since_october_2015(signed: date, open_: bool) -> None:  # noqa: FBT001 - a table
    cit = lines(**{**ORDINARY, "contract__signed_on": signed, "tax_year": 2015, "receipts": ()})[CIT]
    assert (cit.blocked is None) is open_


def test_registration_and_separate_accounts_block_both_taxes_of_the_seller() -> None:
    assert newly({}, {"contract__registered_on": None}) == {VAT: "vat.not_registered", CIT: "cit.not_registered"}
    assert newly({}, {"seller__separate_accounts": False}) == {VAT: "vat.accounts_not_separate", CIT: "cit.accounts_not_separate"}


def test_deferral_and_the_five_million_exclude_each_other() -> None:
    assert newly({}, {"equity": equity()}) == {CIT: "cit.deferral_chosen"}
    assert blocked(equity=equity(choice=Choice.CURRENT))[SHARES] == "equity.not_chosen"
    assert CIT not in blocked(equity=equity(choice=Choice.CURRENT))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"investor": PartyKind.STATE_RESEARCH}, "equity.investor_kind"),
        ({"investee_resident": False}, "equity.investee_abroad"),
        ({"other_consideration": Money(1)}, "equity.other_consideration"),
        ({"filed_on": None}, "equity.not_filed"),
        ({"filed_on": date(2026, 12, 16)}, "equity.filed_late"),
    ],
)
def test_what_blocks_the_deferral(change: dict[str, Any], code: str) -> None:
    assert newly({"equity": equity()}, {"equity": equity(**change)}) == {SHARES: code}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seller__kind": PartyKind.PUBLIC_OTHER}, "pit.payer"),
        ({"technology__job_related": False}, "pit.not_job_related"),
        ({"notice": None}, "pit.not_published"),
        ({"notice": Notice(begins_on=date(2026, 11, 6), ends_on=date(2026, 11, 26))}, "pit.not_published"),
        ({"rewards": ()}, "pit.no_reward"),
        ({"rewards": (reward(role=Role.OTHER),)}, "pit.role"),
        ({"rewards": (reward(published=False),)}, "pit.not_listed"),
        ({"rewards": (reward(apart_from_wages=False),)}, "pit.dressed_up_wages"),
        ({"rewards": (reward(received_on=date(2026, 11, 4)),)}, "pit.receipt_unknown"),
        ({"rewards": (reward(role=Role.OTHER), reward(1, published=False))}, "pit.none_left"),
    ],
)
def test_what_blocks_the_relief_of_rewards(change: dict[str, Any], code: str) -> None:
    assert newly(rewarded(), change) == {PIT: code}


@pytest.mark.parametrize(("paid", "exempt"), [(date(2026, 12, 1), True), (date(2026, 12, 2), False)])
def test_thirty_six_months_to_the_day(paid: date, exempt: bool) -> None:  # noqa: FBT001 - a table
    base = rewarded(receipts=((date(2023, 12, 1), Money.yuan(1)),), rewards=(reward(received_on=date(2023, 12, 1), paid_on=paid),))
    assert (lines(**base)[PIT].verdict is Verdict.APPLIES) is exempt


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"buyer__kind": PartyKind.STATE_RESEARCH}, "rd.not_enterprise"),
        ({"buyer__excluded_industry": True}, "rd.industry"),
        ({"relation__related": True}, "rd.no_detail"),
        ({"seller__foreign": True, "seller__kind": PartyKind.INDIVIDUAL}, "rd.foreign_person"),
        ({"tax_year": 2022}, "rule_absent"),
        ({"tax_year": 2028, "buyer__research_class": ResearchClass.CHIPS_OR_TOOLS}, "rule_absent"),
    ],
)
def test_what_blocks_the_research_deduction(change: dict[str, Any], code: str) -> None:
    assert newly(DEV, change) == {RD: code}


@pytest.mark.parametrize("type_", [ContractType.CON, ContractType.SRV])
def test_stand_alone_consulting_and_service_bring_only_stamp_duty(type_: ContractType) -> None:
    subtype = Subtype.CON_GEN if type_ is ContractType.CON else Subtype.SRV_GEN
    assert set(blocked(contract__type=type_, contract__subtype=subtype)) == {VAT, CIT, PIT, RD, SHARES}


@pytest.mark.parametrize(
    ("fact", "benefit", "pointer"),
    [
        ("seller__vat_waived_on", VAT, "/seller/vat_waived_on"),
        ("contract__invoice", VAT, "/contract/invoice"),
        ("other_transfers", CIT, "/other_transfers"),
        ("relation__share_bp", CIT, "/relation/share_bp"),
        ("costs__intangible_net", CIT, "/costs/intangible_net_fen"),
        ("contract__listed_vat", Benefit.STAMP_DUTY, "/contract/listed_vat_fen"),
    ],
)
def test_a_missing_fact_is_named_and_nothing_is_guessed(fact: str, benefit: Benefit, pointer: str) -> None:
    line = lines(**{fact: UNSAID})[benefit]
    assert line.blocked is not None
    assert (line.verdict, line.amount, line.blocked.code, line.blocked.missing) == (Verdict.OPEN, None, "fact_missing", (pointer,))


def test_a_failed_condition_weighs_more_than_a_missing_fact() -> None:
    line = lines(contract__registered_on=None, costs__intangible_net=UNSAID)[CIT]
    assert line.blocked is not None
    assert (line.amount, line.blocked.code) == (ZERO, "cit.not_registered")


def test_every_condition_is_shown_with_its_outcome_in_order() -> None:
    outcomes = [one.outcome for one in lines(contract__registered_on=None)[VAT].conditions]
    assert outcomes == [Outcome.MET, Outcome.MET, Outcome.FAILED, Outcome.MET, Outcome.MET, Outcome.MET]
