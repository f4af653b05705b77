"""The composition root: the only place that knows every part of the market."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from market import telemetry
from market.accounts import api as accounts_api
from market.accounts import views as accounts
from market.auctions import feed
from market.auctions.api import live as auctions_api
from market.auctions.views import room as auctions
from market.db import ENGINE_OPTIONS, db
from market.settings import Settings
from market.web import api, errors, gate, health, i18n, openapi, security, templating

API = (openapi, accounts_api, auctions_api)
ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings, *, database_url: str) -> Flask:
    """Build the application for one database."""
    telemetry.configure(json_lines=settings.production)
    app = Flask("market", root_path=str(Path(__file__).parent), template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = ENGINE_OPTIONS
    app.extensions["market.settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    api.init_app(app)
    security.init_app(app, settings)
    i18n.init_app(app)
    templating.init_app(app, settings)
    errors.init_app(app)
    accounts.init_app(app)
    gate.init_app(app, accounts.load_actor)
    app.register_blueprint(health.bp)
    app.register_blueprint(accounts.bp)
    app.register_blueprint(auctions.bp)
    app.extensions["market.tailer"] = feed.Tailer(app)
    for part in API:
        app.register_blueprint(part.bp)
    return app
