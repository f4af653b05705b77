"""What must be true before the market opens: messages compiled, schema at head, demo data complete where it is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from flask_migrate import Migrate, upgrade
from sqlalchemy import text

from market import catalogue, signing
from market.app import ROOT, create_app
from market.db import db
from market.demo import loader

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from market.settings import Settings

log = structlog.get_logger()
MIGRATIONS = ROOT / "migrations"


def prepare(app: Flask, settings: Settings) -> None:
    """Bring everything up to date; a demo load that was cut off starts again from an empty database."""
    catalogue.compile_stale()
    mark = settings.home / "demo"
    with app.app_context():
        if _half_loaded(mark):
            log.warning("demo.incomplete", action="cleared and loaded again")
            db.session.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
            db.session.commit()  # noqa: TID251 - clears the leftovers of a cut-off load
        upgrade_schema(app)
        signing.ensure()
        if settings.demo and not settings.production and not mark.exists() and _empty():
            load_demo(app, mark)
        db.engine.dispose()


def upgrade_schema(app: Flask) -> None:
    """Run the migrations that are missing."""
    Migrate(app, db, directory=str(MIGRATIONS))
    upgrade()


def load_demo(app: Flask, mark: Path) -> None:
    """Load the demo data and note that all of it is there."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text("loading", encoding="utf-8")
    loader.load(app, helper=fill_shelves)
    mark.write_text("loaded", encoding="utf-8")


def fill_shelves(settings: Settings, database_url: str, now: datetime) -> None:
    """Load, in a process of its own, the demo data that the sessions do not need."""
    app = create_app(settings, database_url=database_url)
    with app.app_context():
        loader.fill_shelves(now)
        db.engine.dispose()


def _half_loaded(mark: Path) -> bool:
    return mark.exists() and mark.read_text(encoding="utf-8") == "loading"


def _empty() -> bool:
    found = db.session.execute(text("SELECT EXISTS (SELECT 1 FROM organisation)")).scalar_one()
    db.session.remove()
    return not found
