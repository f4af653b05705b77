"""Who is let in at once, what is closed after a revocation, and what each side finds among its agreements."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from market import clock, mail
from market.access import ANONYMOUS
from market.db import db, unit_of_work
from market.errors import Forbidden, NotFound
from market.listings import queries as listing_queries
from market.papers.models.disclosure import PaperGate
from market.papers.queries import agreements, disclosure, questions
from market.papers.rules.agreement import Gate, GrantAct, GrantState
from market.papers.rules.files import Audience, Kind
from market.papers.rules.questions import Reach
from market.papers.services import disclosure as services
from market.papers.services import gates
from market.papers.services import questions as asking
from tests.factories import accounts, listings, papers

if TYPE_CHECKING:
    from market.access import Actor
    from market.listings.models.achievements import Achievement

pytestmark = pytest.mark.usefixtures("session")


def opened_at_once(author: Actor, made: Achievement, gate: Gate = Gate.ON_SIGNATURE) -> None:
    with unit_of_work():
        gates.set_gate(author, Kind.ACHIEVEMENTS, made.id, gate)


def test_a_signature_lets_in_at_once_where_the_owner_wants_so() -> None:
    author, reader, later = listings.editor(), listings.editor("enterprise"), listings.editor("enterprise")
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA)
    waiting = papers.signed(reader, made)

    opened_at_once(author, made)
    grant = papers.signed(later, made)

    assert (waiting.state, grant.state) == (GrantState.REQUESTED, GrantState.GRANTED)
    assert services.open_file(later, secret.id, address="203.0.113.7")[0] == secret
    with pytest.raises(NotFound):
        services.open_file(reader, secret.id, address="203.0.113.7")
    letters = [letter.body for letter in db.session.scalars(select(mail.Mail)) if made.code in letter.subject]
    assert sum("let in at once" in body for body in letters) == 1
    kinds = [event.kind for event in listing_queries.history(author, made)]
    assert kinds[-3:] == ["gate.changed", "agreement.signed", "grant.granted"]
    assert [row.organisation_id for row, _ in disclosure.waiting_for(author)] == [reader.organisation_id]


def test_whom_the_owner_revoked_is_not_let_in_by_signing_again() -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    opened_at_once(author, made)
    papers.decided(author, papers.signed(reader, made), GrantAct.REVOKE, "合作已终止")

    assert papers.signed(reader, made).state is GrantState.REQUESTED
    opened_at_once(author, made, Gate.BY_HAND)
    assert papers.signed(listings.editor("enterprise"), made).state is GrantState.REQUESTED


def test_only_editors_of_the_owner_set_the_gate() -> None:
    author = listings.editor()
    made, hidden = listings.published(author), listings.draft(author)
    signer = accounts.member(accounts.organisation("institution"), "signer")

    for who, error in ((listings.editor(), Forbidden), (listings.clerk(), Forbidden), (signer, Forbidden)):
        with pytest.raises(error):
            gates.set_gate(who, Kind.ACHIEVEMENTS, made.id, Gate.ON_SIGNATURE)
    with pytest.raises(NotFound):
        gates.set_gate(listings.editor(), Kind.ACHIEVEMENTS, hidden.id, Gate.ON_SIGNATURE)
    assert disclosure.gate_of(made) is Gate.BY_HAND


def test_the_database_keeps_one_gate_for_each_listing() -> None:
    made = listings.published()
    row = {"achievement_id": made.id, "gate": Gate.BY_HAND, "changed_at": clock.now()}
    db.session.execute(insert(PaperGate).values(row))

    for values in (row, row | {"demand_id": 1}, row | {"achievement_id": None}):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(insert(PaperGate).values(values))


def test_answers_under_the_agreement_are_closed_when_access_ends() -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    grant = papers.admitted(reader, author, made)
    secret, private = papers.asked(reader, made, "助剂是什么？", Reach.NDA), papers.asked(reader, made, "何时交付？", Reach.PRIVATE)
    with unit_of_work():
        for row in (secret, private):
            asking.answer(author, row.id, text="仅供评估，请勿外传。")

    def closed(who: Actor) -> set[int]:
        return questions.closed(who, made, questions.questions(who, made))

    assert closed(reader) == set()
    with clock.frozen(clock.now() + timedelta(days=181)):
        assert closed(reader) == {secret.id}
    papers.decided(author, grant, GrantAct.REVOKE, "合作已终止")
    assert (closed(reader), closed(author)) == ({secret.id}, set())
    assert secret.id in {row.id for row in questions.questions(reader, made)}


def test_both_sides_find_their_agreements_and_nobody_else_does() -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    wish = listings.published_demand(reader, nda=True, details="产线参数")
    secret = papers.attached(author, made, audience=Audience.NDA)
    first = papers.signed(reader, made).signature_id
    papers.decided(author, disclosure.grants(made)[0], GrantAct.REFUSE, "资料不全")
    grant = papers.admitted(reader, author, made)
    papers.signed(author, wish)
    services.open_file(reader, secret.id, address="203.0.113.7")

    theirs, ours = agreements.signed(reader), agreements.signed(author)

    assert [(row.ours, row.listing.code, row.other.id, row.openings) for row in theirs] == [
        (False, wish.code, author.organisation_id, 0),
        (True, made.code, author.organisation_id, 1),
        (True, made.code, author.organisation_id, 1),
    ]
    assert [(row.ours, row.other.id) for row in ours] == [(True, reader.organisation_id)] + [(False, reader.organisation_id)] * 2
    assert [row.grant for row in theirs if row.ours] == [grant, None]
    assert agreements.agreement(reader, first).listing == agreements.agreement(author, first).listing == made
    for stranger in (listings.editor("enterprise"), listings.clerk(), ANONYMOUS):
        assert agreements.signed(stranger) == []
        with pytest.raises(NotFound):
            agreements.agreement(stranger, first)
