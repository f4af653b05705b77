"""How contracts of the demo ended or did not come about: a registration revoked, one refused, an objection, a termination, a scan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.contracts import services
from market.contracts.queries import claims
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState
from market.contracts.rules.versions import Proposal, VersionKind
from market.contracts.services import originals
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.deals.services import agreements
from market.demo import amending, cast
from market.demo.paperwork import Parties, Stage
from market.demo.stories import Story, agreed, application, tell
from market.listings.rules.kinds import LicenceKind

if TYPE_CHECKING:
    from datetime import datetime

TERMINATION = "因被许可方停产相关产线，双方同意自本协议签署之日起解除合同；已付使用费不退，未付部分不再支付。"


REVOKED = Story(
    terms=agreed(
        Subtype.TRF_SOFT,
        640_000,
        ("经编机花型编译软件著作权", "Copyright in a pattern compiler for warp knitting"),
        "转让方将经编机花型编译软件的著作权转让给受让方，并交付源程序、设计说明书和软件著作权登记证书。",
        months=24,
    ),
    seller="qianjiang",
    buyer="hemao",
    days=75,
    stage=Stage.CLAIMED,
)
ENTERPRISE = Story(
    terms=agreed(
        Subtype.TRF_SOFT,
        2_400_000,
        ("储能柜热管理控制软件著作权", "Copyright in control software for battery cabinets"),
        "转让方将储能柜热管理控制软件的著作权转让给受让方，并交付源程序、测试报告和软件著作权登记证书。",
        months=24,
    ),
    seller="hengzhou",
    buyer="hemao",
    days=60,
    stage=Stage.CLAIMED,
)
REFUSED = Story(
    terms=agreed(
        Subtype.SRV_GEN,
        58_000,
        ("织机月度例行检测", "Monthly inspection of looms"),
        "受托人每月到委托人车间对织机作例行检测和润滑保养，填写检测记录，更换易损件，出具当月检测单。",
        months=12,
    ),
    seller="qianjiang",
    buyer="hemao",
    days=20,
    stage=Stage.ACCEPTED,
)
OBJECTED = Story(
    terms=agreed(
        Subtype.SRV_GEN,
        320_000,
        ("织机振动特征提取与故障诊断", "Diagnosis of faults from the vibration of looms"),
        "受托人针对委托人产线断经停机的问题，采集织机振动信号并建立故障诊断模型，交付诊断程序、特征库和验证报告。",
        months=18,
    ),
    seller="qianjiang",
    buyer="hemao",
    days=16,
    stage=Stage.ACCEPTED,
)
TERMINATED = Story(
    terms=agreed(
        Subtype.LIC_SOFT,
        150_000,
        ("纱线瑕疵识别软件使用许可", "Licence of software that finds faults in yarn"),
        "许可人许可被许可人在其两条产线上使用纱线瑕疵识别软件，并交付安装程序、使用说明和一年的版本更新。",
        licence_kind=LicenceKind.ORDINARY,
        months=36,
    ),
    seller="qianjiang",
    buyer="hengzhou",
    days=55,
    stage=Stage.REGISTERED,
)
ON_PAPER = Story(
    terms=agreed(
        Subtype.DEV_ENTRUST,
        380_000,
        ("印染废水余热回收装置研制", "Development of heat recovery from dyeing effluent"),
        "受委托人为委托人研制印染废水余热回收装置样机，完成设计、试制和第三方检测，并交付全部图纸和试验报告。",
        months=18,
    ),
    seller="qianjiang",
    buyer="hemao",
    days=5,
    stage=Stage.FROZEN,
)
REFUSAL = "价款与双方会议纪要不一致，请更正后再提交（演示）。"


def load(now: datetime) -> None:
    """Tell every story up to `now`."""
    _revoke(tell(REVOKED, now), now)
    _accept_income_tax(tell(ENTERPRISE, now), now)
    _refuse(tell(REFUSED, now), now)
    _object(tell(OBJECTED, now), now)
    _terminate(tell(TERMINATED, now), now)
    _scan(tell(ON_PAPER, now), now)
    _leave_unanswered(now)


def _revoke(told: tuple[int, Parties], now: datetime) -> None:
    """Let the tax office accept the exemption, and the registration be revoked afterwards: the benefit is to be paid back."""
    contract_id, parties = told
    filed = next(one for one in claims.of_contract(contract_id) if one.benefit is Benefit.VAT_EXEMPTION)
    with clock.frozen(now - timedelta(days=30)), unit_of_work():
        services.conclude_claim(parties.seller, filed.id, outcome="accepted")
    with clock.frozen(now - timedelta(days=2)), unit_of_work():
        why = "软件著作权登记证书经核实不属于转让方，登记材料不实（演示）。"
        services.prepare_revocation(parties.registrar, application(contract_id), reason=why)
    with clock.frozen(now - timedelta(days=1)), unit_of_work():
        services.confirm(parties.reviewer, application(contract_id))


def _accept_income_tax(told: tuple[int, Parties], now: datetime) -> None:
    """Let an enterprise file the income-tax exemption of its transfer, and the tax office accept it."""
    contract_id, parties = told
    for claim in claims.of_contract(contract_id):
        if claim.benefit is Benefit.CIT_EXEMPTION and claim.state is ClaimState.READY:
            with clock.frozen(now - timedelta(days=40)), unit_of_work():
                services.file_claim(parties.seller, claim.id, on=clock.today())
            with clock.frozen(now - timedelta(days=12)), unit_of_work():
                services.conclude_claim(parties.seller, claim.id, outcome="accepted")


def _refuse(told: tuple[int, Parties], now: datetime) -> None:
    contract_id, parties = told
    with clock.frozen(now - timedelta(days=6)), unit_of_work():
        why = "例行检测和保养不解决特定技术问题，不属于技术服务合同（民法典第八百七十八条）（演示）。"
        services.prepare_refusal(parties.registrar, application(contract_id), ground=CheckPoint.KIND, reason=why)
    with clock.frozen(now - timedelta(days=5)), unit_of_work():
        services.confirm(parties.reviewer, application(contract_id))


def _object(told: tuple[int, Parties], now: datetime) -> None:
    """Let the third and the fourth person of the office refuse, and the applicant object: the first two find it on their desk."""
    contract_id, parties = told
    prepares, confirms = parties.registrars[2:4]
    with clock.frozen(now - timedelta(days=5)), unit_of_work():
        why = "合同只写明采集振动信号，未说明诊断模型解决的技术问题，不能了解其技术内容（演示）。"
        services.prepare_refusal(prepares, application(contract_id), ground=CheckPoint.SUBJECT, reason=why)
    with clock.frozen(now - timedelta(days=4)), unit_of_work():
        services.confirm(confirms, application(contract_id))
    with clock.frozen(now - timedelta(days=1)), unit_of_work():
        why = "合同附件三已写明诊断模型的输入、方法和验收指标，现一并提交，请予复核（演示）。"
        services.object_to_refusal(parties.seller, contract_id, reason=why)


def _terminate(told: tuple[int, Parties], now: datetime) -> None:
    """Let both parties end the contract, and the seller have its registration cancelled."""
    contract_id, parties = told
    at = now - timedelta(days=9)
    amending.agree(contract_id, Proposal(kind=VersionKind.TERMINATION, text=TERMINATION), (parties.buyer, parties.seller), at)
    with clock.frozen(at + timedelta(days=1)), unit_of_work():
        services.apply_for_cancellation(parties.seller, contract_id, reason="合同已解除，申请注销登记（演示）。")
    with clock.frozen(at + timedelta(days=2)), unit_of_work():
        services.prepare_change(parties.registrar, application(contract_id))
    with clock.frozen(at + timedelta(days=3)), unit_of_work():
        services.confirm(parties.reviewer, application(contract_id))


def _scan(told: tuple[int, Parties], now: datetime) -> None:
    """Let the parties sign on paper: the scan waits for the operator's comparison."""
    contract_id, parties = told
    with clock.frozen(now - timedelta(days=2)), unit_of_work():
        scan = services.document(parties.seller, contract_id)
        originals.upload(parties.seller, contract_id, content=scan, name="合同扫描件（演示）.pdf", signed_on=clock.today())
    with clock.frozen(now - timedelta(days=1)), unit_of_work():
        originals.agree(parties.buyer, contract_id)


def _leave_unanswered(now: datetime) -> None:
    """Enter two agreements that come to nothing: one is refused, one taken back."""
    seller = cast.of("qianjiang")
    for other in (cast.of("yunqi"), cast.of("longwu")):
        uscc = accounts.organisation(other.organisation_id or 0).uscc
        with clock.frozen(now - timedelta(days=8)), unit_of_work():
            made = agreements.enter(seller, REFUSED.terms, other_uscc=uscc, side=agreements.SELLING)
        with clock.frozen(now - timedelta(days=7)), unit_of_work():
            if other == cast.of("yunqi"):
                agreements.refuse(other, made.id, reason=REFUSAL)
            else:
                agreements.withdraw(seller, made.id)
