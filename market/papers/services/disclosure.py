"""Signing the agreement, granting, refusing and revoking, and opening what is confidential: each opening leaves a row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import audit, clock, mail, rulebook, storage
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.accounts import services as account_services
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import queries as listings
from market.papers import policy
from market.papers.models.disclosure import Grant, NdaSignature, Opening
from market.papers.queries import attachments, disclosure
from market.papers.queries.listings import listing, listing_for_update, place
from market.papers.rules.agreement import GRANT, VERSION, Agreement, GrantAct, GrantState, check_reason, opens_at_once
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.listings.models.versions import AchievementVersion
    from market.papers.models.attachments import Attachment
    from market.papers.policy import Listing
    from market.papers.rules.files import Kind


def agreement(actor: Actor, found: Listing) -> Agreement:
    """Return the agreement of the actor's organisation about a listing, in the present version."""
    return Agreement(
        discloser=accounts.organisation(policy.owner_of(found)).name_zh,
        recipient=accounts.organisation(actor.organisation_id or 0).name_zh,
        code=found.code,
        title=found.title_zh,
        years=rulebook.number("nda.years", on=clock.today()),
    )


def sign(actor: Actor, kind: Kind, listing_id: int, *, password: str, digest: str, address: str) -> Grant:
    """Sign the agreement for the actor's organisation and ask for access; raise Forbidden, Conflict or Invalid."""
    found = listing(actor, kind, listing_id)
    require(actor, *policy.SIGNERS)
    if policy.is_mine(actor, found):
        raise Conflict("nda.own", N_("This is a listing of your own organisation."))
    if not actor.verified:
        raise Forbidden("nda.unverified", N_("Your organisation must be verified before it can sign."))
    found = listing_for_update(kind, listing_id)
    now = clock.now()
    known = disclosure.grant_of(actor, found)
    if known is not None and (known.state is GrantState.REQUESTED or known.in_force(now)):
        raise Conflict("nda.signed_already", N_("Your organisation has signed already."))
    paper = agreement(actor, found)
    if digest.strip().lower() != paper.digest:
        message = N_("The text has changed since you loaded the page. Please read it again.")
        raise Invalid("nda.wrong_digest", message, field="digest")
    storage.vault().put(paper.text.encode())
    blank = NdaSignature(**place(found), version=VERSION, address=address)
    signed = account_services.put_signature(actor, blank, password=password, digest=paper.digest, at=now)
    return _requested(actor, found, known, signed)


def _requested(actor: Actor, found: Listing, known: Grant | None, signed: NdaSignature) -> Grant:
    before = known.state if known else None
    grant = known or Grant(**place(found), organisation_id=signed.organisation_id)
    grant.signature_id, grant.state, grant.asked_at = signed.id, GrantState.REQUESTED, signed.signed_at
    grant.reason, grant.decided_at, grant.expires_at = "", None, None
    db.session.add(grant)
    db.session.flush()
    audit.record(actor, "agreement.signed", found, at=signed.signed_at, digest=signed.document_digest, grant=grant.id)
    at_once = opens_at_once(disclosure.gate_of(found), before)
    if at_once:
        _decided(SYSTEM, grant, found, GrantAct.GRANT, signed.signed_at)
    zh, en = _LET_IN if at_once else _ASKS
    _tell(
        found.created_by,
        f"保密资料查看 / Access to {found.code}",
        f"{signed.organisation_name}已就“{found.title_zh}”签署保密协议，{zh}",
        f"{signed.organisation_name} has signed the agreement about {found.code} {en}",
    )
    return grant


def decide(actor: Actor, grant_id: int, act: GrantAct, *, reason: str = "") -> Grant:
    """Grant, refuse or revoke, as an editor of the owner; raise NotFound, Forbidden, Conflict or Invalid."""
    grant = disclosure.grant_for_update(grant_id)
    found = disclosure.grant_listing(actor, grant)
    if not policy.can_edit(actor, found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    check_reason(act, reason.strip())
    _decided(actor, grant, found, act, clock.now(), reason.strip())
    _tell(
        disclosure.signature(grant.signature_id).person_id,
        f"保密资料查看申请 / Access to {found.code}",
        f"“{found.title_zh}”的保密资料：{_WORDS[grant.state][0]}。{grant.reason}",
        f"Confidential papers of {found.code}: {_WORDS[grant.state][1]}. {grant.reason}",
    )
    return grant


def _decided(actor: Actor, grant: Grant, found: Listing, act: GrantAct, now: datetime, reason: str = "") -> None:
    before = grant.state
    grant.state, grant.decided_at, grant.reason = GRANT.after(grant.state, act), now, reason
    days = rulebook.number("nda.access_days", on=clock.legal_date(now))
    grant.expires_at = now + timedelta(days=days) if act is GrantAct.GRANT else grant.expires_at
    db.session.flush()
    audit.record(actor, f"grant.{grant.state.value}", found, at=now, from_state=before, to_state=grant.state, reason=reason or None)


_ASKS = ("申请查看保密资料，请在成果或需求页面决定是否准许。", "and asks for access. Please decide on the listing's page.")
_LET_IN = (
    "并已按贵单位的设定获准查看；可以随时在成果或需求页面撤回。",
    "and was let in at once, as you have set; you can revoke it on the listing's page.",
)
_WORDS = {
    GrantState.GRANTED: ("已准许查看", "access granted"),
    GrantState.REFUSED: ("未获准许", "access refused"),
    GrantState.REVOKED: ("授权已撤回", "access revoked"),
}


def _tell(person_id: int | None, subject: str, chinese: str, english: str) -> None:
    if person_id is not None:
        mail.send(accounts.person(person_id).email, subject, f"{chinese}\n\n----\n\n{english}\n")


def open_file(actor: Actor, attachment_id: int, *, address: str) -> tuple[Attachment, Listing]:
    """Return a file that the actor may open, and record the opening of a confidential one; raise NotFound."""
    row, found = attachments.attachment(actor, attachment_id)
    if not row.is_public:
        record_opening(actor, found, row, address=address)
    return row, found


def open_kept(actor: Actor, version: AchievementVersion, digest: str, *, address: str) -> Attachment:
    """Return a file that a version names, to an actor who may read the version; a confidential one to those who are admitted."""
    row = attachments.kept_file(version, digest)
    if not row.is_public:
        record_opening(actor, listings.achievements([version.achievement_id])[version.achievement_id], row, address=address)
    return row


def opens_confidential(actor: Actor, achievement_id: int) -> bool:
    """Say whether the actor opens what is confidential of an achievement."""
    found = listings.achievements([achievement_id])[achievement_id]
    return policy.is_mine(actor, found) or policy.reviews(actor, found) or disclosure.is_admitted(actor, found)


def record_opening(actor: Actor, found: Listing, row: Attachment | None, *, address: str) -> None:
    """Record that the actor opens a confidential file, or a demand's details; raise NotFound. The owner leaves no trace."""
    if policy.is_mine(actor, found) or actor.can("system"):
        return
    now = clock.now()
    grant = disclosure.grant_of(actor, found)
    usable = grant if grant is not None and grant.in_force(now) else None
    if usable is None and not policy.reviews(actor, found):
        raise NotFound
    _write(actor, found, row, usable, now, address)


def _write(actor: Actor, found: Listing, row: Attachment | None, grant: Grant | None, now: datetime, address: str) -> None:
    db.session.add(
        Opening(
            **place(found),
            attachment_id=row.id if row else None,
            grant_id=grant.id if grant else None,
            organisation_id=actor.organisation_id or 0,
            organisation_name=actor.organisation_name,
            person_id=actor.person_id or 0,
            person_name=actor.name,
            opened_at=now,
            address=address,
        )
    )
    db.session.flush()
