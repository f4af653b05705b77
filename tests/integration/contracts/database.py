"""What the database itself refuses."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.db import db


def refused_by_database(statement: str, **values: object) -> bool:
    """Say whether the database refuses a statement; the transaction goes on."""
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False
