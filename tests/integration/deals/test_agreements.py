"""From an agreement reached elsewhere to a contract's draft: who may, the notice, objections, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from market import audit, clock
from market.accounts import queries as people
from market.contracts.queries import contracts
from market.contracts.rules.types import LicenceMode
from market.db import db, unit_of_work
from market.deals import policy
from market.deals import services as deal_services
from market.deals.models import Agreement, Deal
from market.deals.queries import agreements as queries
from market.deals.queries import notices as notice_queries
from market.deals.rules import DealKind, DealState
from market.deals.rules.agreements import AgreementState
from market.deals.rules.types import Subtype
from market.deals.services import agreements as services
from market.deals.services import notices
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState, Cooperation, LicenceKind, PriceMode
from market.mail import Mail
from tests.factories import accounts, listings
from tests.factories import agreements as factory

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def _letters(words: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Mail).where(Mail.body.contains(words))) or 0


def _confirm_later(days: int) -> int:
    with clock.frozen(clock.now() + timedelta(days=days)), unit_of_work():
        return deal_services.confirm_publicised()


@pytest.mark.parametrize("subtype", list(Subtype))
def test_every_type_goes_from_the_form_to_a_contract_draft(subtype: Subtype) -> None:
    kind = LicenceKind.EXCLUSIVE if subtype.is_licence else None
    case, deal = factory.confirmed(
        kinds=("enterprise", "enterprise"), subtype=subtype, licence_kind=kind, terms="双方另有约定的，从其约定。"
    )
    contract = contracts.contract_of_deal(deal.id)
    assert (deal.kind, deal.state, deal.agreement_id) == (DealKind.AGREEMENT, DealState.CONFIRMED, case.agreement.id)
    assert contract is not None
    assert (contract.subtype, contract.total) == (subtype, factory.TERMS.price)
    assert contract.licence_mode is (LicenceMode.EXCLUSIVE if subtype.is_licence else None)
    assert contract.clauses["other"] == "双方另有约定的，从其约定。"


def test_an_institutions_agreed_price_is_public_for_fifteen_days_first() -> None:
    case, deal = factory.confirmed(relation="受让方法定代表人为第二完成人的配偶")
    assert (deal.state, str(deal.publicised_from), str(deal.publicised_until)) == (DealState.PUBLICISED, "2026-11-03", "2026-11-18")
    assert notice_queries.content(deal) == {"summary": factory.TERMS.subject, "relation": "受让方法定代表人为第二完成人的配偶"}
    assert contracts.contract_of_deal(deal.id) is None
    assert _confirm_later(15) == 0
    assert _confirm_later(16) == 1
    assert deal.state is DealState.CONFIRMED
    assert contracts.contract_of_deal(deal.id) is not None
    assert [row.kind for row in audit.timeline([("agreement", case.agreement.id)])] == ["agreement.entered", "agreement.confirmed"]
    assert _letters("登记了与贵单位达成的协议") == 1


@pytest.mark.parametrize("pricing", [PriceMode.LISTED, PriceMode.AUCTION])
def test_a_price_of_a_listing_or_an_auction_needs_no_notice(pricing: PriceMode) -> None:
    _case, deal = factory.confirmed(pricing=pricing, price_record="2026年9月12日在产权交易所公开进行")
    assert (deal.state, deal.publicised_until) == (DealState.CONFIRMED, None)


def test_an_open_objection_holds_the_deal_and_a_refused_one_lets_it_go_on() -> None:
    case, deal = factory.confirmed()
    stranger = case.stranger
    made = notices.object_to(stranger, deal.id, text="价格明显低于同类技术。")
    assert _confirm_later(30) == 0
    with pytest.raises(Forbidden):
        notices.answer(case.buyer, deal.id, made.id, text="不成立", upheld=False)
    assert notice_queries.unanswered(case.seller) == [deal]
    notices.answer(case.seller, deal.id, made.id, text="价格经三家机构询价确定。", upheld=False)
    assert notice_queries.unanswered(case.seller) == []
    with pytest.raises(Conflict):
        notices.answer(case.seller, deal.id, made.id, text="再答一次", upheld=True)
    assert _letters("价格经三家机构询价确定。") > 0
    assert _confirm_later(30) == 1


def test_an_upheld_objection_ends_the_deal_and_offers_the_achievement_again() -> None:
    seller = listings.editor()
    found = listings.published(seller)
    case = factory.between(seller, listings.editor("enterprise"), achievement=found.code)
    deal = services.confirm(case.buyer, case.agreement.id)
    assert (found.state, deal.achievement_version) == (AchievementState.RESERVED, found.version)
    made = notices.object_to(case.stranger, deal.id, text="完成人未获告知。")
    notices.answer(seller, deal.id, made.id, text="异议属实，取消本次交易。", upheld=True)
    assert (deal.state, found.state) == (DealState.CANCELLED, AchievementState.PUBLISHED)
    assert contracts.contract_of_deal(deal.id) is None
    with pytest.raises(Conflict):
        notices.object_to(case.stranger, deal.id, text="再次异议")


def test_a_transfer_takes_the_achievement_from_the_market_and_a_licence_does_not() -> None:
    seller = listings.editor()
    sold, licensed = listings.published(seller), listings.published(seller)
    first = factory.between(seller, listings.editor("enterprise"), achievement=sold.code)
    second = factory.between(
        seller,
        listings.editor("enterprise"),
        side="buyer",
        achievement=licensed.code,
        subtype=Subtype.LIC_PATENT,
        licence_kind=LicenceKind.ORDINARY,
    )
    services.confirm(first.buyer, first.agreement.id)
    services.confirm(second.seller, second.agreement.id)
    assert _confirm_later(16) == 2
    assert (sold.state, licensed.state) == (AchievementState.DEALT, AchievementState.PUBLISHED)


def test_only_the_other_party_answers_and_only_the_author_withdraws() -> None:
    case = factory.entered()
    number = case.agreement.id
    for act in (lambda: services.confirm(case.seller, number), lambda: services.refuse(case.seller, number, reason="不")):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        services.withdraw(case.buyer, number)
    for act in (lambda: services.confirm(case.stranger, number), lambda: services.withdraw(case.stranger, number)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Forbidden):
        services.confirm(replace(case.buyer, roles=frozenset({"bidder"})), number)
    services.refuse(case.buyer, number, reason="价格与约定不符")
    assert (case.agreement.state, case.agreement.reason) == (AgreementState.REFUSED, "价格与约定不符")
    assert _letters("价格与约定不符") > 0
    with pytest.raises(Conflict):
        services.confirm(case.buyer, number)


def test_the_author_withdraws_what_was_not_answered() -> None:
    case = factory.entered()
    assert queries.waiting_for(case.buyer) == [case.agreement]
    assert queries.waiting_for(case.seller) == []
    services.withdraw(case.seller, case.agreement.id)
    assert case.agreement.state is AgreementState.WITHDRAWN
    assert queries.waiting_for(case.buyer) == []


def test_visibility_has_its_sql_twin() -> None:
    first, second = factory.entered(), factory.entered()
    operator = accounts.actor(accounts.organisation("operator"))
    for actor in (first.seller, first.buyer, second.buyer, first.stranger, operator):
        seen = {row.id for row in queries.agreements(actor)}
        assert seen == {row.id for row in (first.agreement, second.agreement) if policy.can_view_agreement(actor, row)}


@pytest.mark.parametrize(
    ("field", "given"),
    [("other_uscc", {"other_uscc": "91330000000000000X"}), ("achievement", {"achievement": "CG-2026-999999"})],
)
def test_an_unknown_party_or_achievement_is_refused_and_nothing_is_written(field: str, given: dict[str, str]) -> None:
    case = factory.entered()
    uscc = people.organisation(case.buyer.organisation_id or 0).uscc
    with pytest.raises(Invalid) as refused:
        services.enter(case.seller, factory.TERMS, **{"other_uscc": uscc, "side": "seller", **given})
    assert refused.value.field == field
    assert len(queries.agreements(case.seller)) == 1


def test_an_agreement_with_oneself_or_by_who_may_not_is_refused() -> None:
    case = factory.entered()
    own = people.organisation(case.seller.organisation_id or 0).uscc
    with pytest.raises(Invalid):
        services.enter(case.seller, factory.TERMS, other_uscc=own, side="seller")
    for actor in (
        replace(case.seller, verified=False),
        replace(case.seller, roles=frozenset({"bidder"})),
        replace(case.seller, kind="agency"),
    ):
        with pytest.raises(Forbidden):
            services.enter(actor, factory.TERMS, other_uscc=own, side="seller")


def _refused(statement: str, **values: Any) -> None:
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(statement), values)


def test_the_database_keeps_an_agreement_its_deal_and_its_objections_as_they_were() -> None:
    case, deal = factory.confirmed()
    open_one = factory.entered().agreement
    made = notices.object_to(case.stranger, deal.id, text="价格偏低。")
    _refused("UPDATE agreement SET price_fen = 1 WHERE id = :id", id=open_one.id)
    _refused("UPDATE agreement SET state = 'withdrawn' WHERE id = :id", id=case.agreement.id)
    _refused("DELETE FROM agreement WHERE id = :id", id=open_one.id)
    _refused("UPDATE deal SET subtype = 'trf_soft' WHERE id = :id", id=deal.id)
    _refused("UPDATE deal_objection SET text = '其他' WHERE id = :id", id=made.id)
    _refused("UPDATE deal_objection SET answer = '只有答复' WHERE id = :id", id=made.id)
    _refused("DELETE FROM deal_objection WHERE id = :id", id=made.id)


def test_the_database_refuses_a_deal_that_differs_from_its_agreement() -> None:
    case = factory.entered()
    values = {"seller_id": case.agreement.seller_id, "buyer_id": case.agreement.buyer_id, "title_zh": "题", "title_en": ""}
    about = {"mode": "transfer", "subtype": Subtype.TRF_PATENT, "state": DealState.PROPOSED, "price": case.agreement.price}
    db.session.add(Deal(code="CJ-X", kind=DealKind.AGREEMENT, agreement_id=case.agreement.id, **values, **about))
    with pytest.raises(DBAPIError, match="differs from its agreement"):
        db.session.flush()


def test_shares_and_their_value_are_kept() -> None:
    _case, deal = factory.confirmed(equity_bp=1_500)
    agreement = db.session.get_one(Agreement, deal.agreement_id)
    assert (deal.mode, agreement.equity_bp, agreement.mode) == ("equity", 1_500, Cooperation.EQUITY)


def test_an_achievement_of_somebody_else_cannot_be_named() -> None:
    case = factory.entered()
    found: Achievement = listings.published(listings.editor())
    uscc = people.organisation(case.buyer.organisation_id or 0).uscc
    with pytest.raises(Invalid):
        services.enter(case.seller, factory.TERMS, other_uscc=uscc, side="seller", achievement=found.code)
