"""A contract whose seller has signed once above a signing limit 签约限额: its second signatory is awaited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.contracts import services
from market.contracts.queries import contracts
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.demo import cast
from market.demo.paperwork import Stage
from market.demo.stories import Story, agreed, tell

if TYPE_CHECKING:
    from datetime import datetime

LIMITED = Story(
    terms=agreed(
        Subtype.SRV_GEN,
        320_000,
        ("数据中心能效诊断技术服务", "Energy diagnosis of a data centre"),
        "受托人对委托人数据中心的制冷与供电系统进行能效诊断，建立能耗模型，提交诊断报告和改造建议，并进行一次现场讲解。",
        months=6,
    ),
    seller="yunhe",
    buyer="hengzhou",
    days=4,
    stage=Stage.FROZEN,
)


def load(now: datetime) -> None:
    """Take the contract to its document, and let the first signatory of the seller sign it."""
    contract_id, parties = tell(LIMITED, now)
    with clock.frozen(now - timedelta(days=1)), unit_of_work():
        contract = contracts.contract(parties.seller, contract_id)
        services.sign(parties.seller, contract_id, **cast.proof(parties.seller), digest=contract.document_key or "")
