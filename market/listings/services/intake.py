"""Taking in a list of achievements: all rows or none, checked in memory by the rules of the author's steps and written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from market import clock
from market.access import Actor
from market.accounts import queries as accounts
from market.errors import MarketError
from market.listings.models.achievements import Achievement
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules import drafting
from market.listings.rules.achievement_sheet import Record, Usual
from market.listings.rules.drafting import Ground
from market.listings.services import plans
from market.listings.services.drafts import ground, require_home
from market.listings.services.plans import Plan
from market.listings.services.taking import Intake, column_of, numbers_of, taken

PLACES = {"number": "ip_number", "owner_share": "owners", "owner_name": "owners", "price": "price_wan", "months": "ways"}
"""Where a refusal of the rules stands in the sheet; other fields have the name of their column."""


def take_in(
    actor: Actor, table: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual, *, dry_run: bool, submit: bool = False
) -> Intake[Record]:
    """Write the achievements of a sheet as drafts of the actor's organisation, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that draft. With `submit` every draft that fulfils
    the conditions is handed to the operator; the others stay drafts, each with its first gap.
    """
    home = require_home(actor)
    records, problems = sheet.read(table, where, usual)
    known = plans.known_for_update(actor, *numbers_of(records))
    now = clock.now()
    named = accounts.named({share.name for record in records for share in record.told.owners})
    about = ground(home, named, clock.legal_date(now))

    def made(record: Record) -> Plan:
        return _planned(actor, record, known.behind(record.external_id, record.code), about, submit=submit)

    return taken(records, problems, made, column=_column, write=None if dry_run else lambda ready: plans.write(actor, ready, now))


def _planned(actor: Actor, record: Record, known: Achievement | None, about: Ground, *, submit: bool) -> Plan:
    before = known.draft() if known is not None else None
    draft = drafting.merged(before, sheet.with_home(record, about.home.name).told, record.said, about)
    return plans.plan(actor, record.row, known, before, draft, about, submit=submit)


def _column(error: MarketError) -> str:
    return column_of(error, sheet.BY_FIELD, PLACES)
