"""From submission to the decision, and what the auctions do with what is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from market import bus, clock
from market.access import SYSTEM
from market.accounts import queries as account_queries
from market.accounts import services as account_services
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.listings import queries, services
from market.listings.events import AchievementPublished
from market.listings.rules.kinds import AchievementState
from market.listings.rules.review import Flaw, Remark, Verdict
from market.mail import Mail
from tests.factories import accounts, listings
from tests.integration.listings.traces import kinds_of, outbox

pytestmark = pytest.mark.usefixtures("session")


class TestPublication:
    def test_the_whole_way_is_recorded_announced_and_indexed(self, frozen: Callable[[datetime], None]) -> None:
        frozen(clock.now())
        heard: list[AchievementPublished] = []
        bus.subscribe(AchievementPublished, heard.append)
        author, clerk = listings.editor(), listings.clerk()
        made = listings.submitted(author)

        services.decide(clerk, made.id, listings.passed())

        assert (made.state, made.version, made.published_at) == (AchievementState.PUBLISHED, 1, clock.now())
        assert kinds_of(made) == ["achievement.created", "achievement.submitted", "achievement.published"]
        assert [event.achievement_id for event in heard] == [made.id]
        (row,) = outbox("achievement", made.id)
        assert row.document is not None
        assert row.document["facets"]["mode"] == ["licence", "trial"]
        assert row.document["price_fen"] == 30_000_000

    def test_an_unverified_organisation_may_write_but_not_submit(self) -> None:
        author = accounts.actor(accounts.organisation("institution", verified=False))
        made = listings.draft(author)

        with pytest.raises(Forbidden, match=r"listing\.unverified"):
            services.submit(author, made.id)

    def test_a_gap_refuses_the_submission(self) -> None:
        author = listings.editor()
        made = listings.draft(author, ledger_no="")

        with pytest.raises(Invalid, match=r"listing\.ledger_missing"):
            services.submit(author, made.id)
        assert made.state is AchievementState.DRAFT

    def test_the_gates_are_asked_again_at_publication(self, frozen: Callable[[datetime], None]) -> None:
        made = listings.submitted(offers=(listings.TRANSFER,))

        frozen(clock.now() + timedelta(days=366 * 20))

        with pytest.raises(Invalid, match=r"ip\.expired"):
            services.decide(SYSTEM, made.id, listings.passed())
        assert made.state is AchievementState.SUBMITTED

    def test_an_owner_suspended_meanwhile_is_not_published(self) -> None:
        author = listings.editor()
        made = listings.submitted(author)
        account_services.suspend_organisation(SYSTEM, author.organisation_id or 0, reason="调查")

        with pytest.raises(Invalid, match=r"owner\.unverified"):
            services.decide(SYSTEM, made.id, listings.passed())

    def test_a_return_needs_a_reason_which_the_author_reads_and_gets_by_mail(self) -> None:
        author, clerk = listings.editor(), listings.clerk()
        made = listings.submitted(author)

        with pytest.raises(Invalid) as refused:
            services.decide(clerk, made.id, Verdict(approve=False))
        services.decide(clerk, made.id, listings.returned("缺检测报告", "trl_evidence"))

        assert refused.value.field == "remark_field_0"
        assert queries.to_mend(made).to_mend() == (Remark(field="trl_evidence", flaw=Flaw.UNCLEAR, words="缺检测报告"),)  # type: ignore[union-attr]
        letter = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first().body  # type: ignore[union-attr]
        assert "成熟度依据：不清楚：缺检测报告" in letter
        assert "Evidence of the readiness level: Not clear: 缺检测报告" in letter
        services.save_basics(author, made.id, listings.basics(title_zh="改好的成果"))
        assert services.submit(author, made.id).state is AchievementState.SUBMITTED
        assert queries.to_mend(made) is None

    def test_only_a_clerk_of_the_operator_decides(self) -> None:
        author = listings.editor()
        made = listings.submitted(author)

        with pytest.raises(Forbidden):
            services.decide(author, made.id, listings.passed())

    def test_nothing_is_decided_twice(self) -> None:
        made = listings.published()

        with pytest.raises(Conflict):
            services.decide(SYSTEM, made.id, listings.passed())

    def test_a_revised_achievement_counts_its_versions(self) -> None:
        author = listings.editor()
        made = listings.published(author)

        services.withdraw(author, made.id, reason="改条件")
        services.revise(author, made.id)
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())

        assert made.version == 2
        assert [row.document is None for row in outbox("achievement", made.id)] == [False, True, False]


class TestUpperDomains:
    def test_a_session_reserves_releases_and_deals(self) -> None:
        made = listings.published(offers=(listings.TRANSFER,))

        services.reserve(made.id)
        assert outbox("achievement", made.id)[-1].document["facets"]["in_auction"] == ["1"]
        services.release(made.id)
        services.reserve(made.id)
        services.deal(made.id)

        assert made.state is AchievementState.DEALT
        assert outbox("achievement", made.id)[-1].document is None
        assert kinds_of(made)[-4:] == ["achievement.reserved", "achievement.released", "achievement.reserved", "achievement.dealt"]

    def test_one_achievement_is_in_one_session(self) -> None:
        made = listings.published()
        services.reserve(made.id)

        with pytest.raises(Conflict):
            services.reserve(made.id)
        with pytest.raises(Conflict):
            services.withdraw(accounts.actor(account_queries.organisation(made.owner_id)), made.id)

    def test_a_run_out_listing_is_taken_down_once(self, frozen: Callable[[datetime], None]) -> None:
        made = listings.published(valid_until=clock.today() + timedelta(days=10))
        assert services.expire_achievements() == 0

        frozen(clock.now() + timedelta(days=11))

        assert (services.expire_achievements(), services.expire_achievements()) == (1, 0)
        assert made.state is AchievementState.EXPIRED
        assert outbox("achievement", made.id)[-1].document is None
