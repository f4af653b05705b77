"""How Alembic runs here: on the application's engine, one starter at a time, and never waiting long for a lock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from alembic import context
from alembic.operations import ops
from flask import current_app
from sqlalchemy import DDL, MetaData, text
from sqlalchemy.dialects import postgresql

from market.db import Fen, UtcDateTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.runtime.migration import MigrationContext

ONE_AT_A_TIME = 2_026_1123


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:  # noqa: ANN401, ARG001 - Alembic's signature
    """Write our column types as what they are in the database, so that old migrations never import new code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Fen):
        return "sa.BigInteger()"
    if kind == "check" and "%" in str(item.sqltext):  # Alembic would write the driver's doubled percent signs
        return f"sa.CheckConstraint({str(item.sqltext)!r}, name=op.f({str(item.name)!r}))"
    return False


def guards(metadata: MetaData, table: str) -> list[str]:
    """Return the functions and triggers that a model attaches to its table, as SQL."""
    plain = postgresql.dialect(paramstyle="named")
    listeners = [listener for listener in metadata.tables[table].dispatch.after_create if isinstance(listener, DDL)]
    return [str(listener.against(metadata.tables[table]).compile(dialect=plain)).strip() for listener in listeners]


def functions_of(statement: str) -> list[str]:
    """Return the names of the functions that a statement makes."""
    return re.findall(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)", statement)


def add_guards(context: MigrationContext, _revision: object, directives: list[ops.MigrationScript]) -> None:
    """Let the migration that makes a table also make its triggers and the functions that are new, and take these back."""
    known = set(context.connection.scalars(text("SELECT proname FROM pg_proc"))) if context.connection else set()
    for script in directives:
        made = [step.table_name for step in script.upgrade_ops.ops if isinstance(step, ops.CreateTableOp)]
        found = dict.fromkeys(sql for table in made for sql in guards(current_app.extensions["migrate"].db.metadata, table))
        statements = [sql for sql in found if not functions_of(sql) or set(functions_of(sql)) - known]
        script.upgrade_ops.ops += [ops.ExecuteSQLOp(sql) for sql in statements]
        functions = dict.fromkeys(name for sql in statements for name in functions_of(sql))
        script.downgrade_ops.ops += [ops.ExecuteSQLOp(f"DROP FUNCTION IF EXISTS {name}") for name in functions]


def run() -> None:
    """Run the wanted migrations in one transaction."""
    database = current_app.extensions["migrate"].db
    arguments = {
        "target_metadata": database.metadata,
        "render_item": render_item,
        "compare_type": True,
        "process_revision_directives": add_guards,
    }
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
