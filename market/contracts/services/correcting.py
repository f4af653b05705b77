"""Amounts that change after claims were prepared or filed: unfiled claims are counted again, filed returns are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from market import audit, clock, rulebook
from market.contracts.models.corrections import ClaimCorrection
from market.contracts.queries import assessing, claims, corrections, registrations
from market.contracts.rules import correcting as rules
from market.contracts.rules import deadlines, states
from market.contracts.rules.benefits.kinds import Benefit, Verdict
from market.contracts.rules.correcting import CORRECTION, CorrectionAct, CorrectionState, Figures, Treatment
from market.contracts.rules.states import ClaimAct
from market.contracts.services import claim_letters, claiming
from market.db import db
from market.workdays import next_working_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Claim
    from market.contracts.models.rulings import RegistrationVersion
    from market.contracts.models.versions import ContractVersion
    from market.contracts.rules.benefits.assessment import Assessment
    from market.contracts.rules.benefits.sheet import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What changed an amount: a version of the certificate or of the contract, in words, and when."""

    reason: str
    at: datetime
    registration_version_id: int | None = None
    contract_version_id: int | None = None


def registration_changed(actor: Actor, contract: Contract, version: RegistrationVersion) -> None:
    """Let the benefits of a contract follow the amounts of a new version of its certificate; the caller holds the contract's lock."""
    cause = Cause(reason=f"变更登记（第 {version.version} 版）：{version.reason}", at=version.at, registration_version_id=version.id)
    _follow(actor, contract, cause, lambda claim: not claim.benefit.is_charge and claim.version_id is None)


def supplement_corrected(actor: Actor, contract: Contract, version: RegistrationVersion, supplement_id: int) -> None:
    """Let the claims of a supplement 补登 follow its correction; `supplement_id` is the version that added it. The contract is locked."""
    cause = Cause(
        reason=f"补登更正（第 {version.version} 版，更正第 {version.corrects} 版）：{version.reason}",
        at=version.at,
        registration_version_id=version.id,
    )
    _follow(actor, contract, cause, lambda claim: claim.version_id == supplement_id)


def contract_changed(actor: Actor, contract: Contract, version: ContractVersion, at: datetime) -> None:
    """Let the stamp duty of a contract follow the amount of a signed change; the caller holds the contract's lock."""
    cause = Cause(reason=f"合同变更协议 {contract.number}-{version.number}", at=at, contract_version_id=version.id)
    _follow(actor, contract, cause, lambda claim: claim.benefit.is_charge and claim.version_id is None)


def _follow(actor: Actor, contract: Contract, cause: Cause, is_concerned: Callable[[Claim], bool]) -> None:
    lock_years(claims.of_contract(contract.id))
    registration = registrations.of_contract(contract.id)
    again: list[Claim] = []
    returns: list[Claim] = []
    for claim in claims.of_contract_for_update(contract.id):
        what = rules.treatment(claim.state, claim.benefit) if is_concerned(claim) else None
        line = assessing.line_of(claim, contract, registration) if what is not None else None
        if line is not None and what is Treatment.RECOUNT and _recounted(actor, claim, line, cause):
            again.append(claim)
        if line is not None and what is Treatment.CORRECT and _corrected(actor, claim, line, cause):
            returns.append(claim)
    again += recount_years(actor, contract, [*again, *returns], cause)
    claim_letters.amounts_changed(contract, again, returns)


def lock_years(found: Iterable[Claim]) -> None:
    """Lock the taxpayers' years that the income-tax claims among these share."""
    for claim in found:
        if claim.benefit is Benefit.CIT_EXEMPTION:
            claims.year_for_update(claim.organisation_id, claim.tax_year)


def recount_years(actor: Actor, contract: Contract, moved: list[Claim], cause: Cause) -> list[Claim]:
    """Count again the prepared income-tax claims of other contracts that share the year of one that moved."""
    years = {(claim.organisation_id, claim.tax_year) for claim in moved if claim.benefit is Benefit.CIT_EXEMPTION}
    found = []
    for organisation_id, year in sorted(years):
        for row in claims.year_of(organisation_id, year):
            if row.contract.id == contract.id or rules.treatment(row.claim.state, row.claim.benefit) is not Treatment.RECOUNT:
                continue
            line = assessing.line_of(row.claim, row.contract, registrations.of_contract(row.contract.id))
            if _recounted(actor, row.claim, line, cause):
                found.append(row.claim)
    return found


def _recounted(actor: Actor, claim: Claim, line: Assessment, cause: Cause) -> bool:
    """Fill an unfiled claim in anew and send a prepared one back to its claimant; say whether anything differed."""
    before = Figures(amount=claim.amount, base=claim.base)
    if before == Figures(amount=line.amount, base=line.base):
        return False
    stays = claim.benefit.is_charge
    following = claim.state if stays else states.CLAIM.after(claim.state, ClaimAct.REVISE)
    was, claim.state = claim.state, following
    claiming.fill(claim, line)
    db.session.flush()
    about = _about(claim, before, Figures(amount=claim.amount, base=claim.base))
    audit.record(actor, "claim.recounted", claim, at=cause.at, from_state=was, to_state=following, reason=cause.reason, **about)
    return True


def _corrected(actor: Actor, claim: Claim, line: Assessment, cause: Cause) -> bool:
    """Write a correction of a filed claim; one that nobody has filed yet is overtaken. Say whether the figures differ."""
    present = corrections.now(claim)
    overtook = drop(claim)
    before = corrections.filed(claim)
    after = _after(claim, before, line)
    if present == after and not overtook:
        return False
    if before != after:
        _write(actor, claim, before, after, line, cause)
    return True


def drop(claim: Claim) -> bool:
    """Let the correction that nobody has filed yet go; say whether there was one."""
    waiting = corrections.open_for_update(claim.id)
    if waiting is None:
        return False
    waiting.state = CORRECTION.after(waiting.state, CorrectionAct.SUPERSEDE)
    db.session.flush()
    return True


def _after(claim: Claim, before: Figures, line: Assessment) -> Figures:
    """Return what a claim comes to now; of income tax the difference is the year's, which the others' grants do not bear."""
    if claim.benefit is not Benefit.CIT_EXEMPTION or line.verdict is not Verdict.APPLIES or before.amount is None:
        return Figures(amount=line.amount, base=line.base)
    change = rules.of_year(before.base, line.base, claims.used_incomes(claim), claims.limits(claim.tax_year))
    return Figures(amount=before.amount + change, base=line.base)


def _write(actor: Actor, claim: Claim, before: Figures, after: Figures, line: Assessment, cause: Cause) -> None:
    more = rules.pays_more(claim.benefit, before, after)
    due_on, rule = _last_day(claim, clock.legal_date(cause.at), more=more)
    made = ClaimCorrection(
        claim_id=claim.id,
        registration_version_id=cause.registration_version_id,
        contract_version_id=cause.contract_version_id,
        reason=cause.reason,
        before_amount=before.amount,
        before_base=before.base,
        after_amount=after.amount,
        after_base=after.base,
        steps=[_kept(step) for step in (*line.steps, *rules.own_steps(before, after))],
        law=rules.law_of(claim.benefit, more=more),
        due_on=due_on,
        rule=rule,
        made_at=cause.at,
        state=CorrectionState.OPEN,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "claim.correction_due", claim, at=cause.at, reason=cause.reason, **_about(claim, before, after))


def _last_day(claim: Claim, changed_on: date, *, more: bool) -> tuple[date, str]:
    """Return until when tax is paid after all, or asked back, and the rule that counted: from the change, or from the filing."""
    if more:
        rule = rulebook.get("claim.correction_days", changed_on)
        last = deadlines.due(changed_on, deadlines.Period(days=int(rule.value), unit="calendar_days", rule=rule.id))
        return last.on, last.rule
    rule = rulebook.get("claim.refund_months", changed_on)
    return next_working_day(deadlines.add_months(claim.filed_on or changed_on, int(rule.value))), rule.id


def _kept(step: Step) -> dict[str, Any]:
    said = {name: str(value) for name, value in step.params.items()}
    return {"key": step.key, "name": step.name, "formula": step.formula, "amount_fen": step.amount.fen, "params": said}


def _about(claim: Claim, before: Figures, after: Figures) -> dict[str, Any]:
    def fen(figures: Figures) -> int | None:
        return figures.amount.fen if figures.amount is not None else None

    return {"benefit": claim.benefit.value, "before_fen": fen(before), "amount_fen": fen(after)}


def file(actor: Actor, correction_id: int, *, on: date) -> ClaimCorrection:
    """Note that a correction was filed with the tax office on a day, the difference paid or asked back."""
    correction, claim = _locked(actor, correction_id)
    following = CORRECTION.after(correction.state, CorrectionAct.FILE)
    rules.check_filed(on, clock.legal_date(correction.made_at), clock.today())
    correction.filed_on = on
    _move(actor, claim, correction, following)
    return correction


def conclude(actor: Actor, correction_id: int, *, outcome: str) -> ClaimCorrection:
    """Note what the tax office decided about a correction: `accepted` or `rejected`."""
    correction, claim = _locked(actor, correction_id)
    act = {"accepted": CorrectionAct.ACCEPT, "rejected": CorrectionAct.REJECT}[claiming.outcome_of(outcome)]
    _move(actor, claim, correction, CORRECTION.after(correction.state, act))
    return correction


def _locked(actor: Actor, correction_id: int) -> tuple[ClaimCorrection, Claim]:
    seen = claims.claim(actor, corrections.correction(actor, correction_id).claim_id)
    lock_years([seen])
    claim = claiming.mine(actor, seen.id)
    return corrections.correction_for_update(correction_id), claim


def _move(actor: Actor, claim: Claim, correction: ClaimCorrection, following: CorrectionState) -> None:
    correction.state = following
    db.session.flush()
    about = _about(claim, correction.before, correction.after)
    audit.record(actor, f"claim.correction_{following.value}", claim, **about)
