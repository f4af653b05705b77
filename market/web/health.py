"""Whether the market is ready: the database answers and has the schema that this release expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from market.access import access
from market.db import db

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("health", __name__)
HEAD = Path(__file__).resolve().parent.parent.parent / "migrations" / "HEAD"


def expected_schema() -> str:
    """Return the newest migration of this release."""
    return HEAD.read_text(encoding="utf-8").strip() if HEAD.exists() else ""


def actual_schema() -> str | None:
    """Return the migration that the database has, or None where it does not answer or has no schema yet."""
    try:
        return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
    except SQLAlchemyError:
        db.session.rollback()
        return None


@bp.get("/healthz")
@access("public")
def healthz() -> ResponseReturnValue:
    """Answer 200 with the schema's version when ready, else 503."""
    schema = actual_schema()
    ready = schema is not None and schema == expected_schema()
    return jsonify(status="ok" if ready else "not ready", schema=schema), 200 if ready else 503
