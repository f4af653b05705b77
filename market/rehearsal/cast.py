"""Who plays: the session's own auctioneer and clerk under invented accounts, one enterprise to try with, simulated bidders; play money."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from stdnum.cn import uscc as credit_code

from market import clock
from market.access import SYSTEM, Actor
from market.accounts import queries, services
from market.accounts.models import Membership, Person
from market.accounts.rules import OrganisationState
from market.accounts.services import passwords
from market.auctions.models.bidding import Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.services import paddles
from market.db import db, unit_of_work
from market.payments import queries as deposits
from market.payments import services as payments

if TYPE_CHECKING:
    from market.accounts.models import Organisation

HOST = "rehearsal.invalid"
"""A name that no mail can ever reach (RFC 2606)."""
BOTS = 3
NAMES = ("模拟竞买人甲", "模拟竞买人乙", "模拟竞买人丙")
PLAYER = "彩排体验企业"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the play market."""

    role: str
    email: str
    password: str


def enter(sale_id: int, now: datetime) -> list[Account]:
    """Give everybody an account, register and pay the bidders, and return the accounts to sign in with."""
    password = secrets.token_urlsafe(9)
    with clock.frozen(now - timedelta(days=9)), unit_of_work():
        sale = db.session.get_one(Sale, sale_id)
        accounts = [_staff(sale.operator_id, "clerk", ("admin", "clerk"), password)]
        if sale.agency_id and sale.auctioneer_id:
            accounts.append(_auctioneer(sale.agency_id, sale.auctioneer_id, password))
        _bidders(password)
        accounts.append(Account("bidder", f"bidder@{HOST}", password))
    for lot_id in db.session.scalars(select(Lot.id).where(Lot.sale_id == sale_id).order_by(Lot.number)).all():
        for bidder in (*bots(), player()):
            _admit(lot_id, bidder, now)
    return accounts


def of(role: str) -> Actor:
    """Return the clerk, auctioneer or bidder of the rehearsal as an actor."""
    return _actor(f"{role}@{HOST}")


def player() -> Actor:
    """Return the enterprise that visitors try with."""
    return of("bidder")


def bots() -> list[Actor]:
    """Return the simulated bidders."""
    return [of(f"bot{number}") for number in range(BOTS)]


def _staff(organisation_id: int, role: str, roles: tuple[str, ...], password: str) -> Account:
    person = Person(
        email=f"{role}@{HOST}", name="彩排" + {"clerk": "业务员"}[role], password_hash=passwords.hashed(password), created_at=clock.now()
    )
    db.session.add(person)
    db.session.flush()
    _join(organisation_id, person.id, roles)
    return Account(role, person.email, password)


def _auctioneer(agency_id: int, person_id: int, password: str) -> Account:
    person = db.session.get_one(Person, person_id)
    person.email, person.password_hash = f"auctioneer@{HOST}", passwords.hashed(password)
    _join(agency_id, person_id, ("admin", "auctioneer"))
    return Account("auctioneer", person.email, password)


def _join(organisation_id: int, person_id: int, roles: tuple[str, ...]) -> None:
    db.session.add(Membership(organisation_id=organisation_id, person_id=person_id, roles=list(roles), joined_at=clock.now()))
    db.session.flush()


def _bidders(password: str) -> None:
    for number, name in enumerate(NAMES):
        _enterprise(name, f"Simulated bidder {number + 1}", f"bot{number}", secrets.token_urlsafe(20))
    _enterprise(PLAYER, "Rehearsal enterprise", "bidder", password)


def _enterprise(name_zh: str, name_en: str, mailbox: str, password: str) -> Organisation:
    body = f"91330106{secrets.randbelow(10**9):09d}"
    made = services.register_organisation(
        kind="enterprise",
        name_zh=name_zh,
        name_en=name_en,
        uscc=body + credit_code.calc_check_digit(body),
        region="330106",
        address="彩排",
        person_name=name_zh,
        email=f"{mailbox}@{HOST}",
        password=password,
        is_demo=True,
    )
    services.decide_organisation(SYSTEM, made.id, approve=True)
    return made


def _admit(lot_id: int, bidder: Actor, now: datetime) -> None:
    """Register a bidder for a lot and let its play money arrive."""
    with unit_of_work():
        with clock.frozen(now - timedelta(days=2)):
            paddle: Paddle = paddles.apply_for_lot(bidder, lot_id, accept_terms=True, is_bot=bidder.person_id != player().person_id)
        deposit = deposits.deposit_for_update(paddle.deposit_id or 0)
        with clock.frozen(now - timedelta(days=1)):
            payments.book_receipt(
                of("clerk"),
                reference=deposit.reference,
                amount=deposit.amount,
                payer_name=bidder.organisation_name,
                bank_reference=f"PLAY{deposit.id:010d}",
                received_on=clock.today(),
            )


def _actor(email: str) -> Actor:
    person = queries.person_by_email(email)
    if person is None:
        message = f"the rehearsal has no {email}"
        raise LookupError(message)
    membership, organisation = queries.my_memberships(person.id)[0]
    return Actor(
        person_id=person.id,
        organisation_id=organisation.id,
        membership_id=membership.id,
        name=person.name,
        organisation_name=organisation.name_zh,
        kind=organisation.kind.value,
        roles=frozenset(membership.roles),
        verified=organisation.state is OrganisationState.VERIFIED,
        bid_limit=membership.bid_limit,
    )
