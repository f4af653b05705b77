"""Entries open by themselves: with the publication of a job-related result, and for what is not entered yet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from market import audit, clock
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.accounts.rules.organisations import OrganisationKind
from market.db import db
from market.errors import Invalid
from market.holdings.models.holding import Holding, HoldingChange
from market.holdings.queries import holdings
from market.holdings.rules.content import Said
from market.holdings.rules.history import differences
from market.holdings.rules.kinds import Management, Ownership
from market.listings import queries as listings
from market.listings import services as publishing
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.listings.events import AchievementPublished
    from market.listings.models.achievements import Achievement

AT_ONCE = 200


def on_achievement_published(news: AchievementPublished) -> None:
    """Enter a job-related result of an institution with its first publication."""
    found = listings.achievements([news.achievement_id])[news.achievement_id]
    home = accounts.organisation(found.owner_id)
    if found.job_related and home.kind is OrganisationKind.INSTITUTION and holdings.of_achievement(found.id) is None:
        opened(SYSTEM, found.owner_id, listed(found), news.at, achievement_id=found.id)


def open_missing() -> int:
    """Enter one batch of results that were submitted or published before the register was kept, and return their number."""
    now = clock.now()
    found = holdings.missing_for_update(AT_ONCE)
    for owner_id in sorted({each.owner_id for each in found}):
        holdings.register_for_update(owner_id)
    fresh = [each for each in found if holdings.of_achievement(each.id) is None]
    for each in fresh:
        opened(SYSTEM, each.owner_id, listed(each), now, achievement_id=each.id)
    return len(fresh)


def open_listing(actor: Actor, code: str) -> Holding:
    """Enter an own listing before it is published, by its code; raise Forbidden, and Invalid for what is not an own result."""
    found = holdings.unentered_for_update(actor, code.strip().upper())
    if found is None:
        message = N_("Your institution has no job-related result of this number that is not entered yet.")
        raise Invalid("holding.code_unknown", message, field="code")
    return opened(actor, found.owner_id, listed(found), clock.now(), achievement_id=found.id)


def listed(found: Achievement) -> Said:
    """Return what an entry says that was opened for a listing: who offers a result means to convert it."""
    joint = len(found.owners) > 1
    return Said(management=Management.CONVERT, ownership=Ownership.JOINT if joint else Ownership.UNIT)


def opened(actor: Actor, organisation_id: int, said: Said, now: datetime, *, achievement_id: int | None = None) -> Holding:
    """Write a new entry under the next number of its register; a listing without a number of the ledger gets it."""
    holdings.register_for_update(organisation_id)
    made = Holding(
        organisation_id=organisation_id,
        ledger_no=holdings.next_number(organisation_id),
        achievement_id=achievement_id,
        version=1,
        opened_at=now,
        opened_by=actor.person_id,
        changed_at=now,
    )
    made.put(said)
    db.session.add(made)
    db.session.flush()
    keep(actor, made, None, now)
    if achievement_id is not None:
        publishing.number_in_ledger(actor, achievement_id, made.number)
    audit.record(actor, "holding.opened", made, at=now, to_state=made.management, number=made.number)
    return made


def keep(actor: Actor, row: Holding, before: Said | None, now: datetime) -> None:
    """Write the history of a version that was just flushed."""
    for each in differences(before, row.said()):
        made = HoldingChange(
            holding_id=row.id,
            version=row.version,
            field=each.field,
            before=each.before,
            after=each.after,
            person_id=actor.person_id,
            person_name=actor.name,
            at=now,
        )
        db.session.add(made)
    db.session.flush()
