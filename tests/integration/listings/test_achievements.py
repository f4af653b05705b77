"""Achievements from draft to public and away: who may, who may not, what is recorded, what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market import audit, bus, clock
from market.access import ANONYMOUS, SYSTEM
from market.accounts import queries as account_queries
from market.accounts import services as account_services
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from market.listings import policy, queries, services
from market.listings.events import AchievementPublished
from market.listings.models.achievements import Achievement
from market.listings.rules.content import Measure, Person
from market.listings.rules.kinds import AchievementState, IpKind, LicenceKind, PriceMode, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.mail import Mail
from market.money import Money
from market.search.models import SearchOutbox
from tests.factories import accounts, listings

pytestmark = pytest.mark.usefixtures("session")


def outbox(kind: str, object_id: int) -> list[SearchOutbox]:
    rows = select(SearchOutbox).where(SearchOutbox.kind == kind, SearchOutbox.object_id == object_id).order_by(SearchOutbox.id)
    return list(db.session.scalars(rows))


def kinds_of(made: Achievement) -> list[str]:
    return [event.kind for event in audit.timeline([("achievement", made.id)])]


class TestDrafting:
    def test_a_draft_gets_a_code_and_one_whole_owner(self) -> None:
        author = listings.editor()

        made = services.new_achievement(author, listings.basics())

        assert made.code == f"CG-{clock.today().year}-{made.id:06d}"
        assert [(owner.organisation_id, owner.share_bp) for owner in queries.owners(made.id)] == [(author.organisation_id, 10_000)]
        assert kinds_of(made) == ["achievement.created"]

    def test_an_enterprise_may_publish_its_own(self) -> None:
        assert services.new_achievement(listings.editor("enterprise"), listings.basics()).state is AchievementState.DRAFT

    def test_others_may_not(self) -> None:
        with pytest.raises(SignInRequired):
            services.new_achievement(ANONYMOUS, listings.basics())
        with pytest.raises(Forbidden):
            services.new_achievement(listings.clerk(), listings.basics())

    def test_a_colleague_without_the_role_may_not_change_it(self) -> None:
        home = accounts.organisation("institution")
        made = listings.draft(accounts.actor(home))

        with pytest.raises(Forbidden):
            services.save_indicators(accounts.member(home, "signer"), made.id, [])

    def test_strangers_do_not_learn_that_it_exists(self) -> None:
        made = listings.draft()

        with pytest.raises(NotFound):
            services.save_basics(listings.editor(), made.id, listings.basics())
        with pytest.raises(NotFound):
            queries.achievement(listings.editor(), made.id)

    def test_each_step_replaces_its_rows(self) -> None:
        author = listings.editor()
        made = listings.draft(author)

        services.save_owners(
            author, made.id, [Share(name="", share_bp=6_000), Share(name="外校", share_bp=4_000)], [Person(name="乙"), Person(name="丙")]
        )
        services.save_indicators(author, made.id, [Measure(name="强度", value="96")])

        assert [owner.name for owner in queries.owners(made.id)][1:] == ["外校"]
        assert [person.name for person in queries.inventors(made.id)] == ["乙", "丙"]
        assert [row.name for row in queries.indicators(made.id)] == ["强度"]

    def test_a_co_owner_on_the_market_is_recognised_by_its_name_and_sees_the_draft(self) -> None:
        author, other = listings.editor(), accounts.organisation("institution")
        made = listings.draft(author)

        services.save_owners(author, made.id, [Share(name="", share_bp=6_000), Share(name=other.name_zh, share_bp=4_000)], [])

        assert queries.owners(made.id)[1].organisation_id == other.id
        assert queries.achievement(accounts.actor(other), made.id).id == made.id

    def test_numbers_are_stored_in_one_spelling_with_their_last_day(self) -> None:
        author = listings.editor()
        made = listings.draft(author)

        services.save_rights(
            author, made.id, [listings.right(number="ZL ２０１７ 1 0601862.3", filed_on=date(2017, 7, 20), granted_on=None)]
        )

        (row,) = queries.ip_rights(made.id)
        assert (row.number, row.expires_on, row.shown_number) == ("201710601862.3", date(2037, 7, 20), "ZL 2017 1 0601862.3")

    @pytest.mark.parametrize(("filed_on", "last_day"), [(date(2021, 5, 31), date(2031, 5, 31)), (date(2021, 6, 1), date(2036, 6, 1))])
    def test_designs_last_ten_or_fifteen_years_by_their_filing_date(self, filed_on: date, last_day: date) -> None:
        author = listings.editor()
        made = listings.draft(author)
        right = listings.right(kind=IpKind.PAT_DES, number=listings.patent_number(kind="3"), filed_on=filed_on, granted_on=None)

        services.save_rights(author, made.id, [right])

        assert queries.ip_rights(made.id)[0].expires_on == last_day

    @pytest.mark.parametrize(
        ("change", "code", "field"),
        [
            ({"number": "201710601862.4", "filed_on": date(2017, 1, 1)}, "ip.check_digit", "number_1"),
            ({"number": "12345"}, "ip.number_malformed", "number_1"),
            ({"kind": IpKind.PAT_UM}, "ip.type_digit", "number_1"),
            ({"number": "ZL95115608.X", "filed_on": date(1995, 9, 1), "granted_on": None}, "ip.expired", "number_1"),
        ],
    )
    def test_a_wrong_right_is_refused_on_its_row_and_nothing_is_written(self, change: dict[str, object], code: str, field: str) -> None:
        author = listings.editor()
        made = listings.draft(author)
        before = [row.number for row in queries.ip_rights(made.id)]

        with pytest.raises(Invalid) as refused:
            services.save_rights(author, made.id, [listings.right(), listings.right(**change)])

        assert (refused.value.code, refused.value.field) == (code, field)
        assert [row.number for row in queries.ip_rights(made.id)] == before

    def test_the_same_number_twice_is_refused(self) -> None:
        author = listings.editor()
        made = listings.draft(author)
        twin = listings.right()

        with pytest.raises(Invalid, match=r"ip\.number_twice"):
            services.save_rights(author, made.id, [twin, twin])

    def test_a_way_that_stays_keeps_its_row(self) -> None:
        author = listings.editor()
        made = listings.draft(author, offers=(listings.TRIAL, listings.LICENCE))
        kept = {term.mode: term.id for term in queries.terms(made.id)}

        services.save_terms(author, made.id, [Offer(mode=TermMode.TRIAL, months=12), listings.TRANSFER])

        terms = {term.mode: term for term in queries.terms(made.id)}
        assert terms[TermMode.TRIAL].id == kept[TermMode.TRIAL]
        assert terms[TermMode.TRIAL].months == 12
        assert set(terms) == {TermMode.TRIAL, TermMode.TRANSFER}

    @pytest.mark.parametrize(
        ("offer", "code", "field"),
        [
            (Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.LISTED), "term.price_missing", "price_transfer"),
            (Offer(mode=TermMode.LICENCE, licence_kind=LicenceKind.SOLE), "term.months_missing", "months_licence_sole"),
            (Offer(mode=TermMode.LICENCE, licence_kind=LicenceKind.SOLE, months=240), "term.outlives_rights", "months_licence_sole"),
        ],
    )
    def test_a_wrong_offer_is_refused_on_its_input(self, offer: Offer, code: str, field: str) -> None:
        author = listings.editor()
        made = listings.draft(author)

        with pytest.raises(Invalid) as refused:
            services.save_terms(author, made.id, [offer])

        assert (refused.value.code, refused.value.field) == (code, field)

    def test_a_submitted_text_cannot_be_changed(self) -> None:
        author = listings.editor()
        made = listings.submitted(author)

        with pytest.raises(Conflict, match=r"listing\.not_editable"):
            services.save_basics(author, made.id, listings.basics())

    def test_only_the_market_itself_names_a_source(self) -> None:
        author = listings.editor()
        made = listings.draft(author)

        with pytest.raises(Forbidden):
            services.save_origin(author, made.id, source_ref="x", origin_note="", is_demo=True)


class TestPublication:
    def test_the_whole_way_is_recorded_announced_and_indexed(self, frozen: Callable[[datetime], None]) -> None:
        frozen(clock.now())
        heard: list[AchievementPublished] = []
        bus.subscribe(AchievementPublished, heard.append)
        author, clerk = listings.editor(), listings.clerk()
        made = listings.submitted(author)

        services.decide(clerk, made.id, approve=True)

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
            services.decide(SYSTEM, made.id, approve=True)
        assert made.state is AchievementState.SUBMITTED

    def test_an_owner_suspended_meanwhile_is_not_published(self) -> None:
        author = listings.editor()
        made = listings.submitted(author)
        account_services.suspend_organisation(SYSTEM, author.organisation_id or 0, reason="调查")

        with pytest.raises(Invalid, match=r"owner\.unverified"):
            services.decide(SYSTEM, made.id, approve=True)

    def test_a_return_needs_a_reason_which_the_author_reads_and_gets_by_mail(self) -> None:
        author, clerk = listings.editor(), listings.clerk()
        made = listings.submitted(author)

        with pytest.raises(Invalid) as refused:
            services.decide(clerk, made.id, approve=False, reason=" ")
        services.decide(clerk, made.id, approve=False, reason="缺检测报告")

        assert refused.value.field == "reason"
        assert queries.returned_reason(made) == "缺检测报告"
        assert "缺检测报告" in db.session.scalars(select(Mail).order_by(Mail.id.desc())).first().body  # type: ignore[union-attr]
        services.save_basics(author, made.id, listings.basics(title_zh="改好的成果"))
        assert services.submit(author, made.id).state is AchievementState.SUBMITTED
        assert queries.returned_reason(made) is None

    def test_only_a_clerk_of_the_operator_decides(self) -> None:
        author = listings.editor()
        made = listings.submitted(author)

        with pytest.raises(Forbidden):
            services.decide(author, made.id, approve=True)

    def test_nothing_is_decided_twice(self) -> None:
        made = listings.published()

        with pytest.raises(Conflict):
            services.decide(SYSTEM, made.id, approve=True)

    def test_a_revised_achievement_counts_its_versions(self) -> None:
        author = listings.editor()
        made = listings.published(author)

        services.withdraw(author, made.id, reason="改条件")
        services.revise(author, made.id)
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, approve=True)

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


def test_predicate_and_statement_say_the_same_about_who_sees_what() -> None:
    author, other = listings.editor(), accounts.organisation("institution")
    rows = [listings.draft(author), listings.submitted(author), listings.published(author)]
    withdrawn, shared, private = listings.published(author), listings.draft(author), listings.draft(author)
    with unit_of_work():
        services.withdraw(author, withdrawn.id)
        services.withdraw(author, private.id)
        services.save_owners(author, shared.id, [Share(name="", share_bp=5_000), Share(name=other.name_zh, share_bp=5_000)], [])
    rows += [withdrawn, shared, private]
    everybody = [ANONYMOUS, SYSTEM, author, accounts.actor(other), listings.editor("enterprise"), listings.clerk()]

    for actor in everybody:
        seen = set(db.session.scalars(select(Achievement.id).where(policy.visible_achievements(actor))))
        assert {row.id for row in rows if policy.can_view_achievement(actor, row)} == seen & {row.id for row in rows}, actor.kind


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE achievement SET trl = 10",
        "UPDATE achievement SET trl = 0",
        "UPDATE achievement SET secrecy = 'secret'",
        "UPDATE achievement SET sector = 'xyz'",
        "UPDATE achievement SET published_at = NULL",
        "UPDATE achievement SET version = 0",
        "UPDATE achievement SET title_zh = ''",
        "UPDATE achievement_owner SET share_bp = 0",
        "UPDATE achievement_owner SET share_bp = 10001",
        "UPDATE term SET price_fen = 0",
        "UPDATE term SET price_fen = NULL WHERE price_mode = 'listed'",
        "UPDATE term SET price_mode = 'auction' WHERE mode = 'trial'",
        "UPDATE term SET months = NULL",
        "UPDATE term SET licence_kind = NULL WHERE mode = 'licence'",
        (
            "INSERT INTO term (achievement_id, mode, price_mode, months, conditions)"
            " SELECT achievement_id, mode, price_mode, months, '' FROM term WHERE mode = 'trial'"
        ),
        "UPDATE ip_right SET granted_on = filed_on - 1",
        "UPDATE ip_right SET kind = 'patent'",
    ],
)
def test_the_database_refuses_impossible_rows(session: Session, statement: str) -> None:
    listings.published()

    with pytest.raises(IntegrityError):
        session.execute(text(statement))


def test_money_and_kinds_survive_the_round_trip(session: Session) -> None:
    made = listings.published(offers=(listings.TRANSFER,), rights=(Right(kind=IpKind.SECRET, number="", title="配方"),))
    session.expire_all()

    (term,) = queries.terms(made.id)

    assert (term.price, term.mode, queries.term(term.id).offer().key) == (Money.yuan(800_000), TermMode.TRANSFER, (TermMode.TRANSFER, None))
