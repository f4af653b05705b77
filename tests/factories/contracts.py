"""Deals and contracts at every step, made by the market's own services from an award that stands in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from market import clock
from market.access import Actor
from market.accounts import queries as people
from market.accounts.models import Organisation
from market.auctions.events import LotAwarded
from market.auctions.models.bidding import Award, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.states import ConductMode, LotState, PaddleState, SaleState, Season
from market.contracts import services
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Registration
from market.contracts.queries import contracts
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import RegistrationState
from market.contracts.rules.types import PriorityAnswer
from market.contracts.services import on_deal_confirmed
from market.db import db, unit_of_work
from market.deals import queries as deals
from market.deals import services as deal_services
from market.deals.events import DealConfirmed
from market.deals.models import Deal
from market.listings.models.achievements import Achievement, Term
from market.money import Money
from tests.factories import accounts, dealt, payments
from tests.factories.answers import ANSWERS

_numbers = count(1)
ELSEWHERE = 122
HAMMER = Money.yuan(3_860_000)
AWARDED_AT = dealt.AWARDED_AT


@dataclass(frozen=True, slots=True)
class Case:
    """A contract with the people around it."""

    contract: Contract
    deal: Deal
    seller: Actor
    buyer: Actor
    registrar: Actor
    operator: Actor

    @property
    def reviewer(self) -> Actor:
        """Return the second registrar of the office."""
        return registrar(1)

    @property
    def others(self) -> tuple[Actor, Actor]:
        """Return the two registrars of the office who take no part in the first decision."""
        return registrar(2), registrar(3)

    @property
    def stranger(self) -> Actor:
        """Return somebody of a company that has nothing to do with the contract."""
        return accounts.actor(accounts.organisation("enterprise"))

    @property
    def id(self) -> int:
        """Return the contract's id."""
        return self.contract.id


def award(seller: Organisation, buyer: Organisation, operator: Organisation, *, hammer: Money = HAMMER, **about: object) -> LotAwarded:
    """Return the news of an award whose rows stand in the database."""
    found, term = dealt.achievement(seller, **about)  # type: ignore[arg-type]
    sale = _sale(operator)
    lot = _lot(sale, found, term, hammer)
    paddle = _paddle(lot, buyer, operator)
    made = Award(
        lot_id=lot.id,
        sale_id=sale.id,
        paddle_id=paddle.id,
        seller_id=seller.id,
        buyer_id=buyer.id,
        hammer=hammer,
        mode=ConductMode.EXCHANGE_BIDDING,
        at=AWARDED_AT,
        ledger_seq=5,
        ledger_hash="0" * 64,
    )
    db.session.add(made)
    db.session.flush()
    return LotAwarded(
        lot_id=lot.id,
        sale_id=sale.id,
        award_id=made.id,
        achievement_id=found.id,
        term_id=term.id,
        seller_id=seller.id,
        buyer_id=buyer.id,
        hammer=hammer,
        at=AWARDED_AT,
    )


def _sale(operator: Organisation) -> Sale:
    made = Sale(
        code=f"S-{next(_numbers)}",
        name_zh="2026 秋季拍卖会",
        name_en="Autumn session 2026",
        season=Season.AUTUMN,
        year=2026,
        sector="general",
        conduct_mode=ConductMode.EXCHANGE_BIDDING,
        state=SaleState.SETTLED,
        operator_id=operator.id,
        place="杭州",
        terms="",
        viewing_from=AWARDED_AT - timedelta(days=4),
        viewing_until=AWARDED_AT - timedelta(days=1),
        opens_at=AWARDED_AT - timedelta(hours=1),
        created_at=AWARDED_AT - timedelta(days=20),
        deposit_bp=1000,
        soft_close_s=300,
        extend_s=300,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _lot(sale: Sale, found: Achievement, term: Term, hammer: Money) -> Lot:
    made = Lot(
        sale_id=sale.id,
        number=1,
        achievement_id=found.id,
        achievement_version=1,
        term_id=term.id,
        seller_id=found.owner_id,
        title_zh=found.title_zh,
        title_en=found.title_en,
        consigned_at=AWARDED_AT - timedelta(days=20),
        consigned_by=people.people_of(found.owner_id)[0][1].id,
        accepted_at=AWARDED_AT - timedelta(days=19),
        announced_at=AWARDED_AT - timedelta(days=12),
        state=LotState.AWARDED,
        start=Money(hammer.fen // 200 * 100),
        increment=Money.yuan(10_000),
        deposit=Money.yuan(100_000),
        has_reserve=False,
        commitment="0" * 64,
        duration_s=600,
        soft_close_s=300,
        extend_s=300,
        opened_at=AWARDED_AT - timedelta(minutes=10),
        closes_at=AWARDED_AT,
        current=hammer,
        leader_number=17,
        head="0" * 64,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _paddle(lot: Lot, buyer: Organisation, operator: Organisation) -> Paddle:
    deposit = payments.pay(accounts.actor(operator), payments.deposit(buyer, lot.deposit).id)
    made = Paddle(
        sale_id=lot.sale_id,
        lot_id=lot.id,
        organisation_id=buyer.id,
        applied_by=accounts.actor(buyer).person_id,
        state=PaddleState.ACTIVE,
        deposit_id=deposit.id,
        number=17,
        accepted_terms_at=AWARDED_AT - timedelta(days=2),
        created_at=AWARDED_AT - timedelta(days=2),
    )
    db.session.add(made)
    db.session.flush()
    return made


def office() -> Organisation:
    """Return the office of Hangzhou with two registrars, made once per test; 122 contracts of the year it registered elsewhere."""
    if (found := people.office_for("330106")) is None:
        found = accounts.office("3301", "07")
        accounts.member(found, "registrar")
        with unit_of_work():
            services.begin_numbers(accounts.actor(found), after=ELSEWHERE)
    return found


def registrar(place: int) -> Actor:
    """Return a registrar of the office of Hangzhou, the first being 0; joins the office where it has fewer people."""
    at_office = office()
    while len(here := people.people_of(at_office.id)) <= place:
        accounts.member(at_office, "registrar")
    return accounts.actor(at_office, person_id=here[place][1].id)


def drafted(
    *,
    seller_kind: str = "institution",
    seller_uscc: str | None = None,
    seller: Organisation | None = None,
    buyer: Organisation | None = None,
    **about: object,
) -> Case:
    """Return a fresh draft between new organisations or those given; committed."""
    seller = seller or accounts.organisation(seller_kind, uscc=seller_uscc or accounts.uscc("12"))
    buyer, operator = buyer or accounts.organisation("enterprise"), accounts.organisation("operator")
    at_office = office()
    with clock.frozen(AWARDED_AT), unit_of_work():
        news = award(seller, buyer, operator, **about)  # type: ignore[arg-type]
        deal_services.on_lot_awarded(news)
        deal = deals.deal_of_award(news.award_id)
        assert deal is not None
        on_deal_confirmed(DealConfirmed(deal_id=deal.id, at=news.at))
    contract = contracts.contract_of_deal(deal.id)
    assert contract is not None
    return Case(contract, deal, *(accounts.actor(one) for one in (seller, buyer, at_office, operator)))


def answered(case: Case) -> Case:
    """Record the inventors' answer, which a transfer needs; committed."""
    with unit_of_work():
        services.update_draft(
            case.seller,
            case.id,
            project_name=case.contract.project_name,
            priority=PriorityAnswer.WAIVED,
            priority_on=clock.legal_date(AWARDED_AT),
        )
    return case


def frozen(**about: object) -> Case:
    """Return a contract whose document waits for signatures; committed."""
    case = answered(drafted(**about))  # type: ignore[arg-type]
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    return case


def sign(case: Case, actor: Actor) -> None:
    """Sign for one party; committed."""
    with unit_of_work():
        services.sign(actor, case.id, password=accounts.PASSWORD, digest=case.contract.document_key or "")


def signed(**about: object) -> Case:
    """Return a contract in force; committed."""
    case = frozen(**about)
    sign(case, case.seller)
    sign(case, case.buyer)
    return case


def submitted(**about: object) -> tuple[Case, Registration]:
    """Return a contract whose application lies at the office; committed."""
    case = signed(**about)
    with unit_of_work():
        return case, services.apply_registration(case.seller, case.id, **ANSWERS)


def accepted(**about: object) -> tuple[Case, Registration]:
    """Return an accepted application; committed."""
    case, application = submitted(**about)
    with unit_of_work():
        services.accept(case.registrar, application.id)
    return case, application


def opined(case: Case, application: Registration, *, supports: bool = True) -> None:
    """Enter an expert's opinion; committed."""
    with unit_of_work():
        services.add_opinion(
            case.registrar, application.id, expert="沈评审", unit="钱塘材料研究会", opinion="技术内容完整，属技术合同。", supports=supports
        )


def registered(**about: object) -> tuple[Case, Registration]:
    """Return a registered contract, prepared by one registrar and confirmed by the other; committed."""
    case, application = accepted(**about)
    if application.state is RegistrationState.EXPERT:
        opined(case, application)
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        services.confirm(case.reviewer, application.id)
    return case, application


def refused(*, ground: CheckPoint = CheckPoint.SUBJECT, reason: str = "合同标的不明确", **about: object) -> tuple[Case, Registration]:
    """Return a refused application; committed."""
    case, application = accepted(**about)
    with unit_of_work():
        services.prepare_refusal(case.registrar, application.id, ground=ground, reason=reason)
        services.confirm(case.reviewer, application.id)
    return case, application
