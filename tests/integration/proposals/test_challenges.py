"""A challenge from the last day for proposals to the award: experts, marks, notice, objection, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import Actor
from market.accounts import queries as accounts_queries
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.wishes import Criterion, DemandMode
from market.proposals.models.proposals import Proposal
from market.proposals.queries import challenges as queries
from market.proposals.rules.states import ProposalState
from market.proposals.rules.steps import Step
from market.proposals.services import challenges as services
from market.proposals.services import choosing, experts
from market.proposals.services.proposals import withdraw
from tests.factories import accounts, listings, proposals
from tests.web.listings.browser import page, post, sign_in
from tests.web.listings.browser import text as words

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")
CRITERIA = (Criterion(name="技术指标", weight_bp=6000), Criterion(name="研究基础", weight_bp=4000))
Clock = Callable[[datetime], None]


def _email(actor: Actor) -> str:
    return accounts_queries.person(actor.person_id or 0).email


def _judged(frozen: Clock) -> tuple[Actor, Demand, list[Proposal]]:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander, mode=DemandMode.CHALLENGE, criteria=CRITERIA)
    made = [proposals.submitted(demand) for _ in range(2)]
    frozen(clock.now() + timedelta(days=61))
    for one in made:
        choosing.shortlist(demander, one.id)
    return demander, demand, made


def _experts(demander: Actor, demand: Demand, number: int = 3) -> list[Actor]:
    asked = [listings.editor() for _ in range(number)]
    for one in asked:
        services.invite(demander, demand.id, email=_email(one))
        experts.answer(one, demand.id, accept=True, statement="无利害关系")
    return asked


def test_from_the_talks_to_the_award(frozen: Clock) -> None:
    demander, demand, (first, second) = _judged(frozen)
    judges = _experts(demander, demand)
    services.open_scoring(demander, demand.id)
    for place, judge in enumerate(judges):
        services.mark(judge, demand.id, first.id, marks=(70 + place, 60), note="")
        services.mark(judge, demand.id, second.id, marks=(80, 90 - place), note="扎实")
    with pytest.raises(Conflict, match=r"state\.scoring"):
        services.decide(demander, demand.id, second.id)
    found = services.publish(demander, demand.id)
    assert [(row.proposal, row.rank, row.points, row.spread) for row in found.ranked()] == [
        (second.id, 1, 8360, 80),
        (first.id, 2, 6660, 120),
    ]
    with pytest.raises(Conflict, match=r"notice\.running"):
        services.decide(demander, demand.id, second.id)
    with pytest.raises(Conflict, match=r"scoring\.closed"):
        services.mark(judges[0], demand.id, first.id, marks=(100, 100), note="")

    frozen(clock.now() + timedelta(days=20))
    with pytest.raises(Conflict, match=r"scoring\.not_first"):
        services.decide(demander, demand.id, first.id)
    services.decide(demander, demand.id, second.id)

    assert (second.state, first.state, demand.state, found.step) == (
        ProposalState.AWARDED,
        ProposalState.LAPSED,
        DemandState.AWARDED,
        Step.DECIDED,
    )
    kinds = [event.kind for event in audit.timeline([("challenge", found.id)])]
    assert kinds[-3:] == ["challenge.scoring", "challenge.notice", "challenge.decided"]


def test_an_objection_is_answered_and_an_upheld_one_lets_the_experts_judge_again(frozen: Clock) -> None:
    demander, demand, made = _judged(frozen)
    judges = _experts(demander, demand)
    services.open_scoring(demander, demand.id)
    for judge in judges:
        for one in made:
            services.mark(judge, demand.id, one.id, marks=(70, 70), note="")
    services.publish(demander, demand.id)
    stranger = listings.editor("enterprise")
    with pytest.raises(Invalid, match=r"objection\.empty"):
        services.object_to(stranger, demand.id, text=" ")
    first, second = (services.object_to(stranger, demand.id, text=text) for text in ("专家回避不当", "再次异议"))
    services.answer_objection(demander, demand.id, first.id, text="经查不成立", upheld=False)
    with pytest.raises(Conflict, match=r"objection\.answered"):
        services.answer_objection(demander, demand.id, first.id, text="改", upheld=True)
    services.answer_objection(demander, demand.id, second.id, text="成立，重新评审", upheld=True)

    assert queries.challenge_for_update(demand.id).step is Step.SCORING
    with pytest.raises(Conflict, match=r"notice\.over"):
        services.object_to(stranger, demand.id, text="迟到")
    services.mark(judges[0], demand.id, made[0].id, marks=(90, 90), note="")
    assert services.publish(demander, demand.id).ranked()[0].proposal == made[0].id


def test_a_first_that_withdraws_leaves_the_award_to_the_next_and_nobody_is_declined_by_hand(client: FlaskClient, frozen: Clock) -> None:
    demander, demand, (first, second) = _judged(frozen)
    judges = _experts(demander, demand)
    services.open_scoring(demander, demand.id)
    with pytest.raises(Conflict, match=r"proposal\.judged"):
        choosing.decline(demander, first.id, reason="不合意")
    for judge in judges:
        services.mark(judge, demand.id, first.id, marks=(90, 90), note="")
        services.mark(judge, demand.id, second.id, marks=(70, 70), note="")
    services.publish(demander, demand.id)
    withdraw(accounts.actor(accounts_queries.organisation(first.organisation_id)), first.id)

    assert "已撤回" in words(client.get(f"/demands/{demand.id}/notice"))
    frozen(clock.now() + timedelta(days=20))
    sign_in(client, demander)
    assert f"选定 {second.code}" in words(client.get(f"/demands/{demand.id}/challenge"))
    with pytest.raises(Conflict, match=r"scoring\.not_first"):
        services.decide(demander, demand.id, first.id)
    assert services.decide(demander, demand.id, second.id).state is ProposalState.AWARDED


def test_who_may_judge(frozen: Clock) -> None:
    demander, demand, made = _judged(frozen)
    solver = accounts.actor(accounts_queries.organisation(made[0].organisation_id))
    for partial in (demander, solver):
        with pytest.raises(Invalid, match=r"expert\.partial"):
            services.invite(demander, demand.id, email=_email(partial))
    with pytest.raises(Invalid, match=r"expert\.unknown"):
        services.invite(demander, demand.id, email="nobody@example.cn")
    with pytest.raises(Forbidden):
        services.invite(solver, demand.id, email=_email(solver))
    stated = services.invite(demander, demand.id, email=_email(solver), exception="行业内唯一检测专家")
    assert stated.exception
    with pytest.raises(Invalid, match=r"expert\.twice"):
        services.invite(demander, demand.id, email=_email(solver))
    with pytest.raises(Invalid, match=r"expert\.statement"):
        experts.answer(solver, demand.id, accept=True, statement="")
    experts.answer(solver, demand.id, accept=False, statement="回避")
    with pytest.raises(Conflict, match=r"expert\.answered"):
        experts.answer(solver, demand.id, accept=True, statement="反悔")
    with pytest.raises(Conflict, match=r"expert\.few"):
        services.open_scoring(demander, demand.id)
    with pytest.raises(Forbidden, match=r"expert\.not_accepted"):
        services.mark(solver, demand.id, made[0].id, marks=(1, 1), note="")
    with pytest.raises(NotFound):
        services.mark(listings.editor(), demand.id, made[0].id, marks=(1, 1), note="")


def test_a_challenge_waits_for_whole_marks_and_its_own_time(frozen: Clock) -> None:
    early = listings.published_demand(demander := listings.editor("enterprise"), mode=DemandMode.CHALLENGE, criteria=CRITERIA)
    with pytest.raises(Conflict, match=r"challenge\.early"):
        services.invite(demander, early.id, email="a@example.cn")
    with pytest.raises(Conflict, match=r"challenge\.mode"):
        services.invite(demander, listings.published_demand(demander).id, email="a@example.cn")
    author, demand, made = _judged(frozen)
    judges = _experts(author, demand)
    services.open_scoring(author, demand.id)
    services.mark(judges[0], demand.id, made[0].id, marks=(70, None), note="")
    with pytest.raises(Conflict, match=r"scoring\.open"):
        services.publish(author, demand.id)
    challenge = queries.challenge_for_update(demand.id)
    for change in ("step = 'notice'", "notice_from = '2026-01-02', notice_until = '2026-01-01'"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text("UPDATE challenge SET " + change + " WHERE id = :id"), {"id": challenge.id})  # noqa: S608


def test_the_pages_lead_from_the_experts_to_the_notice(client: FlaskClient, frozen: Clock) -> None:
    demander, demand, made = _judged(frozen)
    judge = listings.editor()
    url = f"/demands/{demand.id}"
    sign_in(client, demander)
    answer = post(client, f"{url}/challenge/experts", at=f"{url}/challenge", email="nobody@example.cn")
    assert (answer.status_code, "没有使用该邮箱的单位用户" in words(answer)) == (422, True)
    assert post(client, f"{url}/challenge/experts", at=f"{url}/challenge", email=_email(judge)).status_code == 303
    sign_in(client, judge)
    assert demand.title_zh in words(client.get("/judging"))
    assert post(client, f"{url}/scoring/answer", at=f"{url}/scoring", act="accept", statement="无利害关系").status_code == 303
    others = _experts(demander, demand, 2)
    sign_in(client, demander)
    assert post(client, f"{url}/challenge/scoring", at=f"{url}/challenge").status_code == 303
    sign_in(client, judge)
    refused = post(client, f"{url}/scoring/{made[0].id}", at=f"{url}/scoring", mark_0="101", mark_1="60")
    assert (refused.status_code, "分数应在 0 至 100 之间" in words(refused)) == (422, True)
    for one in made:
        assert post(client, f"{url}/scoring/{one.id}", at=f"{url}/scoring", mark_0="80", mark_1="60").status_code == 303
        for other in others:
            services.mark(other, demand.id, one.id, marks=(70, 70), note="")
    sign_in(client, demander)
    assert client.get(f"{url}/notice").status_code == 404
    assert post(client, f"{url}/challenge/notice", at=f"{url}/challenge").status_code == 303
    sign_in(client, judge)
    assert post(client, f"{url}/notice/objections", at=f"{url}/notice", text="专家人数<b>").status_code == 303
    assert "专家人数<b>" in words(client.get(f"{url}/notice"))
    sign_in(client, demander)
    listed = page(client.get(f"{url}/challenge")).xpath("//form[starts-with(@id, 'reply')]/@action")
    assert post(client, listed[0], at=f"{url}/challenge", text="").status_code == 422
    assert post(client, listed[0], at=f"{url}/challenge", text="不成立").status_code == 303
    shown = client.get(f"/api/v1{url}/notice").json
    assert [(row["rank"], row["points"]) for row in shown["ranking"]] == [(1, 7067), (1, 7067)]
