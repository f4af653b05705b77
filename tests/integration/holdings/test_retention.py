"""Nothing that is evidence can be removed: every table of the market is on one of two lists, and the database refuses for the first."""

from __future__ import annotations

import ast
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import rulebook, storage
from market.accounts import services as accounts_services
from market.db import Base, db, unit_of_work
from market.holdings.queries import retention
from market.holdings.rules.retention import EVIDENCE, GUARDED_HERE, KINDS, OTHERS, kind_of
from tests.factories import accounts, rewards

pytestmark = pytest.mark.usefixtures("session")
MARKET = Path(storage.__file__).parent
REMOVING = frozenset({"unlink", "rmtree", "rmdir", "removedirs"})
"""What removes files in Python, whatever object it is called on."""
ALLOWED = {
    "certificates.py": "the draft of a key file whose place another process filled first",
    "embedded.py": "the embedded server's own lock and sockets",
    "rehearsal/folders.py": "a rehearsal's folder, which holds copies",
    "search/engines/tantivy.py": "generations of a search index",
}
GUARDS = """
    SELECT c.relname AS name, bool_or(t.tgtype & 8 > 0) AS removal
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgtype & 2 > 0 GROUP BY c.relname"""
"""Tables with a trigger before DELETE (tgtype: 2 before, 8 delete)."""


def test_every_table_is_evidence_or_is_said_not_to_be_and_why() -> None:
    tables = set(Base.metadata.tables)
    assert sorted(table for table in tables - set(OTHERS) if kind_of(table) is None) == []
    assert sorted((set(EVIDENCE) | set(OTHERS)) - tables) == []
    assert not set(EVIDENCE) & set(OTHERS)
    assert set(GUARDED_HERE) <= set(EVIDENCE)
    assert sum(len(kind.tables) for kind in KINDS) == len(EVIDENCE)


def test_each_kind_has_its_years_in_the_rule_book() -> None:
    for one in retention.kept(date(2026, 11, 3)):
        assert one.years >= 5
        assert one.source
        assert rulebook.get(one.kind.rule, date(2026, 11, 3)).unit == "years"


def test_every_table_of_evidence_has_a_guard_against_removal() -> None:
    guarded = {name for name, removal in db.session.execute(text(GUARDS)) if removal}
    assert sorted(table for table in set(Base.metadata.tables) - guarded if kind_of(table) is not None) == []


@pytest.mark.parametrize("table", GUARDED_HERE)
def test_the_guard_refuses_for_a_row_of_any_of_these_tables(table: str) -> None:
    """A copy of the table with the same trigger stands for it: the rows of many need a whole auction."""
    copy = f"copy_{uuid.uuid4().hex[:8]}"
    db.session.execute(text(f"CREATE TABLE {copy} (id bigint)"))
    [definition] = db.session.scalars(
        text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = :name"), {"name": f"{table}_evidence"}
    )
    db.session.execute(text(definition.replace(f"ON public.{table} ", f"ON {copy} ")))
    db.session.execute(text(f"INSERT INTO {copy} VALUES (1)"))  # noqa: S608 - the test's own name
    with pytest.raises(DBAPIError, match="are never removed"), db.session.begin_nested():
        db.session.execute(text(f"DELETE FROM {copy}"))  # noqa: S608 - the test's own name


PAID = ("deal", "contract", "person", "organisation", "membership", "achievement", "reward_payment", "reward_share")


@pytest.mark.parametrize("table", PAID)
def test_the_rows_of_a_paid_contract_cannot_be_removed(table: str, frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")
    rewards.paid()
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own tables
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608 - our own tables
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_person_who_leaves_stays_on_the_evidence(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")
    case = rewards.paid()
    with unit_of_work():
        accounts_services.remove_member(case.office, case.inventor.membership_id or 0)
    named = text("SELECT name FROM reward_share WHERE person_id = :person")
    assert db.session.scalars(named, {"person": case.inventor.person_id}).all() == [case.inventor.name]
    assert db.session.scalar(text("SELECT count(*) FROM person WHERE id = :person"), {"person": case.inventor.person_id}) == 1


def test_stored_files_have_no_way_to_be_removed() -> None:
    assert {name for name in vars(storage.Folder) if not name.startswith("_")} == {"put", "get", "state"}
    found = {
        str(path.relative_to(MARKET))
        for path in MARKET.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in REMOVING)
        or (isinstance(node, ast.Attribute) and node.attr == "remove" and isinstance(node.value, ast.Name) and node.value.id == "os")
    }
    assert found == set(ALLOWED)


def test_accounts_of_the_market_are_ended_and_never_removed() -> None:
    home = accounts.organisation("enterprise")
    member = accounts.member(home, "editor")
    with pytest.raises(DBAPIError, match="are never removed"), db.session.begin_nested():
        db.session.execute(text("DELETE FROM membership WHERE id = :id"), {"id": member.membership_id})
