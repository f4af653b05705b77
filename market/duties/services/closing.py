"""A duty ends: it is done and proved, or the party that it serves lets it go; evidence is kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock, storage, uploads
from market.accounts.rules import tidy
from market.contracts.queries import contracts
from market.db import db
from market.duties import policy, queries
from market.duties.models import DutyFile
from market.duties.rules.closing import check_done
from market.duties.rules.states import AT_THE_OFFICE, DUTY, DutyAct, DutyKind
from market.duties.services import letters, moving
from market.errors import Conflict, Forbidden
from market.papers.services.attachments import room
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.duties.models import Duty

REFERENCE_LENGTH = 120
REASON_LENGTH = 500
MOST_FILES = 10


def discharge(actor: Actor, duty_id: int, *, on: date, reference: str) -> Duty:
    """Note that a duty is done on a day, with the number that proves it.

    A recorded transfer takes effect on that day (专利法 Art. 10). Raise NotFound, Forbidden, Invalid, Conflict where it has ended, or where
    the money is entered elsewhere.
    """
    duty, contract = moving.locked(actor, duty_id)
    now = clock.now()
    if duty.kind in AT_THE_OFFICE:
        raise Conflict("duty.by_ruling", N_("This ends by itself when the ruling of the registration office takes effect."))
    if not policy.can_note(actor, duty, contract):
        raise Forbidden("duty.not_yours", N_("This is noted by the other party."))
    if duty.kind is DutyKind.PAYMENT and queries.by_receipts(contract):
        raise Conflict("duty.by_receipts", N_("Enter the receipt under the contract's money: the instalment follows by itself."))
    DUTY.after(duty.state, DutyAct.DISCHARGE)
    said = tidy(reference, field="reference", most=REFERENCE_LENGTH)
    signed_on = clock.legal_date(contract.signed_at or now)
    check_done(duty.kind, on, said, since=signed_on, today=clock.legal_date(now))
    moving.settle(actor, duty, on=on, reference=said, at=now)
    letters.done(contract, duty)
    return duty


def waive(actor: Actor, duty_id: int, *, reason: str) -> Duty:
    """Let a duty go, with the reason; raise NotFound, Forbidden, Invalid, Conflict where it has ended."""
    duty, contract = moving.locked(actor, duty_id)
    if not policy.can_waive(actor, duty, contract):
        raise Forbidden("duty.not_waivable", N_("Only the party that a duty serves may waive it; what the state asks for nobody may."))
    DUTY.after(duty.state, DutyAct.WAIVE)
    duty.waived_because = tidy(reason, field="reason", most=REASON_LENGTH, missing=N_("Say why."))
    moving.move(actor, duty, DutyAct.WAIVE, at=clock.now(), reason=duty.waived_because)
    letters.waived(contract, duty)
    return duty


def attach(actor: Actor, duty_id: int, *, content: bytes, name: str) -> DutyFile:
    """Keep a file as evidence; raise NotFound, Forbidden, Invalid with what is wrong with the file, Conflict where it is kept already.

    The file is looked at before anything is locked: that may take seconds.
    """
    duty = queries.duty(actor, duty_id)
    if not policy.can_file(actor, contracts.contract(actor, duty.contract_id)):
        raise Forbidden("duty.not_party", N_("Only the parties keep evidence here."))
    allowed = room()
    upload = uploads.inspect(content, name, most_bytes=allowed.file_bytes, most_pixels=allowed.pixels)
    key = storage.vault().put(upload.content)
    moving.locked(actor, duty_id)
    kept = queries.files([duty.id]).get(duty.id, [])
    if any(row.content_key == key for row in kept):
        raise Conflict("duty.file_twice", N_("This file is kept already."), field="file")
    if len(kept) >= MOST_FILES:
        raise Conflict("duty.files_full", N_("At most %(most)s files are kept with a duty."), field="file", most=MOST_FILES)
    row = DutyFile(
        duty_id=duty.id,
        media=upload.media,
        name=upload.name,
        size=len(upload.content),
        content_key=key,
        added_by=actor.person_id or 0,
        added_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "duty.file_added", duty, at=row.added_at, file=row.id)
    return row
