"""Questions and answers 澄清问答 about a listing: who reads them, and what one may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from market.errors import Conflict, Forbidden, Invalid, Throttled
from market.wording import N_, Labelled

LENGTH = 1000
SHORTEST = 4
MOST_OPEN = 5
"""Questions of one organisation about one listing that may wait for an answer."""
MOST_A_DAY = 20
"""Questions that one organisation asks in 24 hours, wherever."""
AN_HOUR = 3600


class Reach(Labelled):
    """Who reads a question and its answer."""

    PUBLIC = "public", N_("Everybody, without the name of who asks")
    PRIVATE = "private", N_("Only both sides")
    NDA = "nda", N_("Only both sides, under the agreement of confidentiality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How much an organisation has asked: waiting on this listing, and in the last 24 hours."""

    waiting: int
    of_day: int


def check_text(text: str, field: str) -> str:
    """Return a question, an answer or a reason as it is kept; raise Invalid where it says nothing or too much."""
    kept = text.strip()
    if len(kept) < SHORTEST:
        raise Invalid("question.short", N_("Say it in at least %(least)s characters."), field=field, least=SHORTEST)
    if len(kept) > LENGTH:
        raise Invalid("question.long", N_("At most %(most)s characters."), field=field, most=LENGTH)
    return kept


def check_asking(asked: Asked, reach: Reach, *, admitted: bool) -> None:
    """Raise Conflict or Throttled where too much was asked already, Forbidden where a confidential question lacks a grant in force."""
    if asked.waiting >= MOST_OPEN:
        raise Conflict("question.waiting", N_("%(most)s of your questions here still wait for an answer."), most=MOST_OPEN)
    if asked.of_day >= MOST_A_DAY:
        raise Throttled("question.day", N_("Your organisation has asked very many questions today. Go on tomorrow."), retry_after=AN_HOUR)
    if reach is Reach.NDA and not admitted:
        message = N_("Sign the agreement of confidentiality and wait for access before you ask about what is confidential.")
        raise Forbidden("question.not_admitted", message)


def answered_reach(asked: Reach, wanted: Reach | None) -> Reach:
    """Return who reads the answer: as asked, or, where the owner wants so, both sides only; raise Invalid for a wider one."""
    if wanted is None or wanted is asked:
        return asked
    if asked is Reach.PUBLIC and wanted is Reach.PRIVATE:
        return wanted
    raise Invalid("question.wider", N_("An answer is never read by more people than the question was meant for."), field="reach")


def check_open(answered_at: datetime | None, hidden_at: datetime | None) -> None:
    """Raise Conflict where nothing is left to answer."""
    if hidden_at is not None:
        raise Conflict("question.hidden", N_("The operator has hidden this question."))
    if answered_at is not None:
        raise Conflict("question.answered", N_("This question has been answered."))
