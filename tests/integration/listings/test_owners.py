"""Owners and their consent: asked where the co-owner is on the market, answered by nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from market import clock
from market.access import Actor
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound
from market.listings import queries, services
from market.listings.models.achievements import Achievement
from market.listings.rules.content import Person
from market.listings.rules.terms import Share
from market.mail import Mail
from tests.factories import accounts, listings

pytestmark = pytest.mark.usefixtures("session")


def _shared() -> tuple[Achievement, Actor, Actor]:
    author, other = listings.editor(), accounts.organisation("institution")
    made = listings.draft(author)
    with unit_of_work():
        shares = [Share(name="", share_bp=6_000), Share(name=other.name_zh, share_bp=4_000, consented_on=clock.today())]
        services.save_owners(author, made.id, shares, [Person(name="甲")])
    return made, author, accounts.actor(other)


def test_a_typed_consent_of_a_co_owner_on_the_market_counts_for_nothing_and_it_is_asked_by_mail() -> None:
    made, author, _ = _shared()

    letters = db.session.scalars(select(Mail).where(Mail.subject.contains(made.code))).all()
    assert queries.owners(made.id)[1].consented_on is None
    assert len(letters) == 1
    with pytest.raises(Invalid) as refused:
        services.submit(author, made.id)
    assert refused.value.code == "owner.consent"


def test_after_its_consent_the_listing_is_submitted_and_a_changed_share_asks_anew() -> None:
    made, author, other = _shared()

    services.answer_consent(other, made.id, agree=True)
    same = [Share(name="", share_bp=6_000), Share(name=other.organisation_name, share_bp=4_000)]
    services.save_owners(author, made.id, same, [])
    assert queries.owners(made.id)[1].consented_on == clock.today()

    services.save_owners(author, made.id, [Share(name="", share_bp=7_000), Share(name=other.organisation_name, share_bp=3_000)], [])
    assert queries.owners(made.id)[1].consented_on is None

    services.answer_consent(other, made.id, agree=True)
    services.submit(author, made.id)


def test_a_refusal_needs_a_reason_and_is_kept() -> None:
    made, _, other = _shared()

    with pytest.raises(Invalid):
        services.answer_consent(other, made.id, agree=False)
    services.answer_consent(other, made.id, agree=False, reason="份额有误")

    assert queries.owners(made.id)[1].refused_because == "份额有误"


@pytest.mark.parametrize(("who", "error"), [("author", Forbidden), ("stranger", NotFound), ("clerk", NotFound)])
def test_nobody_else_answers(who: str, error: type[MarketError]) -> None:
    made, author, _ = _shared()
    actor = {"author": author, "stranger": listings.editor(), "clerk": listings.clerk()}[who]

    with pytest.raises((error, Forbidden)):
        services.answer_consent(actor, made.id, agree=True)


def test_a_consent_to_a_public_listing_is_not_taken_back() -> None:
    made, author, other = _shared()
    services.answer_consent(other, made.id, agree=True)
    services.submit(author, made.id)
    services.decide(listings.clerk(), made.id, listings.passed())

    with pytest.raises(Conflict):
        services.answer_consent(other, made.id, agree=False, reason="不同意")


def test_owners_do_not_go_round_in_a_circle() -> None:
    author = listings.editor()
    made = listings.draft(author)

    with pytest.raises(Invalid) as refused:
        services.save_owners(author, made.id, [Share(name="", share_bp=6_000), Share(name=author.organisation_name, share_bp=4_000)], [])
    assert (refused.value.code, refused.value.field) == ("owner.twice", "owner_name_1")
