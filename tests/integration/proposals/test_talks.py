"""Notes of talks between the two sides of a proposal: who writes, who reads, what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import Actor
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound
from market.mail import Mail
from market.proposals.models.proposals import Proposal
from market.proposals.queries import talks as queries
from market.proposals.services import choosing, talks
from tests.factories import listings, proposals

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def sides() -> tuple[Actor, Actor, Proposal]:
    """Return demander, solver and their proposal in talks."""
    demander, solver = listings.editor("enterprise"), listings.editor()
    return demander, solver, proposals.shortlisted(listings.published_demand(demander), demander, solver)


def test_both_sides_write_and_read_and_the_other_one_is_told(sides: tuple[Actor, Actor, Proposal]) -> None:
    demander, solver, made = sides
    talks.note(demander, made.id, met_on=clock.today(), text=" 先试三个花型。\n付款分两次。 ")
    talks.note(solver, made.id, met_on=clock.today(), text="同意。")

    kept = [(row.organisation_id, row.author, row.text) for row in queries.notes(solver, made.id)]

    assert kept == [
        (demander.organisation_id, demander.name, "先试三个花型。\n付款分两次。"),
        (solver.organisation_id, solver.name, "同意。"),
    ]
    assert queries.notes(demander, made.id) == queries.notes(solver, made.id)
    told = [letter.recipient for letter in db.session.scalars(select(Mail).where(Mail.subject.contains("洽谈记录")).order_by(Mail.id))]
    assert told == [accounts.person(who.person_id or 0).email for who in (solver, demander)]
    assert [event.kind for event in audit.timeline([("proposal", made.id)])].count("proposal.noted") == 2


def test_nobody_else_reads_or_writes(sides: tuple[Actor, Actor, Proposal]) -> None:
    demander, solver, made = sides
    refusals: list[tuple[Actor, type[MarketError], type[MarketError]]] = [
        (listings.editor(), NotFound, NotFound),
        (listings.clerk(), Forbidden, Forbidden),
    ]
    for stranger, reading, writing in refusals:
        with pytest.raises(reading):
            queries.notes(stranger, made.id)
        with pytest.raises(writing):
            talks.note(stranger, made.id, met_on=clock.today(), text="偷看")
    for colleague in (replace(demander, roles=frozenset({"signer"})), replace(solver, roles=frozenset({"bidder"}))):
        assert queries.notes(colleague, made.id) == []
        with pytest.raises(Forbidden, match=r"talk\.not_a_side"):
            talks.note(colleague, made.id, met_on=clock.today(), text="越权")


def test_notes_stay_with_the_case_after_the_choice_and_none_is_added(sides: tuple[Actor, Actor, Proposal]) -> None:
    demander, solver, made = sides
    talks.note(demander, made.id, met_on=clock.today(), text="谈妥。")
    choosing.award(demander, made.id)

    assert [row.text for row in queries.notes(solver, made.id)] == ["谈妥。"]
    with pytest.raises(Conflict, match=r"talk\.not_in_talks"):
        talks.note(solver, made.id, met_on=clock.today(), text="事后补记")


def test_the_rules_are_asked(sides: tuple[Actor, Actor, Proposal]) -> None:
    demander, _solver, made = sides
    with pytest.raises(Invalid, match=r"talk\.future"):
        talks.note(demander, made.id, met_on=clock.today() + timedelta(days=1), text="明天再谈")


class TestDatabase:
    @pytest.mark.parametrize("change", ["UPDATE talk_note SET text = '改了'", "DELETE FROM talk_note", "TRUNCATE talk_note"])
    def test_a_note_is_never_changed(self, sides: tuple[Actor, Actor, Proposal], change: str) -> None:
        talks.note(sides[0], sides[2].id, met_on=clock.today(), text="谈妥。")

        with pytest.raises(IntegrityError, match="never changed"):
            db.session.execute(text(change))

    @pytest.mark.parametrize(
        ("whose", "day", "words", "why"),
        [
            ("another", "CURRENT_DATE - 1", "谈", "by a side"),
            ("demander", "CURRENT_DATE + 3", "谈", "not_of_the_future"),
            ("demander", "CURRENT_DATE - 1", "  ", "says_something"),
        ],
    )
    def test_a_stranger_a_future_day_and_empty_words_are_refused(
        self, sides: tuple[Actor, Actor, Proposal], whose: str, day: str, words: str, why: str
    ) -> None:
        writer = sides[0] if whose == "demander" else listings.editor()

        with pytest.raises(IntegrityError, match=why):
            db.session.execute(
                text(
                    "INSERT INTO talk_note (proposal_id, organisation_id, author, met_on, text, written_at)"  # noqa: S608 - constants
                    f" VALUES (:proposal, :organisation, '甲', {day}, :words, now())"
                ),
                {"proposal": sides[2].id, "organisation": writer.organisation_id, "words": words},
            )
