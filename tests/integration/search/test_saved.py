"""Saved searches: told once, quiet when nothing is new, nothing of others, safe to kill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from market import clock, mail
from market.access import ANONYMOUS, Actor
from market.db import db, unit_of_work
from market.errors import Conflict, Invalid, MarketError, NotFound
from market.search import jobs, queries, rules, services
from market.search.index import Document, Query, SearchIndex
from market.search.models import SavedSearch
from market.search.rules import Pace
from market.search.services import ENGINES, open_index
from tests.factories import listings

pytestmark = pytest.mark.usefixtures("session")
BASE = "https://market.example"
SAVED_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    return open_index(request.param, tmp_path)


def published(index: SearchIndex, number: int, title: str, minutes: float, sector: str = "mat") -> None:
    at = SAVED_AT + timedelta(minutes=minutes)
    index.put([Document(kind="achievement", id=number, title=title, text="", published_at=at, facets={"sector": (sector,)})])


def kept(person: Actor, pace: Pace = Pace.AT_ONCE, words: str = "疏水") -> int:
    with clock.frozen(SAVED_AT), unit_of_work():
        asked = Query(kind="achievement", text=words, filters={"sector": ("mat",)})
        return services.save(person, name="疏水材料", address=f"q={words}&sector=mat", query=asked, pace=pace).id


def looked(index: SearchIndex, minutes: float) -> int:
    with clock.frozen(SAVED_AT + timedelta(minutes=minutes)):
        return jobs.tell_saved(index, BASE)


def letters() -> list[mail.Mail]:
    return list(db.session.scalars(select(mail.Mail).where(mail.Mail.unsubscribe.contains("/searches/stop/")).order_by(mail.Mail.id)))


def test_what_is_new_is_told_once_with_a_link_that_stops(index: SearchIndex) -> None:
    published(index, 1, "从前的疏水成果", -10)
    person = listings.editor()
    kept(person)
    published(index, 2, "疏水涂层", 1)
    published(index, 3, "别的行业的疏水", 1, sector="bio")
    published(index, 4, "无关的成果", 1)

    assert [looked(index, minutes) for minutes in (3, 5, 60)] == [1, 0, 0]

    (letter,) = letters()
    assert "疏水涂层" in letter.body
    assert f"{BASE}/achievements/2" in letter.body
    assert "从前的" not in letter.body
    assert letter.unsubscribe in letter.body
    assert [hit.object_id for hits in queries.told(person.person_id or 0).values() for hit in hits] == [2]


def test_the_newest_wait_until_the_index_surely_has_them(index: SearchIndex) -> None:
    kept(listings.editor())
    published(index, 2, "疏水涂层", 1.9)

    assert [looked(index, minutes) for minutes in (2, 4)] == [0, 1]


def test_a_waiting_index_holds_the_letters_back(index: SearchIndex) -> None:
    kept(listings.editor())
    published(index, 2, "疏水涂层", 5)
    with clock.frozen(SAVED_AT + timedelta(minutes=5)), unit_of_work():
        services.put(Document(kind="achievement", id=9, title="疏水", text="", published_at=SAVED_AT))

    assert looked(index, 30) == 0


def test_what_was_told_is_not_told_again_when_it_is_published_anew(index: SearchIndex) -> None:
    kept(listings.editor())
    published(index, 2, "疏水涂层", 1)
    looked(index, 3)
    published(index, 2, "疏水涂层，第二版", 10)

    assert looked(index, 20) == 0


def test_a_kill_before_the_commit_leaves_neither_letter_nor_mark(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(listings.editor())
    published(index, 2, "疏水涂层", 1)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            looked(index, 3)

    assert letters() == []
    assert looked(index, 3) == 1


def test_a_daily_search_waits_for_the_morning_and_one_that_is_only_kept_for_ever(index: SearchIndex) -> None:
    kept(listings.editor(), Pace.DAILY)
    kept(listings.editor(), Pace.NEVER)
    published(index, 2, "疏水涂层", 1)

    assert [looked(index, minutes) for minutes in (60, 22 * 60, 24 * 60)] == [0, 0, 1]


def test_a_link_stops_the_letters_of_its_search_alone(index: SearchIndex) -> None:
    person = listings.editor()
    kept(person)
    kept(person, words="涂层")
    published(index, 2, "疏水涂层", 1)
    looked(index, 3)
    first = letters()[0]
    with unit_of_work():
        services.stop_letters(first.unsubscribe.rpartition("/")[2])
        services.stop_letters(first.unsubscribe.rpartition("/")[2])
    published(index, 5, "又一疏水涂层", 10)

    assert looked(index, 20) == 1


def test_the_same_search_is_kept_once_and_changes_its_pace() -> None:
    person = listings.editor()

    assert kept(person) == kept(person, Pace.WEEKLY)
    assert [found.pace for found in queries.saved_of(person.person_id or 0)] == [Pace.WEEKLY]


def test_nobody_reads_or_deletes_the_search_of_another() -> None:
    saved, other = kept(listings.editor()), listings.editor()

    assert queries.saved_of(other.person_id or 0) == []
    with pytest.raises(NotFound), unit_of_work():
        services.forget(other, saved)


def refuse(action: Callable[[], object]) -> str:
    with pytest.raises(MarketError) as refused, unit_of_work():
        action()
    return refused.value.code


def test_what_cannot_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    person, asked = listings.editor(), Query(kind="achievement")
    monkeypatch.setattr(services, "MOST_SAVED", 1)
    kept(person)

    with pytest.raises(Invalid), unit_of_work():
        services.save(person, name="  ", address="", query=asked, pace=Pace.DAILY)
    with pytest.raises(Conflict), unit_of_work():
        services.save(person, name="二", address="q=2", query=asked, pace=Pace.DAILY)
    with pytest.raises(MarketError), unit_of_work():
        services.save(ANONYMOUS, name="三", address="", query=asked, pace=Pace.DAILY)
    assert refuse(lambda: services.stop_letters("unknown")) == "not_found"
    assert rules.MOST_SAVED > 1


@pytest.mark.parametrize("changed", [{"name": ""}, {"look_at": None}, {"pace": Pace.NEVER}])
def test_the_database_refuses_what_cannot_be(changed: dict[str, object]) -> None:
    kept(listings.editor())

    with pytest.raises(IntegrityError):
        db.session.execute(update(SavedSearch).values(**changed))
