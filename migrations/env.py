"""How Alembic runs here: on the application's engine, one starter at a time, and never waiting long for a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from market.db import Fen, UtcDateTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

ONE_AT_A_TIME = 2_026_1123


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:  # noqa: ANN401, ARG001 - Alembic's signature
    """Write our column types as what they are in the database, so that old migrations never import new code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Fen):
        return "sa.BigInteger()"
    return False


def run() -> None:
    """Run the wanted migrations in one transaction."""
    database = current_app.extensions["migrate"].db
    arguments = {"target_metadata": database.metadata, "render_item": render_item, "compare_type": True, "compare_server_default": True}
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", literal_binds=True, **arguments)
        with context.begin_transaction():
            context.run_migrations()
        return
    with database.engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.configure(connection=connection, **arguments)
        with context.begin_transaction():
            context.run_migrations()


run()
