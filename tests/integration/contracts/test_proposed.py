"""From the chosen proposal to the deal and the contract's first draft, and back to the demand when it is signed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.contracts.models.contract import Contract
from market.contracts.queries import contracts
from market.contracts.rules.gate import check
from market.contracts.rules.types import ContractType, PaymentMode, Subtype
from market.db import db
from market.deals import queries as deals
from market.deals import services as deal_commands
from market.deals.models import Deal
from market.deals.rules import DealKind, DealState
from market.errors import Conflict
from market.listings.models.demands import Demand
from market.listings.rules.kinds import AchievementState, Cooperation, DemandState
from market.money import Money
from market.proposals.models.proposals import Proposal
from market.proposals.services import choosing
from tests.factories import listings, proposals

pytestmark = pytest.mark.usefixtures("session")
ALL_WAYS = tuple(Cooperation)


def _deal_of(made: Proposal) -> Deal:
    found = deals.deal_of_proposal(made.id)
    assert found is not None
    return found


def _contract_of(deal: Deal) -> Contract:
    found = contracts.contract_of_deal(deal.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("way", "kind", "subtype", "words"),
    [
        (Cooperation.ENTRUSTED, ContractType.DEV, Subtype.DEV_ENTRUST, "委托研究开发人研究开发"),
        (Cooperation.JOINT, ContractType.DEV, Subtype.DEV_COOP, "合作研究开发"),
        (Cooperation.CONSULTING, ContractType.CON, Subtype.CON_GEN, "提供技术咨询"),
        (Cooperation.SERVICE, ContractType.SRV, Subtype.SRV_GEN, "提供技术服务"),
    ],
)
def test_the_draft_opens_with_what_was_asked_and_promised(way: Cooperation, kind: ContractType, subtype: Subtype, words: str) -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander, ways=ALL_WAYS, payment="签约后三成，中试后四成，验收后三成。")
    made = proposals.awarded(demand, demander, way=way)

    deal = _deal_of(made)
    contract = _contract_of(deal)

    assert (deal.kind, deal.state, deal.achievement_id, deal.term_id, deal.lot_id) == (
        DealKind.PROPOSAL,
        DealState.CONFIRMED,
        None,
        None,
        None,
    )
    assert (contract.type, contract.subtype, contract.total, contract.patents) == (kind, subtype, proposals.PRICE, [])
    assert (contract.seller_id, contract.buyer_id, contract.payment) == (
        made.organisation_id,
        demand.organisation_id,
        PaymentMode.LUMP_INSTALMENT,
    )
    assert contract.ends_on is not None
    assert contract.starts_on is not None
    assert (contract.ends_on - contract.starts_on).days in range(300, 310)
    texts = contract.clauses
    assert words in texts["subject"]
    assert "24 小时吸水率：不高于 9%（需求值：不高于 15%），检验方法：GB/T 1034，验证依据：第三方检测报告" in texts["acceptance"]
    assert "第10个月内：产线试产，交付工艺包与验收报告" in texts["performance"]
    assert "周青（课题负责人）" in texts["performance"]
    assert "签约后三成" in texts["price"]
    assert "竞价" not in texts["price"]
    assert demand.code in texts["price"]
    assert texts["ownership"].startswith("成果归需求方所有，完成方可以发表论文。没有约定的")
    today = clock.today()
    assert [finding.key for finding in check(contracts.paper(contract, awarded=deal.price, today=today)) if not finding.ok] == []


def test_the_demand_is_dealt_when_both_have_signed() -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander)
    deal = _deal_of(proposals.awarded(demand, demander))

    deal_commands.contracted(demander, deal.id)

    assert (deal.state, demand.state) == (DealState.CONTRACTED, DemandState.DEALT)
    assert [event.kind for event in audit.timeline([("demand", demand.id)])][-3:] == [
        "demand.negotiating",
        "demand.awarded",
        "demand.dealt",
    ]


def _of_achievement(way: Cooperation, solver_kind: str = "institution") -> tuple[Demand, Proposal, AchievementState]:
    demander, solver = listings.editor("enterprise"), listings.editor(solver_kind)
    demand = listings.published_demand(demander, ways=ALL_WAYS)
    own = listings.published(solver)
    made = proposals.awarded(demand, demander, solver, way=way, achievement_id=own.id)
    return demand, made, own.state


def test_an_institutions_licence_price_is_public_first() -> None:
    _, made, state = _of_achievement(Cooperation.LICENCE)
    deal = _deal_of(made)

    assert (deal.state, state) == (DealState.PUBLICISED, AchievementState.PUBLISHED)
    assert contracts.contract_of_deal(deal.id) is None


def test_an_enterprises_licence_is_drafted_with_its_patents_and_the_demands_criteria() -> None:
    _, made, _ = _of_achievement(Cooperation.LICENCE, "enterprise")
    contract = _contract_of(_deal_of(made))

    assert (contract.subtype, len(contract.patents)) == (Subtype.LIC_PATENT, 1)
    assert "24 小时吸水率" in contract.clauses["acceptance"]
    assert "竞价" not in contract.clauses["price"]


def test_a_transfer_takes_the_achievement_off_the_market() -> None:
    _, made, state = _of_achievement(Cooperation.TRANSFER)

    assert (state, _deal_of(made).months) == (AchievementState.DEALT, None)


def test_an_achievement_that_went_elsewhere_stops_the_award() -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    own = listings.published(solver)
    first, second = (listings.published_demand(demander, ways=ALL_WAYS) for _ in range(2))
    waiting = proposals.shortlisted(second, demander, solver, way=Cooperation.TRANSFER, achievement_id=own.id)
    proposals.awarded(first, demander, solver, way=Cooperation.TRANSFER, achievement_id=own.id)

    with pytest.raises(Conflict, match=r"state\.dealt"), db.session.begin_nested():
        choosing.award(demander, waiting.id)


def test_the_database_wants_one_origin_and_the_promised_price() -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander)
    deal = _deal_of(proposals.awarded(demand, demander))
    other = proposals.submitted(listings.published_demand(demander))
    for change in (
        f"proposal_id = {other.id}",
        "proposal_id = NULL",
        "kind = 'negotiated'",
        f"price_fen = {Money.yuan(1).fen}",
        "achievement_id = (SELECT max(id) FROM achievement)" if listings.published() else "",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(f"UPDATE deal SET {change} WHERE id = :id"), {"id": deal.id})  # noqa: S608 - the changes above
