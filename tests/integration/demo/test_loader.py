"""The demo data go through the services, and what the reports printed comes out again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from market import clock
from market.access import ANONYMOUS
from market.accounts.models import Organisation
from market.accounts.rules import OrganisationState
from market.accounts.services import sign_in
from market.auctions.models.bidding import Award, LedgerEntry, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import catalogue
from market.auctions.rules.states import LotState, SaleState
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Claim, Registration
from market.contracts.models.rulings import RegistrationVersion
from market.contracts.queries import desk, rulings
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.desk import Call
from market.contracts.rules.states import ClaimState, ContractState, RegistrationAct, RegistrationState
from market.db import db, unit_of_work
from market.demo import cast, facts, loader
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.kinds import AchievementState
from market.money import Money
from market.rewards.models.plan import RewardPlan
from market.rewards.queries import plans
from market.rewards.rules.states import PlanState

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.timeout(400)


def _sale(name: str) -> Sale:
    return db.session.scalars(select(Sale).where(Sale.name_zh.contains(name))).one()


@pytest.mark.parametrize(("settings"), [{"demo": False}, {"production": True}, {"database_url": "postgresql://elsewhere/market"}])
def test_loading_is_refused_outside_a_demo(demo_app: Flask, settings: dict[str, object]) -> None:
    given = replace(demo_app.extensions["market.settings"], **settings)

    with pytest.raises(loader.DemoRefusedError):
        loader.require_demo(given)


def test_the_printed_accounts_sign_in() -> None:
    for account in cast.printed_accounts():
        with unit_of_work():
            assert sign_in(email=account.email, password=account.password, address="", agent="test")


def test_every_achievement_is_public_with_its_source_and_marked_as_demo() -> None:
    rows = db.session.scalars(select(Achievement).where(Achievement.source_ref != "")).all()

    assert len(rows) == len(facts.achievements()) + 2
    assert all(row.published_at and row.is_demo for row in rows)


def test_something_waits_for_the_clerk() -> None:
    organisations = db.session.scalars(select(Organisation.state).where(Organisation.verified_at.is_(None))).all()
    achievements = set(db.session.scalars(select(Achievement.state).where(Achievement.published_at.is_(None))))

    assert organisations == [OrganisationState.SUBMITTED]
    assert achievements == {AchievementState.SUBMITTED, AchievementState.DRAFT, AchievementState.RETURNED}


def test_anji_shows_the_documented_totals_and_their_premium() -> None:
    sale = _sale("安吉专场")

    results = catalogue.documented_results(sale)

    assert results is not None
    assert (results.offered, results.sold, results.start, results.hammer) == (11, 11, Money.parse("895万元"), Money.parse("1230万元"))
    assert results.premium == "37.43"


@pytest.mark.parametrize(("name", "start", "hammer", "bids"), [("安吉专场", "240万元", "320万元", 5), ("长三角", "200万元", "300万元", 11)])
def test_a_documented_lot_was_bid_again(name: str, start: str, hammer: str, bids: int) -> None:
    lot = db.session.scalars(select(Lot).where(Lot.sale_id == _sale(name).id)).one()

    award = db.session.scalars(select(Award).where(Award.lot_id == lot.id)).one()

    assert (lot.start, award.hammer, lot.bids) == (Money.parse(start), Money.parse(hammer), bids)
    assert clock.legal_date(award.at) == clock.legal_date(_sale(name).opens_at)


def test_the_printed_paddle_won() -> None:
    lot = db.session.scalars(select(Lot).where(Lot.sale_id == _sale("长三角").id)).one()

    assert lot.leader_number == 260


def test_sales_without_printed_lots_have_totals_only() -> None:
    sale = _sale("汉江流域")

    assert sale.state is SaleState.REPORTED
    assert sale.documented is not None
    assert "涡轮扭转冲击工具" in sale.documented["note"]
    assert catalogue.lots(ANONYMOUS, sale.id) == []


def test_one_session_is_settled_one_announced_one_live() -> None:
    states = set(db.session.scalars(select(Sale.state).where(Sale.documented.is_(None))))

    assert {SaleState.ANNOUNCED, SaleState.OPEN, SaleState.SETTLED} <= states


def test_a_lot_is_open_and_both_enterprises_may_bid_on_it() -> None:
    lot = db.session.scalars(select(Lot).where(Lot.state == LotState.OPEN)).one()
    guests = {cast.of("hemao").organisation_id, cast.of("hengzhou").organisation_id}

    admitted = db.session.scalars(select(Paddle.organisation_id).where(Paddle.lot_id == lot.id, Paddle.number.is_not(None))).all()

    assert lot.closes_at is not None
    assert guests <= set(admitted)


def test_simulated_bidders_are_marked() -> None:
    bots = {bot.organisation_id for bot in cast.bots()}

    marked = db.session.execute(select(Paddle.organisation_id, Paddle.is_bot)).all()

    assert all(is_bot == (organisation_id in bots) for organisation_id, is_bot in marked)


def test_every_later_stage_has_an_example() -> None:
    contracts = set(db.session.scalars(select(Contract.state)))
    registrations = set(db.session.scalars(select(Registration.state)))
    claims = set(db.session.scalars(select(Claim.state)))

    assert {ContractState.DRAFT, ContractState.SIGNING, ContractState.IN_FORCE} <= contracts
    wanted = {RegistrationState.SUBMITTED, RegistrationState.CORRECTION, RegistrationState.UNDER_REVIEW, RegistrationState.REGISTERED}
    assert wanted | {RegistrationState.OBJECTION, RegistrationState.REFUSED, RegistrationState.REVOKED} <= registrations
    assert {ClaimState.BLOCKED, ClaimState.DRAFT, ClaimState.FILED} <= claims


def test_the_printed_registrar_finds_an_objection_on_the_desk() -> None:
    registrar = cast.registrars(cast.of("hangzhou_office"))[0]
    assert Call.RECHECK in {what for _application, _contract, what in desk.waiting_for(registrar)}


def test_an_added_royalty_was_corrected_and_the_next_one_waits() -> None:
    corrected = db.session.scalars(select(RegistrationVersion).where(RegistrationVersion.act == RegistrationAct.CORRECT)).one()
    assert (corrected.corrects, rulings.requested([corrected.registration_id])) == (2, {corrected.registration_id})


def test_a_contract_waits_for_the_second_signatory_of_an_organisation_that_demands_a_second_factor() -> None:
    rows = db.session.execute(
        text("""
        SELECT contract.state, party, authority, organisation.second_factor_demanded
        FROM contract_signature JOIN contract ON contract.id = contract_id JOIN organisation ON organisation.id = organisation_id
        WHERE contract_id NOT IN (SELECT contract_id FROM contract_signature WHERE authority <> 'first')""")
    )
    assert [tuple(row) for row in rows] == [("signing", "seller", "first", True)]


def test_a_result_entered_by_hand_names_several_contracts() -> None:
    named = text("SELECT count(*) FROM holding_contract GROUP BY holding_id HAVING count(*) > 1")
    assert list(db.session.scalars(named)) == [2]


def test_one_reward_is_paid_and_one_plan_is_on_notice() -> None:
    found = {plan.state: plan for plan in db.session.scalars(select(RewardPlan))}
    assert set(found) == {PlanState.PAID, PlanState.PUBLICISED}
    assert all(plan.reward.fen * 10_000 >= plan.net.fen * 7_000 for plan in found.values())

    inventor = cast.person("inventor@chunqiu.example")
    assert {one.plan.state for one in plans.statements(inventor)} == set(found)
    assert {one.share.name for one in plans.statements(inventor)} == {inventor.name}


def test_nothing_happened_in_the_future() -> None:
    latest = db.session.scalar(select(func.max(LedgerEntry.at)))

    assert latest is not None
    assert latest <= clock.now()


def test_calls_for_demands_are_over_and_problems_are_open() -> None:
    states = {row.title_zh: row.state.value for row in db.session.scalars(select(Demand))}

    assert len(states) == len({need.title_zh for need in facts.demands()}) + 2
    assert states["2016年度兰州市企业技术难题"] == "expired"
    assert states["媒体产业全链路智能协同平台"] == "published"


def _claims_of(name: str) -> dict[Benefit, Claim]:
    [contract] = db.session.scalars(select(Contract).where(Contract.project_name.contains(name)))
    mine = select(Claim).where(Claim.contract_id == contract.id, Claim.organisation_id == contract.seller_id)
    return {claim.benefit: claim for claim in db.session.scalars(mine)}


def test_technology_is_contributed_for_shares_and_its_tax_deferred() -> None:
    found = _claims_of("能耗优化软件著作权作价入股")
    deferral = found[Benefit.EQUITY_DEFERRAL]
    assert (deferral.state, deferral.base, deferral.amount) == (ClaimState.FILED, Money.yuan(4_941_400), Money.yuan(1_235_350))
    assert found[Benefit.CIT_EXEMPTION].state is ClaimState.SET_ASIDE


def test_a_licence_goes_to_a_buyer_abroad_and_its_exemption_is_filed() -> None:
    found = _claims_of("港口设备振动诊断软件")
    assert (found[Benefit.VAT_EXEMPTION].state, found[Benefit.VAT_EXEMPTION].amount) == (ClaimState.FILED, Money(9_509_434))
