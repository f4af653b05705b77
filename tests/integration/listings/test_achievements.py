"""Achievements from draft to public and away: who may, who may not, what is recorded, what the database refuses."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market import clock
from market.access import ANONYMOUS, SYSTEM
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from market.listings import policy, queries, services
from market.listings.models.achievements import Achievement
from market.listings.rules.content import Measure, Person
from market.listings.rules.kinds import AchievementState, IpKind, LicenceKind, PriceMode, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.money import Money
from tests.factories import accounts, listings
from tests.integration.listings.traces import kinds_of

pytestmark = pytest.mark.usefixtures("session")


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
        "UPDATE achievement_owner SET consented_on = CURRENT_DATE, refused_because = '不同意'",
        (
            "INSERT INTO achievement_owner (achievement_id, position, organisation_id, name, share_bp)"
            " SELECT achievement_id, 9, organisation_id, '又一次', 1 FROM achievement_owner"
        ),
        "UPDATE achievement SET trl_judge = 'third_party'",
        "UPDATE achievement SET video_url = 'javascript:alert(1)'",
        "INSERT INTO encumbrance (achievement_id, position, kind, holder, note) SELECT id, 0, 'other', '', '' FROM achievement",
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
