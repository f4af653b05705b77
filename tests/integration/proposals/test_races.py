"""A race from the talks to the award: stages, results, marks, knock-out, withdrawal, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from market import audit, clock
from market.access import Actor
from market.accounts import queries as accounts_queries
from market.contracts.models.contract import Contract
from market.db import db
from market.deals.models import Deal
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import services as listing_services
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.mail import Mail
from market.proposals.models.proposals import Proposal
from market.proposals.queries import races as queries
from market.proposals.rules.races import Goal, RaceStep
from market.proposals.rules.states import ProposalState
from market.proposals.services import choosing, experts
from market.proposals.services import races as services
from market.proposals.services.proposals import withdraw
from tests.factories import listings, proposals

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.usefixtures("session")
Clock = Callable[[datetime], None]


def _race(solvers: int = 3) -> tuple[Actor, Demand, list[Actor], list[Proposal]]:
    demander, runners = listings.editor("enterprise"), [listings.editor() for _ in range(solvers)]
    demand, made = proposals.racing(demander, runners)
    return demander, demand, runners, made


def _all_in(demand: Demand, runners: list[Actor]) -> None:
    race = queries.race_for_update(demand.id)
    for runner in runners:
        for goal in queries.milestones(race.id, race.stage):
            services.hand_in(runner, demand.id, goal.id, text=f"{goal.name}已完成", link="https://example.org/report")


def _judge(judge: Actor, demand: Demand, marks: dict[int, tuple[int, int]]) -> None:
    for proposal, given in marks.items():
        services.mark(judge, demand.id, proposal, marks=given, note="")


def test_three_run_two_stages_and_the_best_gets_the_contract() -> None:
    demander, demand, runners, (first, second, third) = _race()
    with pytest.raises(Conflict, match=r"race\.results_open"):
        services.close(demander, demand.id)
    _all_in(demand, runners)
    services.close(demander, demand.id)
    _judge(demander, demand, {first.id: (90, 90), second.id: (80, 80)})
    with pytest.raises(Conflict, match=r"race\.unjudged"):
        services.settle(demander, demand.id, out={})
    _judge(demander, demand, {third.id: (40, 40)})
    with pytest.raises(Invalid, match=r"race\.unfair"):
        services.settle(demander, demand.id, out={second.id: "不合意"})
    services.settle(demander, demand.id, out={third.id: "吸水率未达标"})

    assert (third.state, third.reason) == (ProposalState.DECLINED, "吸水率未达标")
    assert audit.timeline([("proposal", third.id)])[-1].reason == "吸水率未达标"
    race = queries.race_for_update(demand.id)
    assert race.step is RaceStep.SETTLED
    with pytest.raises(Conflict, match=r"race\.not_first"):
        services.award(demander, demand.id, second.id)

    goal = Goal(name="中试", due_on=clock.today() + timedelta(days=90), result="中试报告", test="连续三批合格")
    services.go_on(demander, demand.id, goals=[goal])
    with pytest.raises(Conflict, match=r"race\.left"):
        services.hand_in(runners[2], demand.id, queries.milestones(race.id, 2)[0].id, text="迟来的成果")
    with pytest.raises(Conflict, match=r"race\.stage_closed"):
        services.hand_in(runners[0], demand.id, queries.milestones(race.id, 1)[0].id, text="补交")
    _all_in(demand, runners[:2])
    services.close(demander, demand.id)
    _judge(demander, demand, {first.id: (70, 70), second.id: (95, 95)})
    services.settle(demander, demand.id, out={})
    services.award(demander, demand.id, second.id)

    assert (second.state, first.state, demand.state) == (ProposalState.AWARDED, ProposalState.LAPSED, DemandState.AWARDED)
    assert queries.race_for_update(demand.id).step is RaceStep.DECIDED
    deal = db.session.scalars(select(Deal).where(Deal.proposal_id == second.id)).one()
    assert deal.price == second.price
    assert db.session.scalar(select(func.count()).select_from(Contract).where(Contract.deal_id == deal.id)) == 1


def test_each_racer_is_told_its_own_rank_and_only_that() -> None:
    demander, demand, runners, made = _race(2)
    _all_in(demand, runners)
    services.close(demander, demand.id)
    _judge(demander, demand, {made[0].id: (90, 90), made[1].id: (80, 80)})
    services.settle(demander, demand.id, out={made[1].id: "断经两次"})

    person = accounts_queries.person(runners[1].person_id or 0)
    letters = list(db.session.scalars(select(Mail).where(Mail.recipient == person.email).order_by(Mail.id.desc())))
    assert "名次 2" in letters[0].body
    assert "断经两次" in letters[0].body
    assert made[0].code not in letters[0].body


def test_experts_who_accept_judge_instead_of_the_demander() -> None:
    demander, demand, runners, made = _race(2)
    judge = listings.editor()
    with pytest.raises(Invalid, match=r"expert\.partial"):
        services.invite(demander, demand.id, email=accounts_queries.person(runners[0].person_id or 0).email)
    services.invite(demander, demand.id, email=accounts_queries.person(judge.person_id or 0).email)
    _all_in(demand, runners)
    services.close(demander, demand.id)
    with pytest.raises(Forbidden, match=r"expert\.not_accepted"):
        services.mark(judge, demand.id, made[0].id, marks=(1, 1), note="")
    _judge(demander, demand, {made[0].id: (10, 10), made[1].id: (90, 90)})
    experts.answer(judge, demand.id, accept=True, statement="无利害关系")
    with pytest.raises(Forbidden, match=r"race\.not_judge"):
        services.mark(demander, demand.id, made[0].id, marks=(1, 1), note="")
    _judge(judge, demand, {made[0].id: (90, 90), made[1].id: (80, 80)})
    services.settle(demander, demand.id, out={})

    last = queries.stages(queries.race_for_update(demand.id).id)[-1]
    assert [row.proposal for row in last.ranked()] == [made[0].id, made[1].id]


def test_who_withdraws_leaves_the_last_one_standing_to_be_awarded() -> None:
    demander, demand, runners, made = _race(2)
    withdraw(runners[0], made[0].id)
    services.award(demander, demand.id, made[1].id)

    assert made[1].state is ProposalState.AWARDED
    racer = queries.racer_of(made[0].id)
    assert racer is not None
    assert racer.left_stage == 1


def test_a_race_without_racers_has_ended_and_so_has_one_whose_demand_is_withdrawn() -> None:
    _, demand, runners, made = _race(2)
    for runner, one in zip(runners, made, strict=True):
        withdraw(runner, one.id)
    assert queries.race_for_update(demand.id).step is RaceStep.ENDED

    demander, other, _, _ = _race(2)
    listing_services.withdraw_demand(demander, other.id)
    assert queries.race_for_update(other.id).step is RaceStep.ENDED


def test_late_work_is_taken_and_the_last_day_opens_the_comparison(frozen: Clock) -> None:
    demander, demand, runners, _ = _race(2)
    frozen(clock.now() + timedelta(days=400))
    goal = queries.milestones(queries.race_for_update(demand.id).id)[0]
    late = services.hand_in(runners[0], demand.id, goal.id, text="迟交")

    assert clock.legal_date(late.at) > goal.due_on
    assert services.close(demander, demand.id).step is RaceStep.JUDGING


def test_the_start_has_its_conditions() -> None:
    demander = listings.editor("enterprise")
    demand, made = proposals.in_talks(demander, [listings.editor() for _ in range(4)])
    ids = [one.id for one in made]
    for chosen, code in ((ids[:1], r"race\.few"), (ids, r"race\.many"), ([ids[0], 10**9], r"race\.not_in_talks")):
        with pytest.raises(Invalid, match=code):
            services.start(demander, demand.id, chosen=chosen)
    with pytest.raises(Invalid, match=r"race\.goal_past"):
        services.start(demander, demand.id, chosen=ids[:2], days=[clock.today()])
    with pytest.raises(Conflict, match=r"proposal\.mode"):
        choosing.award(demander, ids[0])
    services.start(demander, demand.id, chosen=ids[:2], days=[clock.today() + timedelta(days=3)])
    with pytest.raises(Conflict, match=r"race\.begun"):
        services.start(demander, demand.id, chosen=ids[:2])
    with pytest.raises(Conflict, match=r"proposal\.racing"):
        choosing.decline(demander, ids[0], reason="不合意")
    choosing.decline(demander, ids[2], reason="未入围")
    other, sealed = listings.editor("enterprise"), listings.editor()
    early = listings.published_demand(other, **proposals.race_wish())
    proposals.submitted(early, sealed)
    with pytest.raises(Conflict, match=r"challenge\.early"):
        services.start(other, early.id, chosen=[])


def test_strangers_and_readers_do_nothing() -> None:
    demander, demand, runners, made = _race(2)
    goal = queries.milestones(queries.race_for_update(demand.id).id)[0]
    stranger, reader = listings.editor(), replace(demander, roles=frozenset({"bidder"}))
    for actor in (stranger, runners[0], reader, listings.clerk()):
        with pytest.raises(Forbidden):
            services.close(actor, demand.id)
    for actor in (stranger, demander):
        with pytest.raises(NotFound):
            services.hand_in(actor, demand.id, goal.id, text="不是我")
    with pytest.raises(Forbidden):
        services.hand_in(replace(runners[0], roles=frozenset({"signer"})), demand.id, goal.id, text="无权")
    for actor in (stranger, runners[0]):
        with pytest.raises(NotFound):
            services.mark(actor, demand.id, made[0].id, marks=(1, 1), note="")


IMPOSSIBLE = {
    "a result of who was knocked out": """
        UPDATE racer SET left_stage = 1, left_at = now();
        INSERT INTO race_result (racer_id, milestone_id, text, link, handed_by, at)
        SELECT racer.id, race_milestone.id, '迟', '', (SELECT min(id) FROM person), now() FROM racer, race_milestone LIMIT 1""",
    "a result after the stage was closed": """
        UPDATE race SET step = 'judging';
        INSERT INTO race_result (racer_id, milestone_id, text, link, handed_by, at)
        SELECT racer.id, race_milestone.id, '迟', '', (SELECT min(id) FROM person), now() FROM racer, race_milestone LIMIT 1""",
    "a return of who has left": "UPDATE racer SET left_stage = 1, left_at = now(); UPDATE racer SET left_stage = NULL, left_at = NULL",
    "a race of one": """
        DELETE FROM race_stage; DELETE FROM racer WHERE id = (SELECT max(id) FROM racer);
        INSERT INTO race (demand_id, step, stage, begun_at)
        SELECT id, 'running', 1, now() FROM demand WHERE id NOT IN (SELECT demand_id FROM race) LIMIT 1;
        SET CONSTRAINTS ALL IMMEDIATE""",
    "a racer that is not in talks": "INSERT INTO racer (race_id, proposal_id, reason) SELECT race.id, 10000000, '' FROM race",
    "an award to who does not run": """
        UPDATE racer SET left_stage = 1, left_at = now(); UPDATE proposal SET state = 'awarded' WHERE price_fen > 0""",
    "another milestone": "UPDATE race_milestone SET due_on = due_on + 1",
    "an expert of nothing": "INSERT INTO expert (person_id, organisation_id, exception, invited_at, statement) "
    "SELECT person_id, organisation_id, '', now(), '' FROM membership LIMIT 1",
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_the_database_refuses_what_cannot_be(session: Session, case: str) -> None:
    _race(2)
    listings.published_demand()

    with pytest.raises(DBAPIError, match=r"race|racer|award|append|of_one_panel|runs|change"):
        session.execute(text(IMPOSSIBLE[case]))
