"""What a rehearsal plays: the rows of a session without its secrets and people, read from the real market and put into the play one.

Reading happens in one transaction that the database itself keeps from writing. Reserves are invented anew, so that nobody can
learn a real one from a rehearsal; people keep no address, no password and, but for the auctioneer, no name.
"""

from __future__ import annotations

import json
import math
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from market.auctions.rules.ledger import commitment
from market.auctions.rules.states import Format, SaleState
from market.db import db
from market.errors import Conflict, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]
LOWEST_SPEED, HIGHEST_SPEED = 1, 3600
SHORTEST_LOT_S, SHORTEST_SOFT_CLOSE_S = 3, 1
PLAYED = (SaleState.DRAFT.value, SaleState.ANNOUNCED.value, SaleState.VIEWING.value)
NOBODY = "!"
"""A password hash that no password has."""
_LOTS = "SELECT * FROM lot WHERE sale_id = :sale AND state NOT IN ('withdrawn', 'terminated')"
_PARTIES = f"""
    SELECT operator_id AS id FROM sale WHERE id = :sale UNION SELECT agency_id FROM sale WHERE id = :sale
    UNION SELECT seller_id FROM ({_LOTS}) AS lot
    UNION SELECT owner_id FROM achievement WHERE id IN (SELECT achievement_id FROM ({_LOTS}) AS lot)
    UNION SELECT organisation_id FROM achievement_owner WHERE achievement_id IN (SELECT achievement_id FROM ({_LOTS}) AS lot)"""  # noqa: S608
_OF_ACHIEVEMENT = f"achievement_id IN (SELECT achievement_id FROM ({_LOTS}) AS lot)"  # noqa: S608
READS: dict[str, str] = {
    "person": f"""SELECT * FROM person WHERE id IN (
        SELECT auctioneer_id FROM sale WHERE id = :sale UNION SELECT consigned_by FROM ({_LOTS}) AS lot)""",  # noqa: S608
    "organisation": f"SELECT * FROM organisation WHERE id IN ({_PARTIES})",  # noqa: S608
    "agency": "SELECT * FROM agency WHERE organisation_id = (SELECT agency_id FROM sale WHERE id = :sale)",
    "auctioneer": """SELECT * FROM auctioneer WHERE active AND (organisation_id, person_id)
        = (SELECT agency_id, auctioneer_id FROM sale WHERE id = :sale)""",
    "achievement": f"SELECT * FROM achievement WHERE id IN (SELECT achievement_id FROM ({_LOTS}) AS lot)",  # noqa: S608
    **{
        name: f"SELECT * FROM {name} WHERE {_OF_ACHIEVEMENT}"  # noqa: S608
        for name in ("achievement_owner", "inventor", "ip_right", "indicator", "term")
    },
    "achievement_version": f"""SELECT * FROM achievement_version WHERE (achievement_id, number) IN (
        SELECT id, version FROM achievement WHERE id IN (SELECT achievement_id FROM ({_LOTS}) AS lot))""",  # noqa: S608
    "sale": "SELECT * FROM sale WHERE id = :sale",
    "lot": f"{_LOTS} ORDER BY number",
}
"""Tables in the order in which their rows can be written, and which rows belong to a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A session ready to be played."""

    sale_id: int
    code: str
    speed: int
    conductor: str
    """`simulated`, or `person` where somebody conducts by hand."""
    tables: Mapping[str, list[Row]]

    def as_data(self) -> dict[str, Any]:
        """Return the script as plain data for its file."""
        return asdict(self)


def read(code: str, *, speed: int, conductor: str) -> Script:
    """Read a session that has not begun; raise NotFound, or Conflict where there is nothing to rehearse."""
    db.session.rollback()
    db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    try:
        found = db.session.execute(
            text("SELECT id, state FROM sale WHERE code = :code AND documented IS NULL"), {"code": code}
        ).one_or_none()
        if found is None:
            raise NotFound("rehearsal.unknown", N_("There is no session of this code."))
        tables = {name: _rows(statement, found.id) for name, statement in READS.items()}
    finally:
        db.session.rollback()
    if found.state not in PLAYED:
        raise Conflict("rehearsal.begun", N_("Only a session that has not begun can be rehearsed."))
    if not tables["lot"]:
        raise Conflict("rehearsal.no_lots", N_("There is no lot to rehearse yet."))
    return Script(sale_id=found.id, code=code, speed=speed, conductor=conductor, tables=tables)


def _rows(statement: str, sale_id: int) -> list[Row]:
    wrapped = f"SELECT to_jsonb(found) AS row FROM ({statement}) AS found"  # noqa: S608 - our own statements
    return [dict(row) for row in db.session.scalars(text(wrapped), {"sale": sale_id})]


def staged(script: Script, now: datetime, opens_at: datetime) -> dict[str, list[Row]]:
    """Return the rows as they are played: announced days ago, opening at `opens_at`, without secrets, times divided by the speed."""
    tables = {name: [dict(row) for row in rows] for name, rows in script.tables.items()}
    (sale,) = tables["sale"]
    sale.update(_announced(opens_at, now), is_demo=True)
    sale.update({name: _soft(sale[name], script.speed) for name in ("soft_close_s", "extend_s")})
    auctioneers = {row["person_id"] for row in tables["auctioneer"]}
    for person in tables["person"]:
        name = person["name"] if person["id"] in auctioneers else f"彩排人员 {person['id']}"
        person.update({"email": f"p{person['id']}@rehearsal.invalid", "password_hash": NOBODY, "name": name, "disabled_at": None})
    for organisation in tables["organisation"]:
        organisation.update(state="verified", verified_at=(now - timedelta(days=30)).isoformat(), verified_by=None)
    for achievement in tables["achievement"]:
        achievement.update(state="reserved", created_by=None)
    for version in tables["achievement_version"]:
        version["published_by"] = None
    shown = {row["id"]: row["version"] for row in tables["achievement"]}
    for lot in tables["lot"]:
        lot["achievement_version"] = shown[lot["achievement_id"]]
    tables["lot_reserve"] = [_lot(row, script.speed, now) for row in tables["lot"]]
    return tables


def _announced(opens_at: datetime, now: datetime) -> Row:
    return {
        "state": "announced",
        "announced_at": (now - timedelta(days=10)).isoformat(),
        "viewing_from": (now - timedelta(days=6)).isoformat(),
        "viewing_until": (now - timedelta(days=3)).isoformat(),
        "opens_at": opens_at.isoformat(),
        "year": opens_at.year,
    }


def _lot(row: Row, speed: int, now: datetime) -> Row:
    """Make a lot announced and fast, seal an invented reserve in it, and return that."""
    at = (now - timedelta(days=10)).isoformat()
    row |= {"state": "announced", "accepted_at": at, "announced_at": at, "note": ""}
    row["soft_close_s"], row["extend_s"] = _soft(row["soft_close_s"], speed), _soft(row["extend_s"], speed)
    row["duration_s"] = max(SHORTEST_LOT_S, math.ceil(row["duration_s"] / speed))
    row["rules"] = quick(row["rules"], speed)
    _keep_lengths(row)
    steps = secrets.randbelow(4)
    fen = row["start_fen"] + steps * row["increment_fen"] if row["has_reserve"] else None
    nonce = secrets.token_urlsafe(32)
    row["commitment"] = commitment(fen, nonce)
    return {"lot_id": row["id"], "reserve_fen": fen, "nonce": nonce}


def quick(rules: Row, speed: int) -> Row:
    """Return the rules of a format with every time divided by the speed, a second at least."""
    made: Row = {}
    for name, value in rules.items():
        if isinstance(value, dict):
            made[name] = quick(value, speed)
        elif name.endswith("_s") and isinstance(value, int):
            made[name] = max(1, math.ceil(value / speed))
        else:
            made[name] = value
    return made


def _keep_lengths(row: Row) -> None:
    """Let what must fit into a lot's time still fit after rounding."""
    rules = row["rules"]
    fall = rules.get("fall")
    if fall and row["format"] == Format.DUTCH.value:
        row["duration_s"] = max(row["duration_s"], _fall_s(row))
    if "cap_s" in rules:
        falling = _fall_s(row) if fall else 0
        rules["cap_s"] = max(rules["cap_s"], row["duration_s"] + rules.get("period_s", 0) + falling)


def _fall_s(row: Row) -> int:
    fall = row["rules"]["fall"]
    steps = -((fall["floor_fen"] - row["start_fen"]) // fall["step_fen"]) + 1
    return int(steps * fall["interval_s"])


def _soft(seconds: int, speed: int) -> int:
    return max(SHORTEST_SOFT_CLOSE_S, math.ceil(seconds / speed)) if seconds else 0


def write(tables: Mapping[str, list[Row]]) -> None:
    """Put the rows into the empty play database, and let its numbers go on behind them."""
    for name, rows in tables.items():
        for row in rows:
            statement = text(f'INSERT INTO "{name}" SELECT * FROM jsonb_populate_record(NULL::"{name}", CAST(:row AS jsonb))')  # noqa: S608 - names of tables, ours
            db.session.execute(statement.bindparams(row=json.dumps(row)))
        if rows and "id" in rows[0]:
            db.session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM \"{name}\"))")  # noqa: S608
            )


__all__ = ["HIGHEST_SPEED", "LOWEST_SPEED", "Script", "quick", "read", "staged", "write"]
