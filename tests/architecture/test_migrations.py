"""The migrations make exactly the tables of the models, and can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import inspect, text

from market.db import db
from market.prepare import MIGRATIONS

if TYPE_CHECKING:
    from flask import Flask


SHAPE = {
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
                      FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "columns": """SELECT table_name, column_name, data_type, is_nullable, column_default
                  FROM information_schema.columns WHERE table_schema = 'public'""",
}


def _script() -> ScriptDirectory:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(configuration)


def test_there_is_one_head_and_the_tracked_file_names_it() -> None:
    assert (MIGRATIONS / "HEAD").read_text(encoding="utf-8").strip() == _script().get_current_head()


def test_the_models_equal_the_migrations(committed_app: Flask) -> None:
    with committed_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.parametrize("kind", SHAPE)
def test_the_migrations_make_what_the_models_make(kind: str, committed_app: Flask) -> None:
    with committed_app.app_context():
        migrated = _rows(kind)
        db.session.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        db.session.commit()
        db.create_all()
        assert migrated == _rows(kind)


def test_the_migrations_go_down_to_nothing_and_up_again(committed_app: Flask) -> None:
    Migrate(committed_app, db, directory=str(MIGRATIONS))
    with committed_app.app_context():
        downgrade(revision="base")
        left = inspect(db.engine).get_table_names()
        functions = db.session.execute(text("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace")).scalar_one()
        db.session.rollback()
        upgrade()
        assert (left, functions) == (["alembic_version"], 0)


def _rows(kind: str) -> set[tuple[object, ...]]:
    rows = {tuple(row) for row in db.session.execute(text(SHAPE[kind]))}
    db.session.rollback()
    return {row for row in rows if not any("alembic_version" in str(cell) for cell in row)}
