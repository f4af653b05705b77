"""The papers that a claimant keeps with a claim 备查资料, and the letters before its last day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import audit, clock, storage, uploads
from market.accounts.rules import tidy
from market.contracts import policy
from market.contracts.models.registration import ClaimPaper
from market.contracts.queries import claim_days, claims, contracts, corrections, registrations, tax_table
from market.contracts.rules.deadlines import reminder
from market.contracts.services import claim_letters
from market.db import db
from market.errors import Forbidden, Invalid
from market.papers.services.attachments import room
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.contracts.models.registration import Claim
    from market.contracts.rules.checklist import PaperKey

NOTE_LENGTH = 200


def keep(actor: Actor, claim_id: int, *, paper: PaperKey, note: str, content: bytes = b"", name: str = "") -> ClaimPaper:
    """Note where a paper of a claim is, or keep the file; raise NotFound, Forbidden, Invalid for a paper that the claim does not ask."""
    seen = claims.claim(actor, claim_id)
    if not policy.can_claim(actor, seen):
        raise Forbidden("claim.not_claimant", N_("Only the claimant's people may do this."))
    contract = contracts.contract(actor, seen.contract_id)
    asked = {line.key for line in tax_table.checklist_of(seen, contract, registrations.of_contract(contract.id))}
    if paper not in asked:
        raise Invalid("claim.paper_not_asked", N_("This claim does not ask for this paper."), field="paper")
    said = tidy(note, field="note", most=NOTE_LENGTH, missing=N_("Give the paper's number, or say where it is kept."))
    file = _file(content, name) if content else {}
    claim = claims.claim_for_update(actor, claim_id)
    row = ClaimPaper(claim_id=claim.id, paper=paper, note=said, added_by=actor.person_id or 0, added_at=clock.now(), **file)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "claim.paper_kept", claim, at=row.added_at, paper=paper.value, file=row.content_key)
    return row


def _file(content: bytes, name: str) -> dict[str, object]:
    allowed = room()
    upload = uploads.inspect(content, name, most_bytes=allowed.file_bytes, most_pixels=allowed.pixels)
    key = storage.vault().put(upload.content)
    return {"media": upload.media, "name": upload.name, "size": len(upload.content), "content_key": key}


def remind_next(base_url: str, after: int) -> int | None:
    """Write to the next claimant about claims whose last day comes near, one letter about all; return its id, None at the end."""
    today = clock.today()
    stages = claim_days.stages(today)
    claimant = claim_days.next_claimant(after, today, max(stages))
    if claimant is None:
        return None
    near = claim_days.near_for_update(claimant, today, max(stages))
    fresh = [(claim, contract) for claim, contract in near if _is_news(claim, claim.due_on, today, stages)]
    if fresh:
        claim_letters.claims_near(claimant, fresh, base_url)
    returns = corrections.near_for_update(claimant, today + timedelta(days=max(stages)))
    wrong = [row for row in returns if _is_news(row[1], row[0].due_on, today, stages)]
    if wrong:
        claim_letters.corrections_near(claimant, wrong, base_url)
    return claimant


def _is_news(claim: Claim, due_on: date, today: date, stages: list[int]) -> bool:
    reached = reminder(due_on, today, stages)
    return reached is not None and claim_days.remember(claim, due_on, reached, clock.now())
