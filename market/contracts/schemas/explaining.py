"""A tax case in, the answer out: the JSON that `chunqiu tax explain`, the API and the page share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from market.accounts.rules import parse_uscc
from market.contracts.rules.amounts import Item
from market.contracts.rules.benefits import facts as rules
from market.contracts.rules.benefits.assessment import Assessment, Deadline, Tested
from market.contracts.rules.benefits.contradictions import Contradiction, find
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, Outcome, Side, Verdict
from market.contracts.rules.benefits.sheet import Step
from market.contracts.schemas.case import (
    ContractCase,
    CostsCase,
    EquityCase,
    LicenceCase,
    Many,
    NoticeCase,
    ReceiptCase,
    RewardCase,
    TechnologyCase,
    TransferCase,
    Year,
    fact,
)
from market.contracts.schemas.case_parties import BuyerCase, RelationCase, SellerCase
from market.contracts.schemas.claims import BlockedOut, StepOut
from market.errors import Invalid
from market.money import Money
from market.web.schemas import In, Line, Out
from market.wording import N_

Say = Callable[[str, Mapping[str, Any]], str]
"""Words a message of the rules in the reader's language."""
PARTS: dict[str, type[rules.Part]] = {
    "contract": rules.Contract,
    "licence": rules.Licence,
    "technology": rules.Technology,
    "seller": rules.Seller,
    "buyer": rules.Buyer,
    "relation": rules.Relation,
    "costs": rules.Costs,
}
DISCLAIMER = N_("An estimate. The tax authority decides.")


class Case(In):
    """The facts of a technology contract for its tax benefits. A fact that is left out is not guessed: it blocks what needs it."""

    reference: Line = Field(default="", description="Name of the case; comes back in the answer.")
    contract: ContractCase = Field(description="The contract and its amounts.")
    licence: LicenceCase = Field(default_factory=LicenceCase, description="Terms of a licence; only for contracts of type lic.")
    technology: TechnologyCase = Field(default_factory=TechnologyCase, description="What is transferred, and whose it is.")
    seller: SellerCase = Field(default_factory=SellerCase, description="Transferor, licensor or contractor.")
    buyer: BuyerCase = Field(default_factory=BuyerCase, description="Transferee, licensee or client.")
    relation: RelationCase = Field(default_factory=RelationCase, description="How seller and buyer are connected.")
    costs: CostsCase = Field(default_factory=CostsCase, description="What the transfer cost the seller.")
    tax_year: Year = fact(
        "Tax year (a calendar year) in which the income counts.", needs="cit_exemption, cit_pilot, rd_super", source="accounts", unit="year"
    )
    other_transfers: Annotated[list[TransferCase], Many] = fact(
        "All other qualifying transfers of the same seller in tax_year: the free amount is shared by all; [] where there are none.",
        needs="cit_exemption, cit_pilot",
        source="accounts",
    )
    receipts: Annotated[list[ReceiptCase], Many] = fact(
        "Money of this contract that came in; [] where none has.", needs="pit_reward", source="bank record"
    )
    rewards: Annotated[list[RewardCase], Many] = fact(
        "Cash rewards to people; [] where none was paid.", needs="pit_reward", source="the unit's records"
    )
    notice: NoticeCase | None = fact("Publication of the rewarded people; null where there was none.", needs="pit_reward", source="notice")
    equity: EquityCase | None = fact(
        "Contribution of the technology for shares; null where the price is money.",
        needs="equity_deferral, cit_exemption, cit_pilot, pit_reward",
        source="investment agreement",
    )

    def facts(self) -> rules.Facts:
        """Return the case as the rules read it: only what was stated."""
        parts = [kind(**_stated(getattr(self, name))) for name, kind in PARTS.items()]
        stated = {name: value for name, value in self.given().items() if name not in PARTS and name != "reference"}
        return rules.Facts(*parts, **{name: _TAKEN.get(name, _same)(value) for name, value in stated.items()})

    def faults(self) -> list[Contradiction]:
        """Return what in the case cannot be true."""
        return [*_codes(self), *find(self.facts())]


def _same(value: Any) -> Any:  # noqa: ANN401 - any fact
    return value


def _stated(part: BaseModel) -> dict[str, Any]:
    """Return the facts that a part states, under the rules' names: amounts as Money, without `_fen`."""
    stated: dict[str, Any] = {}
    for name in part.model_fields_set:
        value = getattr(part, name)
        if name.endswith("_fen"):
            stated[name.removesuffix("_fen")] = None if value is None else Money(value)
        elif name == "non_technical":
            stated[name] = tuple(Item(kind=i.kind, amount=Money(i.amount_fen), reasonable=Money(i.reasonable_fen)) for i in value)
        elif name == "instalments":
            stated[name] = tuple((i.due_on, Money(i.amount_fen)) for i in value)
        else:
            stated[name] = value
    return stated


_TAKEN: dict[str, Callable[[Any], Any]] = {
    "other_transfers": lambda rows: tuple(Money(row.income_fen) for row in rows),
    "receipts": lambda rows: tuple((row.received_on, Money(row.amount_fen)) for row in rows),
    "rewards": lambda rows: tuple(rules.Reward(place, **_stated(row)) for place, row in enumerate(rows)),
    "notice": lambda notice: notice and rules.Notice(**_stated(notice)),
    "equity": lambda equity: equity and rules.Equity(**_stated(equity)),
}


def _codes(case: Case) -> list[Contradiction]:
    found = []
    for name, party in (("seller", case.seller), ("buyer", case.buyer)):
        try:
            if "uscc" in party.model_fields_set:
                parse_uscc(party.uscc)
        except Invalid as error:
            found.append(Contradiction(pointer=f"/{name}/uscc", code=error.code, message=error.message))
    return found


class ConditionOut(Out):
    """A condition, in the order of its test."""

    code: str
    title: str
    outcome: Outcome
    reason: str | None = Field(description="Why it failed")
    law: str
    missing: list[str] = Field(description="JSON pointers of the facts that it needs and the case does not state")


class DeadlineOut(Out):
    """The last day, and what counted it."""

    on: date
    rule: str = Field(description="The dated rule that counted it")
    sentence: str
    provisional: bool = Field(description="The holidays of that year are not published yet")


class BenefitOut(Out):
    """One benefit or charge of one side."""

    benefit: Benefit
    name: str
    claimant: Side = Field(description="Who claims or pays: the seller or the buyer")
    verdict: Verdict
    amount_kind: AmountKind = Field(description="What amount_fen counts")
    amount_fen: int | None = Field(
        description="Amount in fen 分; 0 where a condition failed, null where a fact is missing or the tax office decides"
    )
    worth_fen: int | None = Field(description="What the steps come to, were nothing in the way")
    blocked_by: BlockedOut | None = Field(description="The first condition that failed; null where nothing is in the way")
    conditions: list[ConditionOut]
    steps: list[StepOut]
    law: str
    deadline: DeadlineOut | None
    documents: list[str]
    note: str | None
    unverified: list[str] = Field(description="Dated rules that were used and that no source confirmed")


class Explained(Out):
    """The answer to a case."""

    reference: str
    benefits: list[BenefitOut]
    disclaimer: str


def explained(case: Case, lines: list[Assessment], say: Say) -> Explained:
    """Return the answer in the reader's language."""
    return Explained(reference=case.reference, benefits=[benefit(line, say) for line in lines], disclaimer=say(DISCLAIMER, {}))


def benefit(line: Assessment, say: Say) -> BenefitOut:
    """Return one benefit in the reader's language."""
    due = line.deadline
    return BenefitOut(
        benefit=line.benefit,
        name=say(line.benefit.label, {}),
        claimant=line.side,
        verdict=line.verdict,
        amount_kind=line.kind,
        amount_fen=None if line.amount is None else line.amount.fen,
        worth_fen=None if line.worth is None else line.worth.fen,
        blocked_by=block(line, say),
        conditions=[_condition(one, say) for one in line.conditions],
        steps=steps(line.steps, say),
        law=line.law,
        deadline=None if due is None else _deadline(due, say),
        documents=[say(paper, {}) for paper in line.papers],
        note=say(line.note, {}) if line.note else None,
        unverified=list(line.unverified),
    )


def _deadline(due: Deadline, say: Say) -> DeadlineOut:
    return DeadlineOut(on=due.on, rule=due.rule, sentence=say(due.sentence, {}), provisional=due.provisional)


def steps(working: Iterable[Step], say: Say) -> list[StepOut]:
    """Return the working of a benefit."""
    return [
        StepOut(key=step.key, name=say(step.name, step.params), formula=say(step.formula, step.params), amount_fen=step.amount.fen)
        for step in working
    ]


def block(line: Assessment, say: Say) -> BlockedOut | None:
    """Return what stands in the way of a benefit."""
    what = line.blocked
    if what is None:
        return None
    return BlockedOut(code=what.code, sentence=say(what.sentence, what.params), law=what.law, missing=list(what.missing))


def _condition(one: Tested, say: Say) -> ConditionOut:
    what = one.condition
    return ConditionOut(
        code=what.code,
        title=say(what.title, {}),
        outcome=one.outcome,
        reason=say(what.reason, one.params) if one.outcome is Outcome.FAILED else None,
        law=what.law,
        missing=list(one.missing),
    )
