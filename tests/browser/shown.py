"""The demo market with something on every page, and who looks at which."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from market import clock
from market.access import ANONYMOUS, Actor
from market.accounts import services as accounts
from market.auctions import jobs as auction_jobs
from market.auctions.services import lots_plan
from market.auctions.services.lots_plan import Consignment
from market.auctions.services.sales import plan_sale, propose_dates
from market.contracts import services as contracts
from market.contracts.models.contract import Contract, ContractSignature
from market.contracts.models.originals import PaperOriginal
from market.contracts.rules.states import ContractState
from market.db import db, unit_of_work
from market.demo import cast, sessions, supply
from market.demo.present import session_on
from market.mail import Mail
from market.money import Money
from market.rewards import services as rewards
from market.rewards.queries import money
from market.rewards.rules.states import EntryKind
from market.webhooks import services as webhooks
from tests.browser import pages, rare
from tests.factories import demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from market.embedded import Cluster

ROLES = {
    "anonymous": "",
    "institution": "institution@chunqiu.example",
    "enterprise": "enterprise-a@chunqiu.example",
    "operator": "operator@chunqiu.example",
    "agency": "auctioneer@chunqiu.example",
    "office": "registrar@chunqiu.example",
}


@dataclass
class Shown:
    """The demo market, with the secrets of mailed links."""

    app: Flask
    given: dict[str, pages.Row]

    def addresses(self, role: str) -> list[pages.Address]:
        """Return the pages of a role."""
        with self.app.test_request_context():
            actor = cast.person(ROLES[role]) if ROLES[role] else ANONYMOUS
            return pages.addresses(self.app, actor, self.given)


@contextmanager
def shown(cluster: Cluster, home: Path) -> Iterator[Shown]:
    """Yield the demo market with a session that still collects lots, a draft contract, an open invitation and a mailed link."""
    with demo.loaded(cluster, home) as app:
        with app.app_context():
            given = _prepared()
            rare.prepare(app)
        yield Shown(app, given)


def _prepared() -> dict[str, pages.Row]:
    auction_jobs.close_due_lots()  # papers would wait for the result of a lot that ended just now
    auction_jobs.make_papers()
    clerk, seller = cast.of("operator"), cast.of("qianjiang")
    days: dict[str, Any] = propose_dates(clock.today())
    session = replace(session_on(clock.today(), days["opens_at"], clock.now(), part=9), **days)
    with unit_of_work():
        sale_id = plan_sale(clerk, sessions._plan(session, cast.of("zhijiang")), is_demo=True).id
    with unit_of_work():
        _consign(seller, sale_id)
        _draft_reward(seller)
        webhooks.register(seller, address="https://erp.example.cn/hooks", topics=["contract", "registration"])
    with unit_of_work():
        contracts.reopen(seller, _unsigned_contract(seller), reason="补充交付清单（演示）")
    with unit_of_work():
        link = accounts.invite(seller, email="guest@example.cn", name="客人", roles=["editor"], bid_limit=None, base_url="http://x")
    return {"accounts.invitation": {"token": link.rpartition("/")[2]}, "accounts.reset": {"token": _mailed_secret()}}


def _consign(seller: Actor, sale_id: int) -> None:
    offered = supply.free(1, sellers={seller.organisation_id or 0})[0]
    lots_plan.consign(
        seller,
        Consignment(
            achievement_id=offered.achievement_id,
            term_id=offered.term_id,
            sale_id=sale_id,
            start=offered.start,
            increment=Money.yuan(5_000),
            reserve=None,
            accept_terms=True,
        ),
    )


def _draft_reward(office: Actor) -> None:
    """Enter money under a contract that has brought none, and begin its plan."""
    waiting = next(one for one in money.contracts(office, size=50)[0] if one.signed_at and money.left(one) == one.total)
    rewards.enter(office, waiting.id, kind=EntryKind.RECEIPT, on=clock.today(), amount=waiting.total, note="流水 000001")
    rewards.draft(office, waiting.id)


def _unsigned_contract(seller: Actor) -> int:
    signed = select(ContractSignature.contract_id).union(select(PaperOriginal.contract_id))
    waiting = select(Contract.id).where(
        Contract.seller_id == seller.organisation_id, Contract.state == ContractState.SIGNING, Contract.id.not_in(signed)
    )
    return db.session.scalars(waiting.order_by(Contract.id).limit(1)).one()


def _mailed_secret() -> str:
    with unit_of_work():
        accounts.request_reset(email=ROLES["institution"], network_address="203.0.113.7", base_url="http://x")
    body = db.session.scalars(select(Mail.body).order_by(Mail.id.desc())).first()
    assert body
    return body.rpartition("/login/reset/")[2].split()[0]
