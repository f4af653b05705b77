"""The composition root: the only place that knows every part of the market."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from market import bus, pages, telemetry
from market.accounts import api as accounts_api
from market.accounts import views as accounts
from market.auctions import api as auctions_api
from market.auctions import feed
from market.auctions import views as auctions
from market.auctions.events import AwardDefaulted, LotAwarded, LotNegotiated
from market.auctions.services import paddles
from market.contracts import api as contracts_api
from market.contracts import views as contracts
from market.contracts.events import (
    AmountProposed,
    ContractAmended,
    ContractConcluding,
    ContractTerminated,
    ContractTookEffect,
    RegistrationRuled,
    RequestUnneeded,
)
from market.contracts.queries import known
from market.contracts.services import drafting
from market.db import ENGINE_OPTIONS, db
from market.deals import api as deals_api
from market.deals import services as deals
from market.deals import views as deal_pages
from market.deals.events import DealCancelled, DealConfirmed
from market.duties import api as duties_api
from market.duties import services as duties
from market.duties import views as duty_pages
from market.duties.queries import crossing
from market.holdings import api as holdings_api
from market.holdings import services as holdings
from market.holdings import views as holding_pages
from market.listings import api as listings_api
from market.listings import documents
from market.listings import views as listings
from market.listings.events import AchievementPublished, AchievementWithdrawn, DemandClosed, DemandPublished
from market.listings.services import versions
from market.matching import api as matching_api
from market.matching import views as matching
from market.matching.services import due
from market.papers import api as papers_api
from market.papers import views as papers
from market.papers.queries import attachments
from market.payments import api as payments_api
from market.payments import views as payments
from market.payments.events import DepositHeld
from market.payments.gateway import open_gateways
from market.proposals import api as proposals_api
from market.proposals import views as proposals
from market.proposals.events import DemandAwarded
from market.proposals.services import racers
from market.proposals.services.proposals import on_demand_closed
from market.registers import api as registers_api
from market.registers import views as registers
from market.rehearsal import api as rehearsal_api
from market.rehearsal import guard as rehearsal_guard
from market.rehearsal import views as rehearsal
from market.rewards import api as rewards_api
from market.rewards import views as rewards
from market.rewards.services import money as receipts
from market.search import services as search
from market.settings import Settings
from market.web import api, errors, gate, health, i18n, openapi, security, templating, throttle
from market.webhooks import api as webhooks_api
from market.webhooks import views as webhooks

API = (
    openapi,
    accounts_api,
    payments_api,
    listings_api,
    registers_api,
    papers_api,
    proposals_api,
    matching_api,
    auctions_api,
    deals_api,
    contracts_api,
    duties_api,
    rewards_api,
    holdings_api,
    webhooks_api,
    rehearsal_api,
)
ROOT = Path(__file__).resolve().parent.parent


class Market(Flask):
    """Flask without coroutines: every function is called as it is, not first asked at each request what it may be."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function."""
        return func


def create_app(settings: Settings, *, database_url: str) -> Flask:
    """Build the application for one database."""
    telemetry.configure(json_lines=settings.production)
    here, templates, static = str(Path(__file__).parent), str(ROOT / "templates"), str(ROOT / "static")
    app = Market("market", root_path=here, template_folder=templates, static_folder=static)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = ENGINE_OPTIONS
    app.extensions["market.settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    api.init_app(app)
    throttle.init_app(app)
    security.init_app(app, settings)
    i18n.init_app(app)
    templating.init_app(app, settings)
    errors.init_app(app)
    accounts.init_app(app)
    gate.init_app(app, accounts.load_actor)
    app.before_request(throttle.by_person)
    app.register_blueprint(health.bp)
    app.register_blueprint(accounts.bp)
    for part in (listings, registers, papers, proposals, matching):
        app.register_blueprint(part.bp)
    app.extensions["market.search"] = search.open_index(settings.search_engine, settings.home / "index")
    search.add_source(documents.everything)
    app.extensions["market.gateways"] = open_gateways(settings)
    app.register_blueprint(payments.bp)
    app.register_blueprint(auctions.bp)
    app.register_blueprint(deal_pages.bp)
    for part in (contracts, duty_pages, rewards, holding_pages, webhooks, rehearsal):
        app.register_blueprint(part.bp)
    rehearsal_guard.init_app(app, settings)
    app.extensions["market.tailer"] = feed.Tailer(app)
    pages.init_app(app)
    for part in API:
        app.register_blueprint(part.bp)
    _wire()
    return app


def _wire() -> None:
    """Let upper domains hear of what happened below them, and lower ones ask what upper ones know."""
    versions.add_files(attachments.files_of_achievement)
    known.add_border(crossing)
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    bus.subscribe(LotAwarded, deals.on_lot_awarded)
    bus.subscribe(LotNegotiated, deals.on_lot_negotiated)
    bus.subscribe(AwardDefaulted, deals.on_award_defaulted)
    bus.subscribe(DemandAwarded, deals.on_demand_awarded)
    bus.subscribe(DealConfirmed, drafting.on_deal_confirmed)
    bus.subscribe(DealCancelled, drafting.on_deal_cancelled)
    bus.subscribe(ContractConcluding, duties.on_contract_concluding)
    bus.subscribe(ContractTookEffect, duties.on_contract_took_effect)
    bus.subscribe(AmountProposed, duties.on_amount_proposed)
    bus.subscribe(ContractAmended, duties.on_contract_amended)
    bus.subscribe(ContractAmended, receipts.on_contract_amended)
    bus.subscribe(ContractTerminated, duties.on_contract_terminated)
    bus.subscribe(RegistrationRuled, duties.on_registration_ruled)
    bus.subscribe(RequestUnneeded, duties.on_request_unneeded)
    bus.subscribe(AchievementPublished, due.on_achievement_published)
    bus.subscribe(AchievementPublished, holdings.on_achievement_published)
    bus.subscribe(AchievementWithdrawn, due.on_achievement_withdrawn)
    bus.subscribe(DemandPublished, due.on_demand_published)
    bus.subscribe(DemandClosed, racers.on_demand_closed)
    bus.subscribe(DemandClosed, on_demand_closed)
    bus.subscribe(DemandClosed, due.on_demand_closed)
