"""Taking in a list of achievements: all rows or none, checked in memory by the rules of the author's steps and written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from market import clock, sheets
from market.access import Actor
from market.accounts import queries as accounts
from market.columns import Problem
from market.errors import Invalid, MarketError
from market.listings.models.achievements import Achievement
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules import drafting
from market.listings.rules.achievement_sheet import Record, Usual
from market.listings.rules.drafting import Ground
from market.listings.services import plans
from market.listings.services.drafts import ground, require_home
from market.listings.services.plans import Known, Planned
from market.wording import N_

Row = TypeVar("Row")
PLACES = {"number": "ip_number", "owner_share": "owners", "owner_name": "owners", "price": "price_wan", "months": "ways"}
"""Where a refusal of the rules stands in the sheet; other fields have the name of their column."""


@dataclass(frozen=True, slots=True)
class Intake(Generic[Row]):
    """What became of a list: what it describes, what is wrong, and, once it is in, what was submitted and what still is missing."""

    records: Sequence[Row]
    problems: Sequence[Problem]
    imported: bool = False
    unchanged: Sequence[int] = ()
    """The rows of which the market says the same already."""
    submitted: Sequence[int] = ()
    """The rows that were handed on: an achievement to the operator, an entry of a register to everybody."""
    gaps: Sequence[Problem] = field(default_factory=list)
    """Why a row stays a draft."""


def rows_of(content: bytes) -> sheets.Rows:
    """Return the rows of a workbook or CSV file; raise Invalid where it is none, too large, or empty."""
    rows = sheets.read(content, most_rows=sheet.MOST_ROWS + 1, most_columns=sheet.MOST_COLUMNS, most_bytes=sheet.MOST_BYTES)
    if not rows:
        raise Invalid("import.empty", N_("The file has no rows."), field="file")
    return rows


def take_in(
    actor: Actor, table: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual, *, dry_run: bool, submit: bool = False
) -> Intake[Record]:
    """Write the achievements of a sheet as drafts of the actor's organisation, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that draft. With `submit` every draft that fulfils
    the conditions is handed to the operator; the others stay drafts, each with its first gap.
    """
    home = require_home(actor)
    records, problems = sheet.read(table, where, usual)
    numbers, codes = ({getattr(record, name) for record in records} - {""} for name in ("external_id", "code"))
    known = Known(actor, numbers, codes)
    now = clock.now()
    named = accounts.named({share.name for record in records for share in record.told.owners})
    about = ground(home, named, clock.legal_date(now))
    wrong = {problem.row for problem in problems}
    made: list[Planned] = []
    for record in [record for record in records if record.row not in wrong]:
        try:
            made.append(_planned(actor, record, known.behind(record.external_id, record.code), about, submit=submit))
        except MarketError as error:
            problems.append(Problem(record.row, _column(error), error))
    if problems or dry_run:
        return _report(records, problems, made)
    plans.write(actor, made, now)
    return _report(records, problems, made, imported=True)


def _planned(actor: Actor, record: Record, known: Achievement | None, about: Ground, *, submit: bool) -> Planned:
    before = known.draft() if known is not None else None
    draft = drafting.merged(before, sheet.with_home(record, about.home.name).told, record.said, about)
    return plans.plan(actor, record.row, known, before, draft, about, submit=submit)


def _report(records: Sequence[Record], problems: Sequence[Problem], made: Sequence[Planned], *, imported: bool = False) -> Intake[Record]:
    return Intake(
        records,
        sorted(problems, key=lambda problem: problem.row),
        imported,
        unchanged=[plan.row for plan in made if not plan.changed],
        submitted=[plan.row for plan in made if plan.submit],
        gaps=[Problem(plan.row, "", plan.gap) for plan in made if plan.gap],
    )


def _column(error: MarketError) -> str:
    name = (error.field or "").rstrip("0123456789").rstrip("_")
    if name in sheet.BY_FIELD:
        return name
    return next((column for word, column in PLACES.items() if name.startswith(word)), "")


__all__ = ["Intake", "rows_of", "take_in"]
