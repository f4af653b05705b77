"""Asking about a listing, answering, hiding what is abusive; each side hears of it by a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock, mail
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Forbidden
from market.listings import policy as listing_policy
from market.papers import policy
from market.papers.models.questions import Question
from market.papers.queries import disclosure, questions
from market.papers.queries.listings import listing, listing_for_update, place
from market.papers.rules.questions import Reach, answered_reach, check_asking, check_open, check_text
from market.wording import N_

if TYPE_CHECKING:
    from market.papers.policy import Listing
    from market.papers.rules.files import Kind


def ask(actor: Actor, kind: Kind, listing_id: int, *, text: str, reach: Reach) -> Question:
    """Ask the owner of a listing; raise NotFound, Forbidden, Conflict, Throttled or Invalid."""
    found = listing(actor, kind, listing_id)
    require(actor, *policy.ASKERS)
    if policy.is_mine(actor, found):
        raise Conflict("question.own", N_("This is a listing of your own organisation."))
    kept = check_text(text, "text")
    found = listing_for_update(kind, listing_id)
    if not listing_policy.is_public(found):
        raise Conflict("question.closed", N_("This listing is not public, so nobody can ask about it."))
    now = clock.now()
    asked = questions.asked_for_update(actor.organisation_id or 0, found, now)
    check_asking(asked, reach, admitted=disclosure.is_admitted(actor, found))
    row = Question(
        **place(found), organisation_id=actor.organisation_id or 0, person_id=actor.person_id or 0, reach=reach, text=kept, asked_at=now
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "question.asked", row, at=now, listing=found.code, reach=reach.value)
    _tell(
        found.created_by,
        f"新的提问 / A question about {found.code}",
        f"有单位就“{found.title_zh}”提问，请登录市场在成果或需求页面的“问答”中答复。",
        f"Somebody asks about {found.code}. Please answer under “Questions” on the listing's page.",
    )
    return row


def answer(actor: Actor, question_id: int, *, text: str, reach: Reach | None = None) -> Question:
    """Answer as an editor of the owner, once; raise NotFound, Forbidden, Conflict or Invalid."""
    row, found = questions.question(actor, question_id)
    if not policy.can_edit(actor, found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    check_open(row.answered_at, row.hidden_at)
    kept, reach = check_text(text, "answer"), answered_reach(row.reach, reach)
    now = clock.now()
    row.answer, row.answered_at, row.answered_by, row.reach = kept, now, actor.person_id, reach
    db.session.flush()
    audit.record(actor, "question.answered", row, at=now, listing=found.code, reach=reach.value)
    _tell_asker(row, found, "已答复", "answered")
    return row


def hide(actor: Actor, question_id: int, *, reason: str) -> Question:
    """Take an abusive public question off the page, as the operator's reviewer; its asker reads the reason."""
    row, found = questions.question(actor, question_id)
    require(actor, *policy.REVIEWERS)
    if row.hidden_at is not None:
        raise Conflict("question.hidden", N_("The operator has hidden this question."))
    row.hidden_reason, row.hidden_at = check_text(reason, "reason"), clock.now()
    db.session.flush()
    audit.record(actor, "question.hidden", row, at=row.hidden_at, listing=found.code, reason=row.hidden_reason)
    _tell_asker(row, found, f"已被平台隐藏：{row.hidden_reason}", f"hidden by the operator: {row.hidden_reason}")
    return row


def _tell_asker(row: Question, found: Listing, chinese: str, english: str) -> None:
    """What was said stays on the page: a letter would carry what is confidential out of the market."""
    _tell(
        row.person_id,
        f"您的提问 / Your question about {found.code}",
        f"您就“{found.title_zh}”的提问{chinese}。请登录市场查看。",
        f"Your question about {found.code} was {english}. Please read it on the listing's page.",
    )


def _tell(person_id: int | None, subject: str, chinese: str, english: str) -> None:
    if person_id is not None:
        mail.send(accounts.person(person_id).email, subject, f"{chinese}\n\n----\n\n{english}\n")
