import psycopg.errors
import pytest
from flask import Flask
from sqlalchemy import text

from market.db import cursor, db, sent, unit_of_work

INSERT = "INSERT INTO search_outbox (kind, object_id, created_at) VALUES ('sent', %(number)s, now())"


def put(number: int) -> tuple[str, dict[str, int]]:
    return INSERT, {"number": number}


def kept() -> list[int]:
    rows = list(db.session.scalars(text("SELECT object_id FROM search_outbox WHERE kind = 'sent' ORDER BY object_id")))
    db.session.rollback()
    return rows


def _send_and_fail() -> None:
    with unit_of_work():
        with sent(put(1)):
            pass
        message = "later"
        raise RuntimeError(message)


def test_what_is_sent_last_is_durable_when_the_block_ends(committed_app: Flask) -> None:
    with committed_app.app_context():
        with unit_of_work(ends_with_write=True):
            with sent(put(1), put(2)):
                pass
            connection = cursor().connection
            assert connection.info.transaction_status.name == "IDLE"
        assert kept() == [1, 2]


def test_what_is_sent_on_the_way_falls_with_its_unit(committed_app: Flask) -> None:
    with committed_app.app_context():
        with pytest.raises(RuntimeError, match="later"):
            _send_and_fail()
        assert kept() == []


def test_one_refused_statement_takes_all_of_them_back(committed_app: Flask) -> None:
    with committed_app.app_context():
        with pytest.raises(psycopg.errors.NotNullViolation), unit_of_work(ends_with_write=True):  # noqa: SIM117 - the error comes at its end
            with sent(put(1), (INSERT, {"number": None})):
                pass
        assert kept() == []
        with unit_of_work(ends_with_write=True), sent(put(3)):
            pass
        assert kept() == [3]


def test_a_fault_while_the_database_writes_does_not_undo_the_write(committed_app: Flask) -> None:
    with committed_app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work(ends_with_write=True), sent(put(1)):
            1 / 0  # noqa: B018
        assert kept() == [1]


@pytest.mark.usefixtures("session")
def test_within_the_tests_transaction_nothing_is_committed() -> None:
    with unit_of_work(ends_with_write=True), sent(put(1)):
        pass
    assert db.session.connection().in_transaction()
    assert db.session.scalar(text("SELECT count(*) FROM search_outbox WHERE kind = 'sent'")) == 1
