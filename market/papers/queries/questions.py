"""Reads of questions. The list of a listing is asked by code that has checked that the actor sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from market.access import Actor
from market.db import db, one
from market.errors import NotFound
from market.papers import policy
from market.papers.models.questions import Question
from market.papers.policy import Listing
from market.papers.queries.listings import belongs, key_of, listing
from market.papers.rules.questions import Asked

MOST = 200


def questions(actor: Actor, found: Listing, *, most: int = MOST) -> list[Question]:
    """Return the questions about a listing that the actor reads, those that wait first, then the newest."""
    rows = select(Question).where(belongs(Question, found), policy.readable_questions(actor, found))
    return list(db.session.scalars(rows.order_by(Question.answered_at.is_not(None), Question.id.desc()).limit(most)))


def question(actor: Actor, question_id: int) -> tuple[Question, Listing]:
    """Lock a question and return it with its listing; raise NotFound where the actor reads no such question."""
    row = one(select(Question).where(Question.id == question_id).with_for_update().execution_options(populate_existing=True))
    found = listing(actor, *key_of(row))
    if not policy.can_read_question(actor, found, row):
        raise NotFound
    return row, found


def asked(organisation_id: int, found: Listing, now: datetime) -> Asked:
    """Return how much an organisation has asked."""
    own = select(func.count()).select_from(Question).where(Question.organisation_id == organisation_id)
    waiting = own.where(belongs(Question, found), Question.answered_at.is_(None), Question.hidden_at.is_(None))
    of_day = own.where(Question.asked_at > now - timedelta(days=1))
    return Asked(waiting=db.session.execute(waiting).scalar_one(), of_day=db.session.execute(of_day).scalar_one())


def waiting_for(actor: Actor) -> list[tuple[Question, Listing]]:
    """Return the questions that wait for an answer of the actor's organisation, the oldest first."""
    rows = select(Question).where(Question.answered_at.is_(None), Question.hidden_at.is_(None), policy.about_own(actor))
    found = db.session.scalars(rows.order_by(Question.id).limit(MOST))
    return [(row, listing(actor, *key_of(row))) for row in found]
