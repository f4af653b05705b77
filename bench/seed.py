"""A lot to bid on: sixteen verified enterprises with tokens, one open lot without a live auctioneer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from stdnum.cn import uscc

from market import clock
from market.access import SYSTEM, Actor
from market.accounts import queries as accounts
from market.accounts import services as joining
from market.accounts.models import Organisation
from market.accounts.rules import OrganisationKind
from market.accounts.services.tokens import create_token_by_password
from market.auctions.models.bidding import Paddle, PaddleNumber
from market.auctions.models.sale import Lot, LotReserve, Sale
from market.auctions.rules.ledger import GENESIS, commitment
from market.auctions.rules.states import ConductMode, LotState, PaddleState, SaleState, Season
from market.auctions.services import settlement
from market.db import db, unit_of_work
from market.listings.models.achievements import Achievement, Term
from market.listings.rules.kinds import Sector, TechnologyField
from market.listings.rules.states import AchievementState
from market.listings.services import versions
from market.money import Money
from market.payments import services as payments

PASSWORD = "bench-only-password-123"  # noqa: S105 - a database that lives for two minutes
STEP = Money.yuan(1_000)
START = Money.yuan(1_000)
DAY = timedelta(days=1)
CLERK = Actor(name="clerk", kind="operator", roles=frozenset({"clerk"}), verified=True, person_id=1, organisation_id=1)


@dataclass(frozen=True, slots=True)
class Hall:
    """What the load generator needs."""

    lots: list[int]
    tokens: list[str]
    seller: int
    buyers: list[int]


def organisation(number: int, kind: OrganisationKind) -> Organisation:
    """Register and verify an organisation."""
    body = f"91330106{number:09d}"
    made = joining.register_organisation(
        kind=kind,
        name_zh=f"压测单位{number}",
        name_en=f"Bench unit {number}",
        uscc=body + uscc.calc_check_digit(body),
        region="330106",
        address="杭州市西湖区",
        person_name="压测",
        email=f"bench{number}@example.org",
        password=PASSWORD,
    )
    joining.decide_organisation(SYSTEM, made.id, approve=True, reason="")
    return made


def achievement(number: int, seller: Organisation) -> Term:
    """Publish an achievement that is already reserved for an auction; return the term on which it is offered."""
    made = Achievement(
        code=f"CG-2026-{number:06d}",
        owner_id=seller.id,
        title_zh="压测成果",
        sector=Sector.IOT,
        field=TechnologyField.ELECTRONICS,
        trl=5,
        version=1,
        state=AchievementState.RESERVED,
        published_at=clock.now(),
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    term = Term(achievement_id=made.id, mode="transfer", price_mode="auction", conditions="")
    db.session.add(term)
    db.session.flush()
    versions.keep(SYSTEM, made, clock.now())
    return term


def lot(number: int, sale: Sale, seller: Organisation, duration: timedelta) -> Lot:
    """Offer one achievement as a lot of the sale."""
    term = achievement(number, seller)
    made = Lot(
        sale_id=sale.id,
        number=number,
        achievement_id=term.achievement_id,
        achievement_version=1,
        term_id=term.id,
        seller_id=seller.id,
        title_zh="压测拍品",
        title_en="Bench lot",
        state=LotState.ANNOUNCED,
        start=START,
        increment=STEP,
        deposit=Money.yuan(100),
        has_reserve=True,
        commitment=commitment(Money.yuan(2_000).fen, "bench"),
        consigned_at=clock.now(),
        consigned_by=accounts.people_of(seller.id)[0][1].id,
        accepted_at=clock.now(),
        announced_at=clock.now(),
        duration_s=int(duration.total_seconds()),
        soft_close_s=300,
        extend_s=300,
        head=GENESIS,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(LotReserve(lot_id=made.id, amount=Money.yuan(2_000), nonce="bench"))
    return made


def admit(bidder: Organisation, offered: Lot, number: int) -> None:
    """Give the bidder an active paddle with a held deposit."""
    person = accounts.people_of(bidder.id)[0][1]
    deposit = payments.open_deposit(SYSTEM, organisation_id=bidder.id, purpose=f"lot {offered.id}", amount=offered.deposit)
    payments.book_receipt(
        CLERK,
        reference=deposit.reference,
        amount=deposit.amount,
        payer_name=bidder.name_zh,
        bank_reference=f"B{deposit.id}",
        received_on=clock.today(),
    )
    paddle = Paddle(
        sale_id=offered.sale_id,
        lot_id=offered.id,
        organisation_id=bidder.id,
        applied_by=person.id,
        state=PaddleState.ACTIVE,
        number=number,
        deposit_id=deposit.id,
        accepted_terms_at=clock.now(),
        created_at=clock.now(),
    )
    db.session.add(paddle)
    if db.session.get(PaddleNumber, (offered.sale_id, bidder.id)) is None:
        db.session.add(PaddleNumber(sale_id=offered.sale_id, organisation_id=bidder.id, number=number))


def session(operator: Organisation, code: str) -> Sale:
    """Make the open sale that holds the lots."""
    now = clock.now()
    sale = Sale(
        code=code,
        name_zh="压测专场",
        name_en="Bench session",
        season=Season.AUTUMN,
        year=2026,
        sector="general",
        conduct_mode=ConductMode.EXCHANGE_BIDDING,
        state=SaleState.OPEN,
        operator_id=operator.id,
        place="",
        terms="",
        announced_at=now - timedelta(days=9),
        viewing_from=now - timedelta(days=3),
        viewing_until=now - timedelta(hours=1),
        opens_at=now,
        deposit_bp=1000,
        soft_close_s=300,
        extend_s=300,
        created_at=now,
    )
    db.session.add(sale)
    db.session.flush()
    return sale


def parties(*, bidders: int) -> tuple[Organisation, list[Organisation]]:
    """Register the seller, who holds the sale too, and the bidders."""
    seller = organisation(1, OrganisationKind.INSTITUTION)
    return seller, [organisation(100 + n, OrganisationKind.ENTERPRISE) for n in range(bidders)]


def offer(seller: Organisation, buyers: list[Organisation], *, code: str, lots: int, first: int, duration: timedelta = DAY) -> list[Lot]:
    """Open a sale's lots, with every bidder admitted to each."""
    sale = session(seller, code)
    offered = [lot(first + n, sale, seller, duration) for n in range(lots)]
    for one in offered:
        for index, buyer in enumerate(buyers):
            admit(buyer, one, 10 + index)
    db.session.flush()
    for one in offered:
        settlement.open_lot(SYSTEM, one.id)
    return offered


def hall(*, bidders: int, lots: int) -> Hall:
    """Make the whole hall in one transaction and open its lots."""
    with unit_of_work():
        seller, buyers = parties(bidders=bidders)
        offered = offer(seller, buyers, code="BENCH-1", lots=lots, first=1)
        tokens = [
            create_token_by_password(email=f"bench{100 + n}@example.org", password=PASSWORD, name="bench", address="127.0.0.1")
            for n in range(bidders)
        ]
        return Hall([one.id for one in offered], tokens, seller.id, [buyer.id for buyer in buyers])
