"""The letters about proposals, in both languages because the reader's is not known here; a sealed proposal's author is not named."""

from __future__ import annotations

from market import mail
from market.accounts import queries as accounts
from market.listings.models.demands import Demand
from market.listings.rules.wishes import DemandMode
from market.proposals.models.proposals import Proposal


def handed_in(demand: Demand, proposal: Proposal, *, again: bool) -> None:
    """Tell the demander that a proposal came, or came changed, and its author that it arrived."""
    what, english = ("更新了一份应答方案", "A proposal was handed in again") if again else ("收到一份应答方案", "A proposal was handed in")
    _to(demand.created_by, demand, what, english)
    _to(proposal.created_by, demand, f"您的方案 {proposal.code} 已提交", f"Your proposal {proposal.code} has arrived")


def withdrawn(demand: Demand, proposal: Proposal) -> None:
    """Tell the demander."""
    _to(demand.created_by, demand, f"方案 {proposal.code} 已撤回", f"Proposal {proposal.code} was withdrawn")


def priced(demand: Demand, proposal: Proposal) -> None:
    """Tell the demander which price was named."""
    _to(
        demand.created_by,
        demand,
        f"方案 {proposal.code} 报价 {proposal.price}",
        f"Proposal {proposal.code} now has its price: {proposal.price}",
    )


def shortlisted(demand: Demand, proposal: Proposal) -> None:
    """Tell the solver that the demander wants to talk."""
    english = f"The demander wants to talk about your proposal {proposal.code}"
    _to(proposal.created_by, demand, f"您的方案 {proposal.code} 进入洽谈", english)


def noted(demand: Demand, proposal: Proposal, *, by: int) -> None:
    """Tell the other side that a talk was written down."""
    other = proposal.created_by if by == demand.organisation_id else demand.created_by
    english = f"The other side wrote a note of the talks about proposal {proposal.code}"
    _to(other, demand, f"对方就方案 {proposal.code} 新增一条洽谈记录", english)


def declined(demand: Demand, proposal: Proposal) -> None:
    """Tell the solver why."""
    _to(
        proposal.created_by,
        demand,
        f"您的方案 {proposal.code} 未被采纳。理由：{proposal.reason}",
        f"Your proposal {proposal.code} was declined. Reason: {proposal.reason}",
    )


def lapsed(demand: Demand, proposal: Proposal) -> None:
    """Tell the solver that the demand is closed."""
    english = f"The demand is closed; proposal {proposal.code} was not chosen"
    _to(proposal.created_by, demand, f"需求已结束，您的方案 {proposal.code} 未中选", english)


def awarded(demand: Demand, proposal: Proposal) -> None:
    """Tell both sides."""
    for person in {proposal.created_by, demand.created_by}:
        _to(
            person,
            demand,
            f"方案 {proposal.code} 中选，合同草稿随后生成",
            f"Proposal {proposal.code} was chosen; the contract's draft follows",
        )


def _to(person: int | None, demand: Demand, chinese: str, english: str) -> None:
    if person is None:
        return
    title = demand.title_en or demand.title_zh
    about = f"{chinese}。\n需求：“{demand.title_zh}”（{demand.code}）"
    foreign = f"{english}.\nDemand: “{title}” ({demand.code})"
    mail.send(accounts.person(person).email, f"{chinese} {demand.code}", f"{about}\n\n----\n\n{foreign}\n")


def expert_asked(demand: Demand, person: int) -> None:
    """Ask an expert."""
    _to(
        person,
        demand,
        f"邀请您担任{'赛马' if demand.mode is DemandMode.RACE else '揭榜挂帅'}评审专家，请登录后答复",
        "You are asked to judge as an expert; please sign in and answer",
    )


def scoring_open(demand: Demand, person: int) -> None:
    """Tell an expert that marks can be given."""
    _to(person, demand, "揭榜挂帅评审已开始，请评分", "The scoring of an open challenge is open; please give your marks")


def notice_begun(demand: Demand, proposal: Proposal) -> None:
    """Tell a solver that the ranking is public."""
    _to(proposal.created_by, demand, "揭榜挂帅评审结果已公示", "The ranking of an open challenge is public")


def objected(demand: Demand) -> None:
    """Tell the demander of an objection."""
    _to(demand.created_by, demand, "公示收到一条异议，请答复", "Somebody objects to the notice; please answer")


def admitted(demand: Demand, proposal: Proposal) -> None:
    """Tell a solver that it runs in the first stage."""
    english = f"Your proposal {proposal.code} runs in the first stage of the race"
    _to(proposal.created_by, demand, f"您的方案 {proposal.code} 入围赛马第一阶段", english)


def result_in(demand: Demand) -> None:
    """Tell the demander that a result arrived."""
    _to(demand.created_by, demand, "赛马阶段收到一份成果", "A result arrived in the race")


def comparison_open(demand: Demand, person: int) -> None:
    """Tell an expert that the results of a stage can be compared."""
    _to(person, demand, "赛马阶段成果已提交，请评分", "The results of a race's stage are in; please give your marks")


def stage_decided(demand: Demand, proposal: Proposal, stage: int, rank: int | None) -> None:
    """Tell a racer how it stands after a stage, with its own rank where the rules allow it, and why where it is out."""
    place, english_place = ("", "") if rank is None else (f"，名次 {rank}", f", rank {rank}")
    if proposal.reason:
        chinese = f"您的方案 {proposal.code} 在赛马第 {stage} 阶段被淘汰{place}。理由：{proposal.reason}"
        english = f"Proposal {proposal.code} was knocked out in stage {stage}{english_place}. Reason: {proposal.reason}"
    else:
        chinese = f"您的方案 {proposal.code} 通过赛马第 {stage} 阶段{place}"
        english = f"Proposal {proposal.code} has passed stage {stage} of the race{english_place}"
    _to(proposal.created_by, demand, chinese, english)


def stage_begun(demand: Demand, proposal: Proposal, stage: int) -> None:
    """Tell a racer that the next stage runs."""
    english = f"Stage {stage} of the race has begun for proposal {proposal.code}"
    _to(proposal.created_by, demand, f"赛马第 {stage} 阶段已开始，方案 {proposal.code} 继续参赛", english)
