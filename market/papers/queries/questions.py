"""Reads of questions. The list of a listing is asked by code that has checked that the actor sees it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from market.access import Actor
from market.db import db, one
from market.errors import NotFound
from market.papers import policy
from market.papers.models.questions import Question
from market.papers.policy import Listing
from market.papers.queries import disclosure
from market.papers.queries.listings import belongs, key_of, listing
from market.papers.rules.questions import Asked, Reach

MOST = 200
ASKING = 2_026_1123
"""The advisory locks under which an organisation asks one question after the other."""


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


def closed(actor: Actor, found: Listing, rows: Iterable[Question]) -> set[int]:
    """Return which of the questions that the actor reads keep their answer from it, since its grant has ended."""
    confidential = [row for row in rows if row.reach is Reach.NDA]
    admitted = bool(confidential) and disclosure.is_admitted(actor, found)
    return {row.id for row in confidential if not policy.reads_answer(actor, found, row, admitted=admitted)}


def asked_for_update(organisation_id: int, found: Listing, now: datetime) -> Asked:
    """Return how much an organisation has asked; until the transaction ends, no colleague asks anywhere."""
    db.session.execute(select(func.pg_advisory_xact_lock(ASKING, organisation_id)))
    own = select(func.count()).select_from(Question).where(Question.organisation_id == organisation_id)
    waiting = own.where(belongs(Question, found), Question.answered_at.is_(None), Question.hidden_at.is_(None))
    of_day = own.where(Question.asked_at > now - timedelta(days=1))
    return Asked(waiting=db.session.execute(waiting).scalar_one(), of_day=db.session.execute(of_day).scalar_one())


def waiting_for(actor: Actor) -> list[tuple[Question, Listing]]:
    """Return the questions that wait for an answer of the actor's organisation, the oldest first."""
    rows = select(Question).where(Question.answered_at.is_(None), Question.hidden_at.is_(None), policy.about_own(actor, Question))
    found = db.session.scalars(rows.order_by(Question.id).limit(MOST))
    return [(row, listing(actor, *key_of(row))) for row in found]
