"""Contracts of the demo whose tax has something of its own: technology contributed for shares, and a licence to a buyer abroad."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.contracts import services
from market.contracts.queries import claims
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.checklist import PaperKey
from market.contracts.services import claim_papers
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.demo import paperwork
from market.demo.paperwork import Stage
from market.demo.stories import Story, agreed, tell
from market.duties import queries as duties
from market.duties import services as performing
from market.duties.rules.states import DutyKind
from market.listings.rules.kinds import LicenceKind
from market.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from market.demo.paperwork import Parties

SHARES = Story(
    terms=agreed(
        Subtype.TRF_SOFT,
        6_200_000,
        ("织造产线能耗优化软件著作权作价入股", "Copyright in software for the energy use of looms, contributed for shares"),
        "转让方将织造产线能耗优化软件的著作权转让给受让方，作价六百二十万元入股，占受让方注册资本百分之二十，并交付源程序和说明书。",
        months=24,
        equity_bp=2_000,
    ),
    seller="hengzhou",
    buyer="hemao",
    days=70,
    stage=Stage.REGISTERED,
)
EXPORT = Story(
    terms=agreed(
        Subtype.LIC_SOFT,
        1_680_000,
        ("港口设备振动诊断软件使用许可", "Licence of software that diagnoses port machinery"),
        "许可人许可被许可人在其香港的港口设备上使用振动诊断软件，并交付安装程序、使用说明和两年的版本更新。",
        licence_kind=LicenceKind.ORDINARY,
        months=72,
    ),
    seller="qianjiang",
    buyer="weigang",
    days=64,
    stage=Stage.REGISTERED,
    exported=True,
)
COST, FEES = Money.yuan(1_240_000), Money.yuan(18_600)
KEPT = (
    (PaperKey.INVESTMENT, "投资协议书（演示）"),
    (PaperKey.VALUATION, "作价评估报告摘要（演示）"),
    (PaperKey.OWNERSHIP, "软件著作权登记证书（演示）"),
    (PaperKey.DEFERRAL_FORM, "技术成果投资入股企业所得税递延纳税备案表（演示）"),
)


def load(now: datetime) -> None:
    """Tell both up to `now`: the deferral is filed, the export is registered and its exemption claimed."""
    contract_id, parties = tell(SHARES, now)
    claim_id = _prepare(contract_id, parties, now)
    paperwork.claim(contract_id, parties, now - timedelta(days=46))
    with clock.frozen(now - timedelta(days=33)), unit_of_work():
        services.file_claim(parties.seller, claim_id, on=clock.today())
    contract_id, parties = tell(EXPORT, now)
    _register_export(contract_id, parties, now - timedelta(days=58))
    paperwork.claim(contract_id, parties, now - timedelta(days=50))


def _prepare(contract_id: int, parties: Parties, now: datetime) -> int:
    """Prepare the deferral with the papers that it asks; return its claim's id."""
    claim = next(one for one in claims.of_contract(contract_id) if one.benefit is Benefit.EQUITY_DEFERRAL)
    with clock.frozen(now - timedelta(days=50)), unit_of_work():
        for paper, note in KEPT:
            claim_papers.keep(parties.seller, claim.id, paper=paper, note=note)
        acquired_on = clock.legal_date(now - timedelta(days=53))
        services.prepare_claim(parties.seller, claim.id, cost=COST, fees=FEES, acquired_on=acquired_on)
    return claim.id


def _register_export(contract_id: int, parties: Parties, at: datetime) -> None:
    with clock.frozen(at), unit_of_work():
        for duty in duties.of_contract(contract_id):
            if duty.kind is DutyKind.EXPORT_REGISTRATION:
                performing.discharge(parties.seller, duty.id, on=clock.today(), reference="技术出口合同登记（演示）")
