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


def a_signature(party: str) -> str:
    """Return the statement that writes a party's signature under the contract `:id` past every service."""
    return _SIGNATURE.replace("PARTY", party)


_SIGNATURE = """
    INSERT INTO contract_signature
      (contract_id, party, organisation_id, organisation_name, person_id, person_name, document_digest, signed_at)
    SELECT id, 'PARTY', PARTY_id, 'x', (SELECT min(person_id) FROM membership WHERE organisation_id = PARTY_id), 'x',
      document_key, now() FROM contract WHERE id = :id
"""
