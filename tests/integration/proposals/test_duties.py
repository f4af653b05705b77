"""What waits on the desks of demanders, racers and experts, and on nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from market.accounts import queries as accounts_queries
from market.proposals.queries import duties, races
from market.proposals.services import experts
from market.proposals.services import races as services
from tests.factories import listings, proposals

pytestmark = pytest.mark.usefixtures("session")


def test_open_proposals_wait_for_the_demanders_editors_and_sealed_ones_do_not() -> None:
    demander = listings.editor("enterprise")
    ordinary = listings.published_demand(demander)
    proposals.submitted(ordinary)
    sealed = listings.published_demand(demander, **proposals.race_wish())
    proposals.submitted(sealed)

    assert [(row.id, count) for row, count in duties.to_read(demander)] == [(ordinary.id, 1)]
    assert duties.to_read(replace(demander, roles=frozenset({"signer"}))) == []
    assert duties.to_read(listings.editor("enterprise")) == []


def test_a_race_gives_each_its_duty() -> None:
    demander, runners, judge = listings.editor("enterprise"), [listings.editor() for _ in range(2)], listings.editor()
    demand, made = proposals.racing(demander, runners)
    race = races.race_for_update(demand.id)
    goals = races.milestones(race.id)
    services.invite(demander, demand.id, email=accounts_queries.person(judge.person_id or 0).email)

    assert [row.id for row in duties.unanswered(judge)] == [demand.id]
    assert [row.id for _, row in duties.milestones_due(runners[0])] == [goal.id for goal in goals]
    assert duties.milestones_due(judge) == []

    experts.answer(judge, demand.id, accept=True, statement="无利害关系")
    for runner in runners:
        for goal in goals:
            services.hand_in(runner, demand.id, goal.id, text="达标")
    assert (duties.unanswered(judge), duties.to_judge(judge), duties.milestones_due(runners[0])) == ([], [], [])
    services.close(demander, demand.id)
    assert [row.id for row in duties.to_judge(judge)] == [demand.id]
    for one in made:
        services.mark(judge, demand.id, one.id, marks=(80, 80), note="")
    assert duties.to_judge(judge) == []
