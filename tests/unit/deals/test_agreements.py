"""What an agreement must say, which contract it leads to, and when its price is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from market.deals.rules import DealState, agreements, notices
from market.deals.rules.agreements import AGREEMENT, AgreementAct, AgreementState
from market.deals.rules.types import Subtype
from market.errors import Conflict, Invalid
from market.listings.rules.kinds import Cooperation, LicenceKind, PriceMode
from market.money import Money
from tests.factories.agreements import TERMS


@pytest.mark.parametrize("subtype", list(Subtype))
def test_every_subtype_can_be_agreed_and_has_a_way(subtype: Subtype) -> None:
    kind = LicenceKind.SOLE if subtype.is_licence else None
    agreements.check(replace(TERMS, subtype=subtype, licence_kind=kind))
    ways = {
        "trf": Cooperation.TRANSFER,
        "lic": Cooperation.LICENCE,
        "con": Cooperation.CONSULTING,
        "srv": Cooperation.SERVICE,
    }
    expected = ways.get(subtype.value[:3]) or (Cooperation.JOINT if subtype is Subtype.DEV_COOP else Cooperation.ENTRUSTED)
    assert subtype.way(for_shares=False) is expected


def test_a_transfer_for_shares_is_an_equity_contribution() -> None:
    agreements.check(replace(TERMS, equity_bp=2_000))
    assert Subtype.TRF_SECRET.way(for_shares=True) is Cooperation.EQUITY


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("title_zh", {"title_zh": " "}),
        ("subject", {"subject": "太短"}),
        ("price", {"price": Money(0)}),
        ("licence_kind", {"subtype": Subtype.LIC_PATENT}),
        ("licence_kind", {"licence_kind": LicenceKind.SOLE}),
        ("equity_bp", {"subtype": Subtype.SRV_GEN, "equity_bp": 100}),
        ("equity_bp", {"equity_bp": 10_001}),
        ("months", {"months": 601}),
        ("price_record", {"pricing": PriceMode.AUCTION}),
        ("price_record", {"price_record": "2026年9月在交易所挂牌"}),
        ("terms", {"terms": "长" * 5_001}),
    ],
)
def test_what_does_not_hold_together_is_refused_at_its_field(field: str, changed: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        agreements.check(replace(TERMS, **changed))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_only_what_is_in_the_table_moves_an_agreement() -> None:
    for state, act in product(AgreementState, AgreementAct):
        if state is AgreementState.ENTERED:
            assert AGREEMENT.after(state, act) is not state
        else:
            with pytest.raises(Conflict):
                AGREEMENT.after(state, act)


def test_a_refusal_needs_its_reason() -> None:
    assert agreements.require_reason(" 价格不符 ") == "价格不符"
    for bad in ("", " ", "长" * 501):
        with pytest.raises(Invalid):
            agreements.require_reason(bad)


@pytest.mark.parametrize(
    ("institution", "way", "pricing", "due"),
    [
        (True, Cooperation.TRANSFER, PriceMode.AGREED, True),
        (True, Cooperation.EQUITY, PriceMode.AGREED, True),
        (True, Cooperation.LICENCE, PriceMode.AGREED, True),
        (True, Cooperation.TRANSFER, PriceMode.AUCTION, False),
        (True, Cooperation.LICENCE, PriceMode.LISTED, False),
        (True, Cooperation.SERVICE, PriceMode.AGREED, False),
        (True, Cooperation.ENTRUSTED, PriceMode.AGREED, False),
        (False, Cooperation.TRANSFER, PriceMode.AGREED, False),
    ],
)
def test_a_notice_is_due_where_an_institution_disposes_at_an_agreed_price(
    institution: bool,  # noqa: FBT001 - a table of cases
    way: Cooperation,
    pricing: PriceMode,
    due: bool,  # noqa: FBT001
) -> None:
    assert notices.is_due(seller_is_institution=institution, way=way, pricing=pricing) is due


def test_objections_are_taken_until_the_last_day_and_only_while_it_is_public() -> None:
    last = date(2026, 11, 20)
    notices.require_running(DealState.PUBLICISED, last, last)
    for state, until, today in (
        (DealState.PUBLICISED, last, date(2026, 11, 21)),
        (DealState.CONFIRMED, last, last),
        (DealState.PUBLICISED, None, last),
    ):
        with pytest.raises(Conflict):
            notices.require_running(state, until, today)


def test_an_objection_has_words() -> None:
    assert notices.require_text(" 价格偏低 ") == "价格偏低"
    for bad in (" ", "长" * 2_001):
        with pytest.raises(Invalid):
            notices.require_text(bad)
