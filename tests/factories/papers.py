"""Attachments, made through the services that users call."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from market.access import SYSTEM
from market.db import unit_of_work
from market.listings.models.achievements import Achievement
from market.papers.queries import questions as queries
from market.papers.rules.agreement import GrantAct
from market.papers.rules.files import Audience, Kind
from market.papers.rules.questions import Reach
from market.papers.services import attachments, disclosure, questions
from tests.factories import accounts
from tests.factories.uploads import PDF, picture

if TYPE_CHECKING:
    from market.access import Actor
    from market.listings.models.demands import Demand
    from market.papers.models.attachments import Attachment
    from market.papers.models.disclosure import Grant
    from market.papers.models.questions import Question

_serials = count(1)


def kind_of(listing: Achievement | Demand) -> Kind:
    """Return the kind of a listing."""
    return Kind.ACHIEVEMENTS if isinstance(listing, Achievement) else Kind.DEMANDS


def document(serial: int = 0) -> bytes:
    """Return a PDF like no other."""
    return PDF.replace(b"%%EOF", f"% {serial or next(_serials)}\n%%EOF".encode())


def attached(
    actor: Actor, listing: Achievement | Demand, *, audience: Audience = Audience.PUBLIC, content: bytes = b"", name: str = "检测报告.pdf"
) -> Attachment:
    """Return a document of a listing; committed."""
    with unit_of_work():
        return attachments.attach(
            actor, kind_of(listing), listing.id, content=content or document(), name=name, audience=audience, caption="第三方检测报告"
        )


def pictured(actor: Actor, listing: Achievement | Demand) -> Attachment:
    """Return a public picture of a listing; committed."""
    return attached(actor, listing, content=picture(size=(400 + next(_serials), 300)), name="现场.png")


def signed(reader: Actor, listing: Achievement | Demand) -> Grant:
    """Let the reader's organisation sign the agreement about a listing; committed."""
    with unit_of_work():
        digest = disclosure.agreement(reader, listing).digest
        given = {"password": accounts.PASSWORD, "digest": digest, "address": "203.0.113.7"}
        return disclosure.sign(reader, kind_of(listing), listing.id, **given)


def decided(author: Actor, grant: Grant, act: GrantAct, reason: str = "") -> Grant:
    """Let the owner decide on a grant; committed."""
    with unit_of_work():
        return disclosure.decide(author, grant.id, act, reason=reason)


def admitted(reader: Actor, author: Actor, listing: Achievement | Demand) -> Grant:
    """Let the reader's organisation sign, and the author grant access; committed."""
    return decided(author, signed(reader, listing), GrantAct.GRANT)


def asked(actor: Actor, listing: Achievement | Demand, text: str = "中试线的产能是多少？", reach: Reach = Reach.PUBLIC) -> Question:
    """Return a question about a listing; committed."""
    with unit_of_work():
        return questions.ask(actor, kind_of(listing), listing.id, text=text, reach=reach)


def answered(author: Actor, row: Question, text: str) -> Question:
    """Return a question that its owner has answered; committed."""
    with unit_of_work():
        return questions.answer(author, row.id, text=text)


def questions_of(listing: Achievement | Demand) -> list[Question]:
    """Return all questions about a listing."""
    return queries.questions(SYSTEM, listing)
