"""Commands about those who judge a challenge or a race: asking them, and their answer with the declaration of interests."""

from __future__ import annotations

from market import audit, clock
from market.access import Actor
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Invalid
from market.listings.models.demands import Demand
from market.proposals.models.challenges import Challenge, Expert
from market.proposals.models.races import Race
from market.proposals.queries import challenges as queries
from market.proposals.queries import races
from market.proposals.rules import steps
from market.proposals.services import letters
from market.wording import N_


def ask(actor: Actor, demand: Demand, panel: Challenge | Race, *, email: str, exception: str) -> Expert:
    """Ask a person with an account to judge; nobody of a party, unless the exception is stated. Raise Invalid."""
    person = accounts.person_by_email(email.strip().casefold())
    belongs = [organisation for _, organisation in accounts.my_memberships(person.id)] if person else []
    if person is None or not belongs:
        raise Invalid("expert.unknown", N_("Nobody with this address acts for an organisation on this market."), field="email")
    if any(one.person_id == person.id for one in of(panel)):
        raise Invalid("expert.twice", N_("This person was asked already."), field="email")
    parties = {demand.organisation_id, *(row.organisation_id for row in queries.in_talks(demand.id))}
    steps.require_impartial({one.id for one in belongs}, parties, exception)
    expert = Expert(
        challenge_id=panel.id if isinstance(panel, Challenge) else None,
        race_id=panel.id if isinstance(panel, Race) else None,
        person_id=person.id,
        organisation_id=belongs[0].id,
        exception=exception.strip(),
        invited_at=clock.now(),
    )
    db.session.add(expert)
    db.session.flush()
    audit.record(actor, f"{panel.__tablename__}.expert_asked", panel, expert=expert.id)
    letters.expert_asked(demand, person.id)
    return expert


def of(panel: Challenge | Race) -> list[Expert]:
    """Return who was asked to judge, in the order of the invitations."""
    return queries.experts(panel.id) if isinstance(panel, Challenge) else races.experts(panel.id)


def answer(actor: Actor, demand_id: int, *, accept: bool, statement: str) -> Expert:
    """Accept, declaring own interests, or stay away; once."""
    expert = queries.as_expert(actor, demand_id)
    panel = races.race_for_update(demand_id) if expert.race_id else queries.challenge_for_update(demand_id)
    if expert.accepted is not None:
        raise Conflict("expert.answered", N_("You have answered already."))
    if not statement.strip():
        raise Invalid("expert.statement", N_("Declare your interests, or that you have none."), field="statement")
    expert.accepted, expert.statement, expert.answered_at = accept, statement.strip(), clock.now()
    db.session.flush()
    audit.record(actor, f"{panel.__tablename__}.expert_{'accepted' if accept else 'declined'}", panel, expert=expert.id)
    return expert
