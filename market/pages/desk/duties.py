"""What an actor must do next, whatever the kind of the organisation: each source answers only to the roles it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.auctions.queries import aftermath, authority, duties, priority
from market.auctions.rules.default import DefaultState
from market.auctions.rules.papers import PaperKind
from market.contracts.queries import contracts, desk, versions
from market.contracts.rules.desk import Call
from market.contracts.rules.versions import number_of
from market.deals.queries import agreements, notices
from market.duties import queries as performance
from market.holdings.queries import facts, holdings, reports
from market.pages.desk import tasks
from market.papers import policy as papers
from market.papers.queries import disclosure, questions
from market.papers.queries.listings import kind_of
from market.proposals.queries import duties as proposals
from market.rewards.queries import duties as rewards

DUTIES_AHEAD = timedelta(days=60)
"""How far ahead the desk looks for what a contract asks."""

RULINGS = {
    Call.CONFIRM: tasks.CONFIRM,
    Call.TAKE_IN: tasks.TAKE_IN,
    Call.HEAR: tasks.HEAR,
    Call.RECHECK: tasks.RECHECK,
    Call.RULE: tasks.RULE,
    Call.REQUEST: tasks.REQUESTED,
}

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.pages.desk.tasks import Task


def of(actor: Actor) -> Iterator[Task]:
    """Return the duties of an actor: as bidder, signatory, colleague with authority, panel member, auctioneer or clerk."""
    now = clock.now()
    yield from _bidding(actor, now)
    yield from _signing(actor)
    yield from _following(actor, now)
    yield from _asked(actor)
    yield from _proposed(actor)
    yield from _rewarding(actor)
    yield from _registering(actor)
    yield from _ruling(actor)
    yield from _performing(actor)
    yield from _agreed(actor)
    for lot, missing, until in duties.judging(actor, now):
        yield tasks.JUDGING.task(lot.title_zh, f"/lots/{lot.id}/panel", until, count=missing)


def _asked(actor: Actor) -> Iterator[Task]:
    if actor.can(*papers.EDITORS):
        for found in dict.fromkeys(row for _question, row in questions.waiting_for(actor)):
            yield tasks.QUESTION.task(found.title_zh, f"/{kind_of(found).value}/{found.id}/questions")
        for found in dict.fromkeys(row for _grant, row in disclosure.waiting_for(actor)):
            yield tasks.ACCESS.task(found.title_zh, f"/{kind_of(found).value}/{found.id}/disclosures")


def _rewarding(actor: Actor) -> Iterator[Task]:
    for contract in rewards.undivided(actor):
        yield tasks.DIVIDE.task(contract.project_name, f"/rewards/contracts/{contract.id}", number=contract.number)
    for sort, rows in (
        (tasks.REWARD_OBJECTION, rewards.to_answer(actor)),
        (tasks.REWARD_APPROVAL, rewards.to_approve(actor)),
        (tasks.REWARD_PAYMENT, rewards.to_pay(actor)),
    ):
        for plan, contract in rows:
            until = clock.end_of(plan.pay_by) if plan.pay_by is not None and sort is tasks.REWARD_PAYMENT else None
            yield sort.task(contract.project_name, f"/rewards/plans/{plan.id}", until, code=plan.code)


def _performing(actor: Actor) -> Iterator[Task]:
    for duty, contract in performance.to_note(actor, until=clock.today() + DUTIES_AHEAD):
        sort = tasks.OVERDUE_DUTY if duty.due_on < clock.today() else tasks.DUTY
        yield sort.task(contract.project_name, f"/duties/{duty.id}", clock.end_of(duty.due_on), kind=duty.kind, number=contract.number)


def _registering(actor: Actor) -> Iterator[Task]:
    today = clock.today()
    owed = reports.open_year(actor, today)
    if owed is not None:
        yield tasks.REPORT.task(actor.organisation_name, "/holdings/reports", clock.end_of(reports.due(owed, today)), year=owed)
    due = holdings.to_review(actor, today)
    known = facts.of(due)
    for row in due:
        until = clock.end_of(row.next_review_on) if row.next_review_on is not None else None
        yield tasks.REVIEW.task(known[row.id].name_zh, f"/holdings/{row.id}", until, number=row.number)


def _ruling(actor: Actor) -> Iterator[Task]:
    """Return what waits at a registrar's desk; whoever may not rule on it does not find it."""
    rows = desk.waiting_for(actor)
    applicants = accounts.organisations({row.applicant_id for row, _contract, _call in rows})
    for row, contract, call in rows:
        until = clock.end_of(row.due_on) if row.due_on is not None and call is not Call.REQUEST else None
        number = row.number or contract.number
        applicant = applicants[row.applicant_id].name_zh
        yield RULINGS[call].task(contract.project_name, f"/registrations/{row.id}", until, number=number, applicant=applicant)


def _proposed(actor: Actor) -> Iterator[Task]:
    for demand, count in proposals.to_read(actor):
        yield tasks.PROPOSALS.task(demand.title_zh, f"/demands/{demand.id}/proposals", count=count)
    for demand in proposals.unanswered(actor):
        yield tasks.EXPERT.task(demand.title_zh, f"/demands/{demand.id}/scoring")
    for demand in proposals.to_judge(actor):
        yield tasks.SCORING.task(demand.title_zh, f"/demands/{demand.id}/scoring")
    for demand, milestone in proposals.milestones_due(actor):
        until = clock.end_of(milestone.due_on)
        yield tasks.MILESTONE.task(demand.title_zh, f"/demands/{demand.id}/race", until)


def _agreed(actor: Actor) -> Iterator[Task]:
    for made in agreements.waiting_for(actor):
        yield tasks.AGREEMENT.task(made.title_zh, f"/deals/agreements/{made.id}", number=made.code)
    for deal in notices.unanswered(actor):
        yield tasks.OBJECTION.task(deal.title_zh, f"/deals/notices/{deal.id}")


def _bidding(actor: Actor, now: datetime) -> Iterator[Task]:
    for lot, until in duties.openings(actor, now):
        yield tasks.OPENING.task(lot.title_zh, f"/lots/{lot.id}", until)
    for offer, lot in duties.answers(actor):
        yield tasks.ANSWER.task(lot.title_zh, f"/lots/{lot.id}/aftermath", offer.answer_by, price=offer.price)
    for holder, lot, paddle in priority.waiting(actor):
        if lot.answers_until is not None and now < lot.answers_until:
            yield tasks.MATCH.task(lot.title_zh, f"/lots/{lot.id}", lot.answers_until, rank=holder.rank)
        elif paddle is None and lot.announced_at is not None and lot.opened_at is None:
            yield tasks.HOLDER.task(lot.title_zh, f"/lots/{lot.id}", rank=holder.rank)
    for asked, lot in authority.to_decide(actor):
        yield tasks.AUTHORITY.task(lot.title_zh, f"/lots/{lot.id}/authority", amount=asked.amount)
    for paddle, lot in duties.deposits(actor):
        yield tasks.DEPOSIT.task(lot.title_zh, f"/paddles/{paddle.id}", amount=lot.deposit)


def _signing(actor: Actor) -> Iterator[Task]:
    for paper, sale, award, lot in duties.papers(actor):
        if paper.kind is PaperKind.CONFIRMATION and award is not None and lot is not None:
            yield tasks.LETTER.task(lot.title_zh, f"/papers/{paper.id}", aftermath.sign_by(award), number=paper.number)
        else:
            yield tasks.RECORD.task(sale.name_zh, f"/papers/{paper.id}", number=paper.number)
    if actor.can(".signer"):
        for contract in contracts.waiting_for_signature(actor):
            until = clock.end_of(contract.sign_due_on)
            yield tasks.UNSIGNED.task(contract.project_name, f"/contracts/{contract.id}", until, number=contract.number)
        for contract, version in versions.waiting_for_signature(actor):
            number = number_of(contract.number, version.number)
            yield tasks.UNSIGNED.task(contract.project_name, f"/contracts/{contract.id}/versions/{version.number}", number=number)
    for offer, lot in duties.consents(actor):
        yield tasks.CONSENT.task(lot.title_zh, f"/lots/{lot.id}/aftermath", price=offer.price)


def _following(actor: Actor, now: datetime) -> Iterator[Task]:
    for default, lot in duties.own_defaults(actor):
        yield tasks.CURE.task(lot.title_zh, f"/lots/{lot.id}/aftermath", default.cure_until, ground=default.ground)
    for default, lot in duties.followed(actor, now):
        sort = {DefaultState.NOTICED: tasks.DECLARE, DefaultState.DECLARED: tasks.SUCCESSION}.get(default.state, tasks.PAY_OUT)
        yield sort.task(lot.title_zh, f"/lots/{lot.id}/aftermath")
    for _award, lot in duties.late_buyers(actor, now):
        yield tasks.LATE_BUYER.task(lot.title_zh, f"/lots/{lot.id}/aftermath")
