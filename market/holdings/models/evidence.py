"""Lets the database refuse the removal of evidence from tables that have no guard of their own; `rules.retention` lists them."""

from __future__ import annotations

from sqlalchemy import DDL, event

from market.auctions.models import aftermath, authority, bidding, conduct, notices, sale, watch
from market.contracts.models import registration
from market.db import Base
from market.holdings.rules.retention import GUARDED_HERE
from market.proposals.models import challenges, proposals, races

KNOWN = (aftermath, authority, bidding, conduct, notices, sale, watch, registration, challenges, proposals, races)
"""Modules whose tables, and those below them, are guarded: imported so that the tables are known."""

REFUSE_REMOVAL = (
    "CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of %% are evidence and are never removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
)


def guard(table: str) -> str:
    """Return the triggers of one table; the migration executes them too."""
    return (
        f'CREATE TRIGGER {table}_evidence BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_removal(); '
        f'CREATE TRIGGER {table}_evidence_all BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal()'
    )


for _table in GUARDED_HERE:
    for _statement in (REFUSE_REMOVAL, guard(_table)):
        event.listen(Base.metadata.tables[_table], "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
