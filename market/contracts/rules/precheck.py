"""The grounds on which an office refuses registration (不予登记), looked at before the application is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.clauses import SUBJECT_MIN, Clause, Patent, missing
from market.contracts.rules.findings import Finding, finding
from market.contracts.rules.monopoly import suspicions
from market.contracts.rules.types import ContractType
from market.money import ZERO, Money
from market.wording import N_, Labelled


class CheckPoint(Labelled):
    """What the registrar ticks, one for each ground of refusal."""

    PARTIES = "parties", N_("The parties are clear and verified")
    SUBJECT = "subject", N_("The technical content can be understood")
    PRICE = "price", N_("Price and payment are definite")
    MONOPOLY = "monopoly", N_("No illegal monopoly, no infringement")
    PROOF = "proof", N_("The required papers are there")
    SEAL = "seal", N_("Names of units and signatures agree")
    FORM = "form", N_("Written, in force and within its term")
    KIND = "kind", N_("A technology contract, amounts separated")
    ONCE = "once", N_("Not registered before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party as the contract names it and as the market knows it."""

    name: str
    uscc: str
    verified: bool
    signed_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the pre-check looks at."""

    type: ContractType
    seller: Party
    buyer: Party
    clauses: Mapping[str, str]
    patents: Sequence[Patent]
    total: Money
    tech: Money
    payment_known: bool
    document: bool
    effective_on: date | None
    ends_on: date | None
    seller_applies: bool
    office_fits: bool
    duplicate_of: str | None
    on: date


def precheck(case: Application) -> list[Finding]:
    """Return one finding for each ground of refusal, in the order of the registrar's checklist (技术合同认定规则)."""
    return [_parties(case), _subject(case), _price(case), _monopoly(case), _proof(case), _seal(case), _form(case), _kind(case), _once(case)]


def _parties(case: Application) -> Finding:
    known = all(party.name and party.uscc and party.verified for party in (case.seller, case.buyer))
    if known and not (case.seller_applies and case.office_fits):
        return Finding(
            key=CheckPoint.PARTIES, ok=False, message=N_("The seller applies, at the office of the seller's region."), field="office"
        )
    return finding(
        CheckPoint.PARTIES,
        ok=known,
        good=N_("Both parties are named, with their credit codes, and verified."),
        bad=N_("A party is not named, has no credit code or is not verified."),
        field="parties",
    )


def _subject(case: Application) -> Finding:
    clear = len(case.clauses.get(Clause.SUBJECT, "").strip()) >= SUBJECT_MIN
    return finding(
        CheckPoint.SUBJECT,
        ok=clear,
        good=N_("The technical content is described."),
        bad=N_("The description is too short to understand the technology."),
        field="clause_subject",
    )


def _price(case: Application) -> Finding:
    definite = case.total > ZERO and case.payment_known and bool(case.clauses.get(Clause.PRICE, "").strip())
    return finding(
        CheckPoint.PRICE,
        ok=definite,
        good=N_("Price and manner of payment are fixed."),
        bad=N_("Price or manner of payment is not definite."),
        field="clause_price",
    )


def _monopoly(case: Application) -> Finding:
    found = suspicions(case.clauses)
    passage = found[0].passage if found else ""
    return finding(
        CheckPoint.MONOPOLY,
        ok=not found,
        good=N_("No clause reads like illegal monopoly of technology."),
        bad=N_("This passage may be void: “%(passage)s”"),
        field="clauses",
        passage=passage,
    )


def _proof(case: Application) -> Finding:
    gaps = [row.title for row in case.patents if row.missing] + [str(clause) for clause in missing(case.type, case.clauses)]
    return finding(
        CheckPoint.PROOF,
        ok=not gaps,
        good=N_("Clauses and patent data of Article 845 are complete."),
        bad=N_("Incomplete: %(gaps)s"),
        field="patents",
        gaps="、".join(gaps),
    )


def _seal(case: Application) -> Finding:
    agree = all(party.signed_as == party.name for party in (case.seller, case.buyer))
    return finding(
        CheckPoint.SEAL,
        ok=agree,
        good=N_("Both parties signed under the names in the contract."),
        bad=N_("A signature is missing or was made under another name."),
        field="signatures",
    )


def _form(case: Application) -> Finding:
    running = bool(case.document and case.effective_on and case.ends_on and case.effective_on <= case.on <= case.ends_on)
    return finding(
        CheckPoint.FORM,
        ok=running,
        good=N_("The contract is written, in force and within its term."),
        bad=N_("The contract is not in force, or its term has ended."),
        field="ends_on",
    )


def _kind(case: Application) -> Finding:
    separate = ZERO < case.tech <= case.total
    return finding(
        CheckPoint.KIND,
        ok=separate,
        good=N_("The technology amount is stated separately."),
        bad=N_("The technology amount must be above zero and within the total."),
        field="items",
    )


def _once(case: Application) -> Finding:
    return finding(
        CheckPoint.ONCE,
        ok=case.duplicate_of is None,
        good=N_("No registration of the same contract is known."),
        bad=N_("The same parties, project and amount are registered or applied for as %(number)s."),
        field="project_name",
        number=case.duplicate_of or "",
    )


def propose_number(year: int, region: str, point: int, serial: int) -> str:
    """Return the 16 digits proposed for a registration: year 4, region 4 (GB/T 2260), registration point 2, serial 6."""
    return f"{year:04d}{region[:4]:0<4}{point % 100:02d}{serial % 1_000_000:06d}"


def is_number(text: str) -> bool:
    """Say whether `text` is a registration number: sixteen ASCII digits."""
    return len(text) == 16 and text.isascii() and text.isdigit()  # noqa: PLR2004 - the number's length by the office's form
