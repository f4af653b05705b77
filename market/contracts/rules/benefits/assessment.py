"""How a benefit is judged: its conditions in order, then its working, its papers and its last day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from market.contracts.rules.benefits.facts import FactMissing, Facts
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, Outcome, Side, Verdict
from market.contracts.rules.benefits.sheet import Book, NoRule, Sheet, Step
from market.money import ZERO, Money
from market.wording import N_

FACT_MISSING = N_("A fact that this benefit needs is missing: %(facts)s.")
NO_RULE = N_("No rule for this benefit is known for %(day)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: what is tested, why it failed, by which law. `holds` may return the values that `reason` names instead of False."""

    code: str
    title: str
    reason: str
    law: str
    holds: Callable[[Facts, Sheet], bool | Mapping[str, Any]]
    asks: bool = False
    """Failing it is a question for the tax office, not a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A condition and how its test ended."""

    condition: Condition
    outcome: Outcome
    params: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """What stands in the way: a stable code, a sentence with values, the law, and the facts that are missing."""

    code: str
    sentence: str
    law: str
    params: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day of a benefit, the rule that counted it, and how."""

    on: date
    rule: str
    sentence: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """What a benefit is counted from, and what it comes to."""

    base: Money
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A benefit as its module declares it."""

    benefit: Benefit
    side: Side
    kind: AmountKind
    law: Callable[[Facts], str]
    conditions: tuple[Condition, ...]
    work: Callable[[Facts, Sheet], Worth]
    deadline: Callable[[Facts, Sheet], Deadline]
    papers: tuple[str, ...]
    when_open: str | None = None
    """What to say while the facts for the amount are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One benefit or charge of one side. `amount` is zero where a condition failed and None where it cannot be known yet."""

    benefit: Benefit
    side: Side
    verdict: Verdict
    kind: AmountKind
    amount: Money | None
    worth: Money | None
    """What the working comes to, were nothing in the way."""
    base: Money
    steps: tuple[Step, ...]
    conditions: tuple[Tested, ...]
    blocked: Blocked | None
    law: str
    deadline: Deadline | None
    papers: tuple[str, ...]
    note: str | None = None
    at_most: bool = False
    unverified: tuple[str, ...] = ()

    @property
    def claimable(self) -> bool:
        """Say whether a claim is opened for it."""
        return self.verdict is not Verdict.BLOCKED

    @property
    def failed(self) -> list[Tested]:
        """Return the conditions that do not hold, in the order of the law."""
        return [one for one in self.conditions if one.outcome is Outcome.FAILED]


def untrue(line: Assessment, codes: Collection[str]) -> Assessment:
    """Return what was judged as if an office had done its part, with the truth among the conditions; `codes` are ends of their codes."""
    tested = [replace(one, outcome=Outcome.FAILED) if one.condition.code.endswith(tuple(codes)) else one for one in line.conditions]
    return replace(line, conditions=tuple(tested))


def judge(scheme: Scheme, facts: Facts, book: Book) -> Assessment:
    """Test every condition in order, work out the amount where the facts allow, and say what stands in the way first.

    Where the first condition fails the benefit is for other cases altogether, and there is nothing to work out.
    """
    sheet = Sheet(book)
    tested = tuple(_test(condition, facts, sheet) for condition in scheme.conditions)
    alien = bool(tested) and tested[0].outcome is Outcome.FAILED
    worth, lacking, absent = (None, (), None) if alien else _worth(scheme, facts, sheet)
    failed = _first_failed(tested)
    missing = tuple(dict.fromkeys([*(pointer for one in tested for pointer in one.missing), *lacking]))
    blocked = _blocked(failed, missing, absent, scheme.law(facts))
    verdict = _verdict(scheme, failed, missing, absent)
    amount = worth.amount if worth is not None else None
    fixed = {Verdict.BLOCKED: ZERO, Verdict.OPEN: None, Verdict.CONFIRM: None}
    return Assessment(
        benefit=scheme.benefit,
        side=scheme.side,
        verdict=verdict,
        kind=scheme.kind,
        amount=fixed.get(verdict, amount),
        worth=amount,
        base=worth.base if worth else ZERO,
        steps=tuple(sheet.steps),
        conditions=tested,
        blocked=blocked,
        law=scheme.law(facts),
        deadline=_deadline(scheme, facts, sheet),
        papers=scheme.papers,
        note=_note(verdict, failed, scheme),
        unverified=sheet.unverified,
    )


def _first_failed(tested: tuple[Tested, ...]) -> Tested | None:
    """Return the first refusal; a question for the tax office only where nothing refuses."""
    failed = [one for one in tested if one.outcome is Outcome.FAILED]
    return next((one for one in failed if not one.condition.asks), failed[0] if failed else None)


def _test(condition: Condition, facts: Facts, sheet: Sheet) -> Tested:
    try:
        held = condition.holds(facts, sheet)
    except FactMissing as error:
        return Tested(condition=condition, outcome=Outcome.MISSING, missing=error.pointers)
    except NoRule as error:
        law = Condition(code="rule_absent", title=condition.title, reason=NO_RULE, law=condition.law, holds=condition.holds)
        return Tested(condition=law, outcome=Outcome.FAILED, params={"day": error.on})
    if isinstance(held, Mapping):
        return Tested(condition=condition, outcome=Outcome.FAILED, params=held)
    return Tested(condition=condition, outcome=Outcome.MET if held else Outcome.FAILED)


def _worth(scheme: Scheme, facts: Facts, sheet: Sheet) -> tuple[Worth | None, tuple[str, ...], NoRule | None]:
    try:
        return scheme.work(facts, sheet), (), None
    except FactMissing as error:
        return None, error.pointers, None
    except NoRule as error:
        return None, (), error


def _blocked(failed: Tested | None, missing: tuple[str, ...], absent: NoRule | None, law: str) -> Blocked | None:
    if failed is not None:
        what = failed.condition
        return Blocked(code=what.code, sentence=what.reason, law=what.law, params=failed.params)
    if missing:
        return Blocked(code="fact_missing", sentence=FACT_MISSING, law=law, params={"facts": ", ".join(missing)}, missing=missing)
    if absent is not None:
        return Blocked(code="rule_absent", sentence=NO_RULE, law=law, params={"day": absent.on})
    return None


def _verdict(scheme: Scheme, failed: Tested | None, missing: tuple[str, ...], absent: NoRule | None) -> Verdict:
    if failed is not None:
        return Verdict.CONFIRM if failed.condition.asks else Verdict.BLOCKED
    if missing:
        return Verdict.OPEN
    if absent is not None:
        return Verdict.BLOCKED
    return Verdict.CHARGE if scheme.benefit.is_charge else Verdict.APPLIES


def _deadline(scheme: Scheme, facts: Facts, sheet: Sheet) -> Deadline | None:
    try:
        return scheme.deadline(facts, sheet)
    except (FactMissing, NoRule):
        return None


def _note(verdict: Verdict, failed: Tested | None, scheme: Scheme) -> str | None:
    if verdict is Verdict.CONFIRM and failed is not None:
        return failed.condition.reason
    return scheme.when_open if verdict is Verdict.OPEN else None
