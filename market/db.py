"""The database: one declarative base, the money and time columns, and the only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import structlog
from flask_sqlalchemy import SQLAlchemy
from psycopg.rows import dict_row
from sqlalchemy import DDL, BigInteger, Date, DateTime, Enum, MetaData, Select, Text, TypeDecorator, event, inspect, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.util import identity_key

from market.database import outside_transactions
from market.errors import NotFound
from market.money import Money

if TYPE_CHECKING:
    from sqlalchemy import Dialect

log = structlog.get_logger()

ENGINE_OPTIONS = {
    "pool_size": 20,
    "max_overflow": 10,
    "pool_timeout": 5,
    "pool_recycle": 1800,
    "connect_args": {"options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"},
}
"""One process's connections: nobody waits for ever for a connection, a lock or an answer."""
Row = TypeVar("Row")
Entity = TypeVar("Entity", bound="Base")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values on the way in, is UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse an instant without a zone."""
        if value is not None and value.tzinfo is None:
            message = "an instant needs a time zone"
            raise ValueError(message)
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC, whatever the connection's zone."""
        return value.astimezone(UTC) if value else None


class Fen(TypeDecorator[Money]):
    """Money in a BIGINT column of fen 分; name the column `…_fen`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Store the fen."""
        return None if value is None else value.fen

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:  # noqa: ARG002
        """Wrap the fen."""
        return None if value is None else Money(int(value))


def stored(kind: type[StrEnum], name: str, *, length: int = 32) -> Enum:
    """Return the column type that keeps an enum as its lower-case value, checked by the database under `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The base of every table; constraint names follow one convention so that migrations can name them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            date: Date,
            Money: Fen,
            str: Text,
            int: BigInteger,
            dict[str, Any]: JSONB,
            list[Any]: JSONB,
        },
    )


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"join_transaction_mode": "create_savepoint", "expire_on_commit": False},
)


class UnitOfWork:
    """One transaction, and what must wait until it is durable."""

    def __init__(self, *, ends_with_write: bool = False) -> None:
        self.ends_with_write = ends_with_write
        """Whatever `sent` sends is the last of it: the COMMIT goes along."""
        self._afterwards: list[Callable[[], None]] = []

    def after_commit(self, task: Callable[[], None]) -> None:
        """Run `task` once the commit is durable; its failure is logged, so use an outbox row for what must not be lost."""
        self._afterwards.append(task)

    def finish(self) -> None:
        """Run what was registered."""
        for task in self._afterwards:
            try:
                task()
            except Exception:  # the commit stands whatever follows it: logged; what must not be lost is an outbox row
                log.exception("after_commit.failed", task=repr(task))


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work(*, ends_with_write: bool = False) -> Iterator[UnitOfWork]:
    """Commit on leaving, roll back on any exception; a nested unit joins the outer one.

    Say `ends_with_write` where nothing is asked or written after what `sent` sends: its COMMIT then needs no round trip of its own.
    """
    if outer := _current.get():
        yield outer
        return
    work = UnitOfWork(ends_with_write=ends_with_write)
    token = _current.set(work)
    try:
        yield work
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _current.reset(token)
    work.finish()


@contextmanager
def apart() -> Iterator[Session]:
    """Commit on leaving, alone and whatever becomes of the running unit: for counters that a refusal must not undo."""
    with Session(db.engine, join_transaction_mode="create_savepoint") as own, own.begin():
        yield own


def after_commit(task: Callable[[], None]) -> None:
    """Register `task` with the running unit of work; services call this, never `commit()`."""
    work = _current.get()
    if work is None:
        message = "after_commit() needs a unit_of_work()"
        raise RuntimeError(message)
    work.after_commit(task)


def one(statement: Select[Row]) -> Row:
    """Return the one object of `statement`; raise NotFound where there is none."""
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def by_id(model: type[Entity], number: int) -> Entity:
    """Return the object with this id; raise NotFound. Nothing is asked where the session holds it already."""
    found = db.session.get(model, number)
    if found is None:
        raise NotFound
    return found


def by_ids(model: type[Entity], numbers: Collection[int]) -> dict[int, Entity]:
    """Return the objects with these ids, by id; those that the session does not hold are asked for in one statement."""
    [key] = inspect(model).primary_key
    held = {number: db.session.identity_map.get(identity_key(model, number)) for number in numbers}
    found = {number: row for number, row in held.items() if row is not None and not inspect(row).expired}
    rows = db.session.scalars(select(model).where(key.in_(held.keys() - found))) if len(found) < len(held) else ()
    return found | {getattr(row, key.name): row for row in rows}


def cursor() -> psycopg.Cursor[dict[str, Any]]:
    """Return psycopg's own cursor inside the session's transaction: for the few statements where every microsecond counts."""
    connection: psycopg.Connection[Any] = db.session.connection().connection.driver_connection  # type: ignore[assignment]
    return connection.cursor(row_factory=dict_row)


@contextmanager
def sent(*statements: tuple[str, dict[str, Any]]) -> Iterator[None]:
    """Send statements in one round trip; the database carries them out while the block runs, and has carried them out when it ends.

    In a unit of work that ends with them they are durable then, unless a savepoint holds them (the tests' outer transaction).
    """
    work, hand = _current.get(), cursor()
    last = work is not None and work.ends_with_write and not db.session.connection().in_nested_transaction()
    with hand.connection.pipeline():
        for statement, values in statements:
            hand.execute(statement, values)
        if last:
            hand.execute("COMMIT")
        yield


def glance(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a read, in the running transaction or, where none runs, outside any: one round trip instead of three."""
    if db.session().in_transaction() or db.engine is not db.engine.engine:
        return cursor().execute(statement, values).fetchall()
    with outside_transactions(db.engine) as connection:
        return connection.cursor(row_factory=dict_row).execute(statement, values).fetchall()


def database_time() -> datetime:
    """Return the database's clock as of now (not of the transaction's start)."""
    instant: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return instant.astimezone(UTC)


REFUSE_CHANGE = DDL(  # type: ignore[no-untyped-call]
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of %% are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
)


def append_only(model: type[Base]) -> type[Base]:
    """Let the database refuse UPDATE, DELETE and TRUNCATE on the table of `model` (class decorator)."""
    name = model.__tablename__
    event.listen(model.__table__, "after_create", REFUSE_CHANGE)
    event.listen(model.__table__, "after_create", append_only_ddl(name))
    return model


def append_only_ddl(table: str) -> DDL:
    """Return the trigger that makes `table` append-only; migrations execute it too."""
    return DDL(  # type: ignore[no-untyped-call]
        f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change(); '
        f'CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
    )
