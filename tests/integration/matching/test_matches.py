"""Matches are kept, follow what changes, survive crashes, and learn from answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import ANONYMOUS
from market.db import db, unit_of_work
from market.errors import Forbidden, Invalid, NotFound, SignInRequired
from market.listings import services as listing_services
from market.listings.rules.content import Target
from market.mail import Mail
from market.matching import jobs
from market.matching.models import MatchAnswer, MatchDue
from market.matching.queries import companies, matches
from market.matching.rules.feedback import Answer
from market.matching.rules.interests import CROWD, Source
from market.matching.services import answers, interests
from market.search import jobs as search_jobs
from market.search.engines.whoosh import WhooshIndex
from tests.factories import accounts, listings

if TYPE_CHECKING:
    from pathlib import Path

    from market.access import Actor
    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    return WhooshIndex(tmp_path)


def catch_up(index: WhooshIndex) -> None:
    search_jobs.index_due(index)
    jobs.rematch_due(index)


def pair(index: WhooshIndex, author: Actor | None = None) -> tuple[Achievement, Demand]:
    made = listings.published(), listings.published_demand(author)
    catch_up(index)
    return made


def refused(row: object) -> None:
    with db.session.begin_nested():
        db.session.add(row)
        db.session.flush()


def test_a_published_pair_is_matched_with_reasons_both_ways(index: WhooshIndex) -> None:
    achievement, demand = pair(index)

    (found,), (back,) = matches.achievements_for(ANONYMOUS, demand), matches.demands_for(ANONYMOUS, achievement)

    assert (found.listing.id, back.listing.id) == (achievement.id, demand.id)
    assert found.match == back.match
    reasons = {reason.message: reason.words for reason in found.match.reasons}
    assert "剑麻" in reasons["Both speak of"]
    assert reasons["Meets the wanted value"] == ("24 小时吸水率 9 %",)
    assert {"Same technology field", "An offered way is wanted", "Priced within the budget"} <= set(reasons)
    assert matches.similar(ANONYMOUS, index, achievement) == []


def test_the_order_of_publication_does_not_matter(index: WhooshIndex) -> None:
    demand = listings.published_demand()
    catch_up(index)
    assert matches.achievements_for(ANONYMOUS, demand) == []

    achievement = listings.published()
    catch_up(index)

    assert [found.listing.id for found in matches.achievements_for(ANONYMOUS, demand)] == [achievement.id]


def test_comparing_again_changes_nothing_and_keeps_the_day_of_finding(index: WhooshIndex) -> None:
    _, demand = pair(index)
    jobs.rebuild(index)
    (first,) = matches.of_demand(demand.id).values()
    before = (first.points, first.found_at)

    with clock.frozen(clock.now() + timedelta(days=1)):
        jobs.rebuild(index)

    (again,) = matches.of_demand(demand.id).values()
    assert (again.points, again.found_at) == before


def test_a_crash_before_the_commit_leaves_the_listing_in_the_queue(index: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    listings.published()
    demand = listings.published_demand()
    search_jobs.index_due(index)
    with monkeypatch.context() as patched:
        patched.setattr(matches, "clear_due", lambda _: (_ for _ in ()).throw(ZeroDivisionError))
        with pytest.raises(ZeroDivisionError):
            jobs.rematch_due(index)
    assert db.session.execute(select(func.count()).select_from(MatchDue)).scalar_one() == 2

    assert jobs.rematch_due(index) == 2

    assert len(matches.of_demand(demand.id)) == 1
    assert jobs.rematch_due(index) == 0


def test_a_withdrawn_achievement_leaves_every_list_at_once_and_the_table_soon(index: WhooshIndex) -> None:
    author = listings.editor()
    achievement, demand = listings.published(author), listings.published_demand()
    catch_up(index)

    with unit_of_work():
        listing_services.withdraw(author, achievement.id)

    assert matches.achievements_for(ANONYMOUS, demand) == []
    catch_up(index)
    assert matches.of_demand(demand.id) == {}


def test_what_has_nothing_in_common_is_no_match(index: WhooshIndex) -> None:
    listings.published(
        title_zh="脑机接口光标控制",
        abstract="以运动想象控制屏幕光标的二维移动，受试者不需要肢体动作，训练两次以后即可独立完成四个方向的选择。",
        problem="行动不便者无法操作电脑。",
        advantages="",
        keywords="脑电",
    )
    demand = listings.published_demand(
        title_zh="薄膜太阳能组件", problem="组件效率偏低。", background="", indicators=(Target(name="效率", wanted="≥ 20 %"),)
    )
    catch_up(index)

    assert matches.achievements_for(ANONYMOUS, demand) == []


def test_an_answer_takes_the_pair_away_and_the_author_reads_why_without_who(index: WhooshIndex) -> None:
    author = listings.editor("enterprise")
    achievement, demand = pair(index, author)
    points = matches.of_demand(demand.id)[achievement.id].points

    with unit_of_work():
        answers.answer(author, demand.id, achievement.id, answer=Answer.TOO_EARLY)
        answers.answer(author, demand.id, achievement.id, answer=Answer.BENEFIT, note="看不出比现有方案好多少")
    catch_up(index)

    assert matches.achievements_for(ANONYMOUS, demand) == []
    assert matches.demands_for(ANONYMOUS, achievement) == []
    assert matches.answers(achievement.id) == {Answer.BENEFIT: 1}
    assert matches.notes(achievement.id) == ["看不出比现有方案好多少"]
    assert points - 1 <= matches.of_demand(demand.id)[achievement.id].points <= points
    assert [event.kind for event in audit.timeline([("demand", demand.id)])][-2:] == ["match.answered"] * 2

    with unit_of_work():
        answers.take_back(author, demand.id, achievement.id)
    assert len(matches.achievements_for(ANONYMOUS, demand)) == 1


def test_who_may_answer_and_what_is_refused(index: WhooshIndex) -> None:
    author = listings.editor("enterprise")
    achievement, demand = pair(index, author)

    with pytest.raises(Forbidden):
        answers.answer(listings.editor("enterprise"), demand.id, achievement.id, answer=Answer.SOLVED)
    with pytest.raises(SignInRequired):
        answers.answer(ANONYMOUS, demand.id, achievement.id, answer=Answer.SOLVED)
    with pytest.raises(NotFound):
        answers.answer(author, demand.id, 999_999, answer=Answer.SOLVED)
    with pytest.raises(Invalid) as refused:
        answers.answer(author, demand.id, achievement.id, answer=Answer.OTHER, note=" ")
    assert refused.value.field == "note"
    with pytest.raises(NotFound):
        answers.take_back(author, demand.id, achievement.id)


def test_the_database_refuses_impossible_rows(index: WhooshIndex) -> None:
    achievement, demand = pair(index)
    impossible = [
        MatchAnswer(demand_id=demand.id, achievement_id=achievement.id, answer=Answer.OTHER, note="", answered_at=clock.now()),
        MatchDue(kind="sale", listing_id=1),
    ]
    for row in impossible:
        with pytest.raises(IntegrityError):
            refused(row)
    stored = matches.of_demand(demand.id)[achievement.id]
    stored.points = 101
    with pytest.raises(IntegrityError):
        refused(stored)


def test_new_matches_are_shown_to_both_sides_and_to_nobody_else(index: WhooshIndex) -> None:
    author, owner = listings.editor("enterprise"), listings.editor()
    listings.published(owner)
    listings.published_demand(author)
    catch_up(index)

    assert len(matches.new_pairs(author)) == len(matches.new_pairs(owner)) == 1
    assert matches.new_pairs(listings.editor("enterprise")) == []
    assert matches.new_pairs(ANONYMOUS) == []
    with clock.frozen(clock.now() + timedelta(days=matches.NEW_DAYS + 1)):
        assert matches.new_pairs(author) == []


def test_the_digest_goes_once_and_only_to_those_who_asked(index: WhooshIndex) -> None:
    author = listings.editor("enterprise")
    pair(index, author)
    before = db.session.execute(select(func.count()).select_from(Mail)).scalar_one()
    assert jobs.tell_new_matches("https://market.example") == 0
    with unit_of_work():
        interests.save_profile(author, learns=False, named=False, tells=True)

    assert jobs.tell_new_matches("https://market.example") == 1
    assert jobs.tell_new_matches("https://market.example") == 1

    letters = db.session.scalars(select(Mail).order_by(Mail.id.desc())).all()
    assert len(letters) == before + 1
    assert "剑麻纤维疏水抗污改性工艺" in letters[0].body


class TestProfile:
    def test_a_company_is_known_by_its_demands_and_unnamed_until_it_allows_it(self, index: WhooshIndex) -> None:
        author = listings.editor("enterprise")
        pair(index, author)

        (found,) = companies.fitting(["剑麻", "地毯", "疏水"])
        assert (found.organisation, found.sector) == (None, None)

        with unit_of_work():
            interests.save_profile(author, learns=False, named=True, tells=False)
        (found,) = companies.fitting(["剑麻", "地毯", "疏水"])
        assert found.organisation is not None
        assert found.organisation.id == author.organisation_id

    def test_the_sector_is_said_in_a_crowd(self, index: WhooshIndex) -> None:
        for _ in range(CROWD):
            listings.published_demand()
        catch_up(index)

        assert {(found.organisation, found.sector) for found in companies.fitting(["剑麻", "地毯"])} == {(None, "mat")}

    def test_searches_and_views_are_learned_only_after_consent_and_forgotten_with_it(self, index: WhooshIndex) -> None:
        company, achievement = listings.editor("enterprise"), listings.published()
        with unit_of_work():
            interests.learn_from_search(company, index, "激光 焊接")
            interests.learn_from_view(company, index, achievement)
        assert not any(companies.interests(company.organisation_id or 0).values())

        with unit_of_work():
            interests.save_profile(company, learns=True, named=False, tells=False, own="疏水")
            interests.learn_from_search(company, index, "激光 焊接")
            interests.learn_from_view(company, index, achievement)
        found = companies.interests(company.organisation_id or 0)
        assert set(found[Source.SEARCH]) == {"激光", "焊接"}
        assert "剑麻" in found[Source.VIEW]

        with unit_of_work():
            interests.save_profile(company, learns=False, named=False, tells=False, own="疏水")
        found = companies.interests(company.organisation_id or 0)
        assert {source for source, words in found.items() if words} == {Source.OWN}

    def test_a_word_that_was_left_out_stays_out_until_taken_back(self, index: WhooshIndex) -> None:
        author = listings.editor("enterprise")
        pair(index, author)
        with unit_of_work():
            interests.leave_out(author, "剑麻")
            interests.save_profile(author, learns=True, named=False, tells=False)
            interests.learn_from_search(author, index, "剑麻 激光")

        found = companies.interests(author.organisation_id or 0)
        assert found[Source.SEARCH] == ["激光"]
        assert found[Source.MUTED] == ["剑麻"]
        with unit_of_work():
            interests.take_back(author, "剑麻")
        assert companies.interests(author.organisation_id or 0)[Source.MUTED] == []

    def test_what_was_learned_is_forgotten_after_half_a_year(self, index: WhooshIndex) -> None:
        company = listings.editor("enterprise")
        with unit_of_work():
            interests.save_profile(company, learns=True, named=False, tells=False)
            interests.learn_from_search(company, index, "激光")
        assert jobs.forget_old_interests() == 0

        with clock.frozen(clock.now() + timedelta(days=200)):
            assert jobs.forget_old_interests() == 1

    def test_only_editors_and_administrators_of_a_company_keep_it(self) -> None:
        for actor in (listings.editor(), accounts.actor(accounts.organisation("operator"))):
            with pytest.raises(Forbidden):
                interests.save_profile(actor, learns=True, named=True, tells=True)
