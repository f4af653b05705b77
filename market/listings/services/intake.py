"""Taking in a list of achievements: all rows or none, each by the services behind the author's steps; what is complete may be submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from market.access import Actor, require
from market.accounts import queries as accounts
from market.columns import Problem
from market.db import db
from market.errors import Conflict, Forbidden, MarketError
from market.listings import policy, queries
from market.listings.models.achievements import Achievement
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules.achievement_sheet import Record, Usual
from market.listings.services import drafts, owners, publication
from market.wording import N_

PLACES = {"number": "ip_number", "owner_share": "owners", "owner_name": "owners", "price": "price_wan", "months": "ways", "file": ""}
"""Where a refusal of the services stands in the sheet; other fields have the name of their column."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a list: what it describes, what is wrong, and, once it is in, what was submitted and what still is missing."""

    records: Sequence[Record]
    problems: Sequence[Problem]
    imported: bool = False
    unchanged: Sequence[int] = ()
    """The rows whose achievement is no draft any more and says the same."""
    submitted: Sequence[int] = ()
    gaps: Sequence[Problem] = field(default_factory=list)
    """Why a row stays a draft."""


def take_in(
    actor: Actor, rows: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual, *, dry_run: bool, submit: bool = False
) -> Intake:
    """Write the achievements of a sheet as drafts of the actor's organisation, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that draft. With `submit` every draft that fulfils
    the conditions is handed to the operator; the others stay drafts, each with its first gap.
    """
    require(actor, *policy.EDITORS)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    records, problems = sheet.read(rows, where, usual)
    home = accounts.organisation(actor.organisation_id).name_zh
    unchanged: list[int] = []
    submitted: list[int] = []
    gaps: list[Problem] = []
    wrong = {problem.row for problem in problems}
    whole = db.session.begin_nested()
    for record in [record for record in records if record.row not in wrong]:
        try:
            with db.session.begin_nested():
                made = upsert(actor, sheet.with_home(record, home))
        except MarketError as error:
            problems.append(Problem(record.row, _column(error), error))
            continue
        if made is None:
            unchanged.append(record.row)
        elif submit:
            _submit(actor, made, record, submitted, gaps)
    imported = not problems and not dry_run
    if imported:
        whole.commit()
    else:
        whole.rollback()
        db.session.expire_all()
    ordered = sorted(problems, key=lambda problem: problem.row)
    return Intake(records, ordered, imported, unchanged, submitted, gaps)


def _submit(actor: Actor, made: Achievement, record: Record, submitted: list[int], gaps: list[Problem]) -> None:
    try:
        with db.session.begin_nested():
            publication.submit(actor, made.id)
    except MarketError as error:
        gaps.append(Problem(record.row, "", error))
    else:
        submitted.append(record.row)


def upsert(actor: Actor, record: Record) -> Achievement | None:
    """Write one record as a draft: a new one, or that of its number; None where it is public or submitted and says the same."""
    known = queries.by_external_id(actor.organisation_id, record.external_id) if record.external_id else None
    if known is not None and not policy.is_editable(known):
        if all(getattr(known, name) == getattr(record.basics, name) for name in record.basics.__dataclass_fields__):
            return None
        message = N_("%(number)s is no draft any more; withdraw it before you change it.")
        raise Conflict("import.not_draft", message, field="external_id", number=known.code)
    made = drafts.new_achievement(actor, record.basics) if known is None else drafts.save_basics(actor, known.id, record.basics)
    made.external_id = record.external_id
    made.source_ref, made.origin_note = record.source_ref, record.origin_note
    owners.save_owners(actor, made.id, record.owners, record.inventors)
    drafts.save_rights(actor, made.id, [record.right] if record.right else [], ended=True)
    drafts.save_worth(actor, made.id, record.worth)
    drafts.save_terms(actor, made.id, record.offers)
    return made


def _column(error: MarketError) -> str:
    name = (error.field or "").rstrip("0123456789").rstrip("_")
    place = next((column for word, column in PLACES.items() if name.startswith(word)), name)
    return place if place in sheet.BY_FIELD else ""


__all__ = ["Intake", "take_in", "upsert"]
