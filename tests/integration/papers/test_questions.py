"""Questions and answers: who asks, who answers, who reads, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from market import clock, mail
from market.access import ANONYMOUS, Actor
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound
from market.pages.desk import duties
from market.papers.queries import questions as queries
from market.papers.rules.questions import MOST_A_DAY, MOST_OPEN, Reach
from market.papers.services import questions as services
from tests.factories import listings, papers

if TYPE_CHECKING:
    from market.listings.models.achievements import Achievement
    from market.papers.models.questions import Question

pytestmark = pytest.mark.usefixtures("session")
COPY = """
    INSERT INTO question (organisation_id, person_id, reach, text, asked_at, answer, hidden_reason, achievement_id)
    SELECT {organisation}, person_id, '{reach}', text, asked_at, '', '', achievement_id FROM question"""


@pytest.fixture
def author() -> Actor:
    return listings.editor()


@pytest.fixture
def reader() -> Actor:
    return listings.editor("enterprise")


@pytest.fixture
def made(author: Actor) -> Achievement:
    return listings.published(author)


def answered(author: Actor, row: Question, **given: Any) -> Question:
    with unit_of_work():
        return services.answer(author, row.id, **{"text": "年产 300 吨。"} | given)


def read(actor: Actor, made: Achievement) -> list[int]:
    """Return the ids of the questions that the list shows, after asking for each of all by its number."""
    shown = [row.id for row in queries.questions(actor, made)]
    for number in db.session.scalars(text("SELECT id FROM question")):
        try:
            queries.question(actor, number)
        except NotFound:
            assert number not in shown
        else:
            assert number in shown
    return shown


def test_an_answered_public_question_is_read_by_all(author: Actor, reader: Actor, made: Achievement) -> None:
    row = papers.asked(reader, made)
    assert read(ANONYMOUS, made) == read(listings.editor(), made) == []
    assert read(author, made) == read(reader, made) == read(listings.clerk(), made) == [row.id]
    assert [task.title for task in duties.of(author)] == [made.title_zh]

    answered(author, row)
    assert read(ANONYMOUS, made) == read(listings.editor(), made) == [row.id]
    assert list(duties.of(author)) == []


def test_a_private_question_stays_between_both_sides(author: Actor, reader: Actor, made: Achievement) -> None:
    private, public = papers.asked(reader, made, reach=Reach.PRIVATE), papers.asked(reader, made)
    answered(author, private)
    answered(author, public, reach=Reach.PRIVATE)
    for stranger in (ANONYMOUS, listings.editor("enterprise"), listings.clerk()):
        assert read(stranger, made) == []
    assert sorted(read(reader, made)) == sorted(read(author, made)) == [private.id, public.id]


def test_a_confidential_question_needs_a_grant_in_force(author: Actor, reader: Actor, made: Achievement) -> None:
    with pytest.raises(Forbidden, match=r"question\.not_admitted"):
        papers.asked(reader, made, reach=Reach.NDA)
    papers.admitted(reader, author, made)
    row = papers.asked(reader, made, "配方中的助剂是什么？", Reach.NDA)
    answered(author, row)
    assert read(reader, made) == read(author, made) == [row.id]
    assert read(ANONYMOUS, made) == read(listings.clerk(), made) == []
    with clock.frozen(clock.now() + timedelta(days=181)), pytest.raises(Forbidden, match=r"question\.not_admitted"):
        papers.asked(reader, made, reach=Reach.NDA)
    with pytest.raises(Invalid, match=r"question\.wider"):
        answered(author, papers.asked(reader, made, reach=Reach.NDA), reach=Reach.PUBLIC)


def test_letters_tell_of_question_and_answer_without_their_words(author: Actor, reader: Actor, made: Achievement) -> None:
    answered(author, papers.asked(reader, made, "配比是几比几？", Reach.PRIVATE), text="三比七，请勿外传。")
    letters = [letter.subject + letter.body for letter in db.session.scalars(select(mail.Mail))]
    assert sum(made.code in letter for letter in letters) >= 2
    assert not any("几比几" in letter or "三比七" in letter for letter in letters)


def test_the_operator_hides_what_is_abusive(author: Actor, reader: Actor, made: Achievement) -> None:
    row = papers.asked(reader, made, "加微信低价代办")
    clerk = listings.clerk()
    with pytest.raises(Forbidden):
        services.hide(author, row.id, reason="广告内容")
    with unit_of_work():
        services.hide(clerk, row.id, reason="广告内容")
    assert read(ANONYMOUS, made) == []
    assert read(reader, made) == [row.id]
    with pytest.raises(Conflict, match=r"question\.hidden"):
        services.hide(clerk, row.id, reason="广告内容")
    with pytest.raises(Conflict, match=r"question\.hidden"):
        answered(author, row)


def test_only_the_owner_answers_and_only_once(author: Actor, reader: Actor, made: Achievement) -> None:
    row = papers.asked(reader, made)
    with pytest.raises(NotFound):
        answered(listings.editor(), row)
    with pytest.raises(Forbidden):
        answered(reader, row)
    answered(author, row)
    with pytest.raises(Conflict, match=r"question\.answered"):
        answered(author, row)


def test_nobody_asks_about_the_own_or_what_is_not_public(author: Actor, reader: Actor, made: Achievement) -> None:
    with pytest.raises(Conflict, match=r"question\.own"):
        papers.asked(author, made)
    for asker, about in ((reader, listings.draft(author)), (ANONYMOUS, made), (listings.clerk(), made)):
        with pytest.raises(MarketError):
            papers.asked(asker, about)


def test_colleagues_who_ask_at_once_are_counted_one_after_the_other(author: Actor, reader: Actor, made: Achievement) -> None:
    elsewhere = listings.published(author)
    with db.session.connection().engine.connect() as colleague, colleague.begin():
        colleague.execute(select(func.pg_advisory_xact_lock(queries.ASKING, reader.organisation_id)))
        papers.asked(listings.editor("enterprise"), made)
        db.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            papers.asked(reader, elsewhere)
    db.session.rollback()


def test_so_many_wait_and_so_many_a_day(author: Actor, reader: Actor, made: Achievement) -> None:
    rows = [papers.asked(reader, made) for _ in range(MOST_OPEN)]
    with pytest.raises(Conflict, match=r"question\.waiting"):
        papers.asked(reader, made)
    for row in rows:
        answered(author, row)
    for _ in range(MOST_A_DAY - MOST_OPEN):
        answered(author, papers.asked(reader, made))
    with pytest.raises(MarketError, match=r"question\.day"):
        papers.asked(reader, made)
    papers.asked(listings.editor("enterprise"), made)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        papers.asked(reader, made)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE question SET text = '别的'",
        "UPDATE question SET answer = '别的'",
        "UPDATE question SET reach = 'nda'",
        "UPDATE question SET answered_at = NULL, answer = '', answered_by = NULL",
        "UPDATE question SET hidden_at = now()",
        "DELETE FROM question",
        COPY.format(organisation="organisation_id", reach="nda"),
        COPY.format(organisation="(SELECT owner_id FROM achievement LIMIT 1)", reach="public"),
    ],
    ids=["words", "answer", "wider", "unanswered", "hidden without reason", "deleted", "confidential without a grant", "own listing"],
)
def test_the_database_refuses_it(author: Actor, reader: Actor, made: Achievement, statement: str) -> None:
    answered(author, papers.asked(reader, made))
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
    db.session.rollback()
