"""Signing limits on the confirmation letter 成交确认书: one signatory of the buyer within, two above; none on the conductor's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import audit
from market.accounts import queries as people
from market.accounts.rules.authority import Authority
from market.auctions.queries import duties
from market.auctions.queries import papers as queries
from market.auctions.rules.papers import Signer
from market.auctions.rules.states import LotState
from market.auctions.services import papers
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.mail import Mail
from market.money import Money
from tests.factories import accounts, aftermath, auctions
from tests.factories.authority import colleague, limited
from tests.factories.second_factor import code, turned_on

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.papers import Paper

BELOW = Money(aftermath.FIRST.fen - 1)


@pytest.fixture
def result(held: auctions.Market) -> aftermath.Result:
    aftermath.wire()
    return aftermath.sold(held)


@pytest.fixture
def letter(result: aftermath.Result) -> Paper:
    with unit_of_work():
        return papers.make_confirmation(result.award.id)


@pytest.fixture
def first(result: aftermath.Result) -> Actor:
    return limited(result.buyer, BELOW)


@pytest.fixture
def chief(result: aftermath.Result) -> Actor:
    found = colleague(result.buyer)
    turned_on(found)
    return found


def sign(paper: Paper, actor: Actor, *, given: str = "") -> None:
    with unit_of_work():
        papers.sign(actor, paper.id, password=accounts.PASSWORD, digest=paper.document_key, code=given)


def completed(paper: Paper) -> bool:
    return paper.completed_at is not None


def test_a_limit_that_is_the_price_itself_suffices(result: aftermath.Result, letter: Paper) -> None:
    sign(letter, limited(result.buyer, aftermath.FIRST))
    assert [row.authority for row in queries.signatures(letter.id)] == [Authority.ALONE]


def test_above_the_limit_two_signatories_bind_the_buyer(result: aftermath.Result, letter: Paper, first: Actor, chief: Actor) -> None:
    turned_on(first)
    sign(letter, first, given=code(first))
    sign(letter, result.held.auctioneer)
    assert not completed(letter)
    assert result.fresh().state is LotState.AWARDED
    assert [row[0].id for row in duties.papers(first)] == []
    assert [row[0].id for row in duties.papers(chief)] == [letter.id]
    sign(letter, chief, given=code(chief))
    assert completed(letter)
    assert result.fresh().state is LotState.CONFIRMED
    assert [(row.signer, row.authority) for row in queries.signatures(letter.id)] == [
        (Signer.BUYER, Authority.FIRST),
        (Signer.CONDUCTOR, Authority.ALONE),
        (Signer.BUYER, Authority.SECOND),
    ]
    kinds = [event.kind for event in audit.timeline([("paper", letter.id)])]
    assert kinds == ["paper.made", "paper.signed_first", "paper.signed", "paper.signed", "paper.completed"]


def test_colleagues_hear_that_a_second_signatory_is_awaited(letter: Paper, first: Actor, chief: Actor) -> None:
    turned_on(first)
    sign(letter, first, given=code(first))
    told = [row.recipient for row in db.session.scalars(db.select(Mail)) if "待会签" in row.subject and letter.number in row.subject]
    assert told == [people.person(chief.person_id or 0).email]


def test_nobody_begins_what_no_colleague_can_complete(letter: Paper, first: Actor) -> None:
    turned_on(first)
    with pytest.raises(Forbidden, match=r"signing\.nobody_second"):
        sign(letter, first, given=code(first))


def test_both_prove_a_second_factor(letter: Paper, first: Actor, chief: Actor) -> None:
    with pytest.raises(Forbidden, match=r"signing\.second_factor_of_two"):
        sign(letter, first)
    turned_on(first)
    sign(letter, first, given=code(first))
    with pytest.raises(Invalid):
        sign(letter, chief, given="000000")


def test_the_second_one_is_somebody_else_whose_limit_covers_the_price(letter: Paper, first: Actor, chief: Actor) -> None:
    assert chief
    turned_on(first)
    sign(letter, first, given=code(first))
    with pytest.raises(Conflict, match=r"signing\.signed_by_person"):
        sign(letter, first, given=code(first, later=1))
    lesser = colleague(first, limit=BELOW)
    turned_on(lesser)
    with pytest.raises(Forbidden, match=r"signing\.beyond_authority"):
        sign(letter, lesser, given=code(lesser))


def test_whoever_conducted_the_session_signs_without_a_limit(result: aftermath.Result, letter: Paper) -> None:
    sign(letter, result.held.auctioneer)
    assert [(row.signer, row.authority) for row in queries.signatures(letter.id)] == [(Signer.CONDUCTOR, Authority.ALONE)]
    with pytest.raises(Conflict, match=r"paper\.signed_by_party"):
        sign(letter, result.held.auctioneer)


@pytest.mark.parametrize("authority", ["alone", "second"])
def test_the_database_holds_a_buyer_s_signature_against_the_limit(letter: Paper, first: Actor, authority: str) -> None:
    assert aftermath.refusal(letter, first, "buyer", authority).startswith("a signature must fit the signatory")


def test_the_database_knows_no_first_of_two_for_who_is_not_bound(letter: Paper, result: aftermath.Result) -> None:
    assert "two_prove_themselves" in aftermath.refusal(letter, result.held.auctioneer, "conductor", "first")


def test_the_database_completes_no_letter_with_a_first_signature(
    result: aftermath.Result, letter: Paper, first: Actor, chief: Actor
) -> None:
    assert chief
    turned_on(first)
    sign(letter, first, given=code(first))
    sign(letter, result.held.auctioneer)
    with pytest.raises(DBAPIError, match="needs its signatures"), db.session.begin_nested():
        db.session.execute(text("UPDATE paper SET completed_at = now() WHERE id = :id"), {"id": letter.id})
