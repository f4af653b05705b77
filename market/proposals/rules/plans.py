"""What a proposal 揭榜方案 promises, and what must be there before it is handed in; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from market.errors import Conflict, Forbidden, Invalid
from market.listings.rules.kinds import Cooperation
from market.money import Money
from market.wording import N_

APPROACH_LENGTH = 50
TEXT_LENGTH = 4000
LONGEST_STAGE_MONTHS = 36
OF_AN_ACHIEVEMENT = frozenset({Cooperation.TRIAL, Cooperation.LICENCE, Cooperation.TRANSFER, Cooperation.EQUITY})
"""Ways that hand over something that exists already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is promised against one target of the demand, in the demand's order."""

    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the team."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the work: what is handed over after so many months from the contract."""

    name: str
    months: int
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a proposal says. A draft may leave out everything; no price means 面议, to be named during the talks."""

    approach: str = ""
    achievement_id: int | None = None
    promises: tuple[Promise, ...] = ()
    team: tuple[Member, ...] = ()
    stages: tuple[Stage, ...] = ()
    price: Money | None = None
    way: Cooperation | None = None
    terms: str = ""
    meets_conditions: bool = False
    independent: bool = False

    @property
    def months(self) -> int:
        """Return how many months after the contract the last step ends."""
        return max((stage.months for stage in self.stages), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing before a proposal can be handed in."""

    code: str
    message: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the demand asks of a proposal."""

    targets: int
    ways: Collection[Cooperation]
    conditions: str


def check_plan(plan: Plan, asked: Asked) -> None:
    """Raise Invalid where even a draft makes no sense."""
    if plan.price is not None and plan.price.fen <= 0:
        raise Invalid("proposal.price_positive", N_("The price must be above zero."), field="price")
    if plan.way is not None and plan.way not in asked.ways:
        raise Invalid("proposal.way_unknown", N_("Choose one of the ways that the demander is ready for."), field="way")
    if len(plan.promises) > asked.targets:
        raise Invalid("proposal.promises_many", N_("Promise one value for each target of the demand."), field="value_0")
    for place, member in enumerate(plan.team):
        if not member.name:
            raise Invalid("proposal.member_unnamed", N_("Name the person."), field=f"member_{place}")
    for place, stage in enumerate(plan.stages):
        if not stage.name:
            raise Invalid("proposal.stage_unnamed", N_("Name the step."), field=f"stage_{place}")
        if not 1 <= stage.months <= LONGEST_STAGE_MONTHS:
            raise Invalid("proposal.stage_months", N_("A step ends 1 to 36 months after the contract."), field=f"months_{place}")
    _check_order(plan.stages)


def _check_order(stages: Sequence[Stage]) -> None:
    for place, (before, after) in enumerate(pairwise(stages), start=1):
        if after.months < before.months:
            raise Invalid("proposal.stage_order", N_("Steps follow one another in time."), field=f"months_{place}")


def gaps(plan: Plan, asked: Asked) -> Iterator[Gap]:
    """Return what is missing before the proposal can be handed in, in the form's order."""
    if len(plan.approach.strip()) < APPROACH_LENGTH:
        yield Gap(
            code="proposal.approach_short", message=N_("Describe the technical approach in at least 50 characters."), field="approach"
        )
    promised = [*plan.promises, *[Promise()] * (asked.targets - len(plan.promises))]
    for place, promise in enumerate(promised):
        if not promise.value.strip():
            yield Gap(code="proposal.promise_missing", message=N_("Promise a value for every target."), field=f"value_{place}")
    if not plan.team:
        yield Gap(code="proposal.team_missing", message=N_("Name at least one person of the team."), field="member_0")
    if not plan.stages:
        yield Gap(code="proposal.stages_missing", message=N_("Give at least one step of the work."), field="stage_0")
    if plan.way is None:
        yield Gap(code="proposal.way_missing", message=N_("Choose the way of cooperation."), field="way")
    if plan.way in OF_AN_ACHIEVEMENT and plan.achievement_id is None:
        message = N_("This way of cooperation needs a published achievement of your organisation.")
        yield Gap(code="proposal.achievement_missing", message=message, field="achievement_id")
    if asked.conditions and not plan.meets_conditions:
        message = N_("Confirm that your organisation meets the demander's conditions.")
        yield Gap(code="proposal.conditions_open", message=message, field="meets_conditions")
    if not plan.independent:
        message = N_("Confirm that your organisation holds no share of the demander's and the demander none of yours.")
        yield Gap(code="proposal.related", message=message, field="independent")


def require_complete(plan: Plan, asked: Asked) -> None:
    """Raise Invalid for the first gap."""
    for gap in gaps(plan, asked):
        raise Invalid(gap.code, gap.message, field=gap.field)


def is_over(deadline: date | None, today: date) -> bool:
    """Say whether the last day for proposals is over; both days are Beijing's."""
    return deadline is not None and today > deadline


def require_in_time(deadline: date | None, today: date) -> None:
    """Raise Conflict once the last day is over."""
    if is_over(deadline, today):
        raise Conflict("proposal.too_late", N_("The last day for proposals is over."))


def require_solver(*, own: bool, fits: bool) -> None:
    """Raise Forbidden for the demander itself and for kinds of organisations that the demand does not ask."""
    if own:
        raise Forbidden("proposal.own_demand", N_("Nobody answers a demand of the own organisation."))
    if not fits:
        raise Forbidden("proposal.wrong_kind", N_("This demand asks for proposals of other organisations."))


def require_price(plan: Plan) -> Money:
    """Return the price; raise Conflict where it is still to be negotiated."""
    if plan.price is None:
        raise Conflict("proposal.price_open", N_("The solver has not named its price yet. Agree on it first."))
    return plan.price
