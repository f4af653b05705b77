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
    swapped: bool
    """The rights of the contract belong to the buyer."""
    office_fits: bool
    duplicate_of: str | None
    on: date


def precheck(case: Application) -> list[Finding]:
    """Return one finding for each ground of refusal, in the order of the registrar's checklist (技术合同认定规则)."""
    return [_parties(case), _subject(case), _price(case), _monopoly(case), _proof(case), _seal(case), _form(case), _kind(case), _once(case)]


def _parties(case: Application) -> Finding:
    known = all(party.name and party.uscc and party.verified for party in (case.seller, case.buyer))
    if case.swapped:
        return Finding(
            key=CheckPoint.PARTIES,
            ok=False,
            message=N_("Seller and buyer look swapped: the rights of the contract belong to the buyer, %(buyer)s."),
            field="parties",
            params={"buyer": case.buyer.name},
            passage="；".join(row.title for row in case.patents),
        )
    if known and not case.office_fits:
        return Finding(
            key=CheckPoint.PARTIES, ok=False, message=N_("No office on this market serves the region of the applicant."), field="office"
        )
    return finding(
        CheckPoint.PARTIES,
        ok=known,
        good=N_("Both parties are named, with their credit codes, and verified."),
        bad=N_("A party is not named, has no credit code or is not verified."),
        field="parties",
        passage=f"{case.seller.name} {case.seller.uscc}；{case.buyer.name} {case.buyer.uscc}",
    )


def _subject(case: Application) -> Finding:
    passage = case.clauses.get(Clause.SUBJECT, "").strip()
    return finding(
        CheckPoint.SUBJECT,
        ok=len(passage) >= SUBJECT_MIN,
        good=N_("The technical content is described."),
        bad=N_("The description is too short to understand the technology."),
        field="clause_subject",
        passage=passage,
    )


def _price(case: Application) -> Finding:
    passage = case.clauses.get(Clause.PRICE, "").strip()
    return finding(
        CheckPoint.PRICE,
        ok=case.total > ZERO and case.payment_known and bool(passage),
        good=N_("Price and manner of payment are fixed."),
        bad=N_("Price or manner of payment is not definite."),
        field="clause_price",
        passage=passage,
    )


def _monopoly(case: Application) -> Finding:
    found = suspicions(case.clauses)
    if not found:
        return Finding(key=CheckPoint.MONOPOLY, ok=True, message=N_("No clause reads like illegal monopoly of technology."))
    passage = found[0].passage
    return Finding(
        key=CheckPoint.MONOPOLY,
        ok=False,
        message=N_("This passage may be void: “%(passage)s”"),
        field="clauses",
        params={"passage": passage},
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
    for party in (case.seller, case.buyer):
        if party.signed_as is not None and party.signed_as != party.name:
            return Finding(
                key=CheckPoint.SEAL,
                ok=False,
                message=N_("The signature is that of “%(signed)s”, the contract names “%(name)s”: name and seal must agree."),
                field="signatures",
                params={"signed": party.signed_as, "name": party.name},
                passage=party.signed_as,
            )
    return finding(
        CheckPoint.SEAL,
        ok=all(party.signed_as for party in (case.seller, case.buyer)),
        good=N_("Both parties signed under the names in the contract."),
        bad=N_("A signature is missing."),
        field="signatures",
        passage="；".join(party.signed_as or "" for party in (case.seller, case.buyer)),
    )


def _form(case: Application) -> Finding:
    """Look at the dates: in writing, effective <= day of the application <= end."""
    passage = "—".join(day.isoformat() if day else "" for day in (case.effective_on, case.ends_on))
    return Finding(
        key=CheckPoint.FORM,
        ok=(problem := _form_problem(case)) is None,
        message=problem[0] if problem else N_("The contract is written, in force and within its term."),
        field=problem[1] if problem else None,
        params={"day": problem[2]} if problem and problem[2] else {},
        passage=passage,
    )


def _form_problem(case: Application) -> tuple[str, str, date | None] | None:
    if not case.document:
        return N_("The contract is not in writing: an oral contract is refused."), "document", None
    if case.effective_on is None:
        return N_("The contract is not in force yet."), "effective_on", None
    if case.effective_on > case.on:
        return N_("The contract takes effect on %(day)s: apply from that day on."), "effective_on", case.effective_on
    if case.ends_on is None:
        return N_("The contract has no last day."), "ends_on", None
    if case.ends_on < case.on:
        return N_("The term of the contract ended on %(day)s."), "ends_on", case.ends_on
    return None


def _kind(case: Application) -> Finding:
    return finding(
        CheckPoint.KIND,
        ok=ZERO < case.tech <= case.total,
        good=N_("The technology amount is stated separately."),
        bad=N_("The technology amount must be above zero and within the total."),
        field="items",
        passage=f"{case.tech} / {case.total}",
    )


def _once(case: Application) -> Finding:
    return finding(
        CheckPoint.ONCE,
        ok=case.duplicate_of is None,
        good=N_("No registration of the same contract is known."),
        bad=N_("One contract, one registration: it is known already as %(number)s."),
        field="project_name",
        number=case.duplicate_of or "",
    )
