"""What must be true before an achievement or a demand is public; nothing is skipped silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from market.errors import Invalid
from market.listings.rules.burdens import Burden, conflict, unconsented_pledge
from market.listings.rules.content import Wish, Worth
from market.listings.rules.kinds import IpKind, Secrecy, Sector, TechnologyField
from market.listings.rules.numbers import Right, term_key
from market.listings.rules.terms import Offer, Share, shares_whole
from market.listings.rules.wishes import mode_gates
from market.wording import N_

ABSTRACT_LENGTH = 40
NOTHING = Worth()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One condition of publication, and whether it holds. `step` is where the author mends it."""

    code: str
    message: str
    passed: bool
    step: str
    field: str = ""
    needed: bool = True
    """Without it nothing is published; what is not needed is asked for because buyers miss it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the gates look at."""

    title_zh: str
    abstract: str
    problem: str
    sector: Sector | None
    field: TechnologyField | None
    trl: int | None
    trl_evidence: str
    job_related: bool
    ledger_no: str
    secrecy: Secrecy
    owner_verified: bool
    valid_until: date | None
    shares: Sequence[Share]
    inventors: int
    indicators: int
    rights: Sequence[Right]
    offers: Sequence[Offer]
    burdens: Sequence[Burden] = ()
    worth: Worth = NOTHING
    title_en: str = ""


def gates(listing: Listing, today: date) -> list[Gate]:
    """Return every condition of publishing an achievement, in the order of the author's steps."""
    return [*_basics(listing, today), *_owners(listing), *_rights(listing, today), *_offers(listing, today)]


def _basics(listing: Listing, today: date) -> Iterator[Gate]:
    def gate(code: str, message: str, field: str, *, passed: bool, needed: bool = True) -> Gate:
        return Gate(code=code, message=message, passed=passed, step="basics", field=field, needed=needed)

    yield gate("listing.title_missing", N_("The title must be given."), "title_zh", passed=bool(listing.title_zh.strip()))
    yield gate(
        "listing.abstract_short",
        N_("The abstract needs at least 40 characters."),
        "abstract",
        passed=len(listing.abstract.strip()) >= ABSTRACT_LENGTH,
    )
    yield gate(
        "listing.problem_missing",
        N_("The problem that it solves should be described."),
        "problem",
        passed=bool(listing.problem.strip()),
        needed=False,
    )
    classified = listing.sector is not None and listing.field is not None
    yield gate("listing.sector_missing", N_("Sector and technology field must be chosen."), "sector", passed=classified)
    yield gate("listing.trl_missing", N_("The readiness level must be given."), "trl", passed=bool(listing.trl))
    evident = bool(listing.trl_evidence.strip())
    yield gate(
        "listing.evidence_missing", N_("The readiness level should have its evidence."), "trl_evidence", passed=evident, needed=False
    )
    yield gate(
        "listing.not_public",
        N_("Only public content may be listed, nothing internal or secret."),
        "secrecy",
        passed=listing.secrecy is Secrecy.PUBLIC,
    )
    in_ledger = bool(listing.ledger_no.strip()) or not listing.job_related
    yield gate(
        "listing.ledger_missing", N_("A job-related achievement must be entered in the owner's ledger."), "ledger_no", passed=in_ledger
    )
    valid = listing.valid_until is None or listing.valid_until > today
    yield gate("listing.validity_past", N_("The listing must be valid beyond today."), "valid_until", passed=valid)


def _owners(listing: Listing) -> Iterator[Gate]:
    def gate(code: str, message: str, *, passed: bool) -> Gate:
        return Gate(code=code, message=message, passed=passed, step="owners")

    yield gate("owner.unverified", N_("The owner's organisation must be verified."), passed=listing.owner_verified)
    yield gate(
        "owner.shares", N_("The owners' shares must sum to the whole."), passed=shares_whole(share.share_bp for share in listing.shares)
    )
    consent = all(share.consented_on for share in listing.shares[1:])
    yield gate("owner.consent", N_("Every co-owner must have agreed to the listing."), passed=consent)
    yield Gate(
        code="inventor.missing", message=N_("The inventors should be named."), passed=listing.inventors > 0, step="owners", needed=False
    )
    yield Gate(
        code="indicator.missing",
        message=N_("At least one indicator with its value should be given."),
        passed=listing.indicators > 0,
        step="indicators",
        needed=False,
    )


def _rights(listing: Listing, today: date) -> Iterator[Gate]:
    yield Gate(
        code="ip.missing",
        message=N_("At least one right should stand behind the achievement."),
        passed=bool(listing.rights),
        step="rights",
        needed=False,
    )
    expired = any(_ended_or_undated(right, today) for right in listing.rights)
    yield Gate(
        code="ip.expired", message=N_("Every right must be valid: numbers checked, none expired."), passed=not expired, step="rights"
    )


def _ended_or_undated(right: Right, today: date) -> bool:
    undated = term_key(right.kind) is not None and right.expires_on is None
    return undated or (right.expires_on is not None and right.expires_on < today)


def _offers(listing: Listing, today: date) -> Iterator[Gate]:
    yield Gate(
        code="term.missing", message=N_("At least one way of cooperation must be offered."), passed=bool(listing.offers), step="terms"
    )
    yield Gate(
        code="burden.conflict",
        message=N_("Nothing may be offered that a licence in force forbids."),
        passed=not conflict(listing.burdens, listing.offers, today),
        step="terms",
    )
    yield Gate(
        code="burden.pledge",
        message=N_("The pledgee must have agreed to the offer of a pledged right; note it there."),
        passed=not unconsented_pledge(listing.burdens, listing.offers, today),
        step="rights",
    )


def missing(checks: Sequence[Gate]) -> list[Gate]:
    """Return the needed conditions that do not hold yet."""
    return [gate for gate in checks if gate.needed and not gate.passed]


def require_all(checks: Sequence[Gate]) -> None:
    """Raise Invalid with the code of the first condition that does not hold, the others beside it."""
    refusals = [Invalid(gate.code, gate.message, field=gate.field or None) for gate in missing(checks)]
    if refusals:
        raise refusals[0].beside(refusals[1:])


def last_day(rights: Sequence[Right]) -> date | None:
    """Return the day on which the last right ends; None where one of them has no end."""
    days = [right.expires_on for right in rights if right.kind is not IpKind.PAT_APP]
    return max((day for day in days if day), default=None) if days and all(days) else None


def wish_gates(wish: Wish, *, owner_verified: bool, today: date) -> list[Gate]:
    """Return every condition of publishing a demand (technical goal, indicators, time, ownership, funds, way)."""
    facts = (
        ("owner.unverified", N_("The demander's organisation must be verified."), "", owner_verified),
        ("demand.problem_missing", N_("The problem must be described."), "problem", bool(wish.problem.strip())),
        (
            "listing.sector_missing",
            N_("Sector and technology field must be chosen."),
            "sector",
            wish.sector is not None and wish.field is not None,
        ),
        ("demand.indicators_missing", N_("At least one target indicator must be given."), "name_0", bool(wish.indicators)),
        ("demand.ways_missing", N_("At least one way of cooperation must be chosen."), "ways", bool(wish.ways)),
        ("demand.ownership_missing", N_("The ownership of the results must be proposed."), "ownership", bool(wish.ownership.strip())),
        ("demand.region_missing", N_("The region must be given."), "region", bool(wish.region)),
        (
            "demand.deadline_missing",
            N_("The deadline must be given and lie in the future."),
            "deadline",
            wish.deadline is not None and wish.deadline > today,
        ),
        *mode_gates(wish),
    )
    return [Gate(code=code, message=message, field=field, passed=passed, step="edit") for code, message, field, passed in facts]
