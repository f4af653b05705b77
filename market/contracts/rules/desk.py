"""The registrar's desk: how the queue is cut, and what is counted of an office's work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import RegistrationState
from market.contracts.rules.types import ContractType
from market.money import ZERO, Money
from market.wording import N_, Labelled

SOON_DAYS = 3


class Due(Labelled):
    """How urgent an application is."""

    OVERDUE = "overdue", N_("Overdue")
    SOON = "soon", N_("Due within three days")
    RULING = "ruling", N_("A ruling waits for its second person")
    REQUEST = "request", N_("A change or cancellation is applied for")


class Call(StrEnum):
    """What an application asks of one registrar of its office."""

    CONFIRM = "confirm"
    TAKE_IN = "take_in"
    HEAR = "hear"
    RECHECK = "recheck"
    RULE = "rule"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an application stands, as far as it decides who has to do something."""

    state: RegistrationState
    prepared_by: int | None = None
    """The author of the ruling that waits for its second person."""
    refused_by: frozenset[int] = frozenset()
    """The two people of a refusal that is objected to."""
    requested: bool = False
    """A change or the end of the registration is applied for."""


_CALLS = {
    RegistrationState.SUBMITTED: Call.TAKE_IN,
    RegistrationState.EXPERT: Call.HEAR,
    RegistrationState.OBJECTION: Call.RECHECK,
    RegistrationState.ACCEPTED: Call.RULE,
    RegistrationState.UNDER_REVIEW: Call.RULE,
}


def call(standing: Standing, person_id: int) -> Call | None:
    """Return what an application asks of a registrar; None for the author of an open ruling and for who took part in the refusal."""
    if person_id in standing.refused_by:
        return None
    if standing.prepared_by is not None:
        return None if standing.prepared_by == person_id else Call.CONFIRM
    return Call.REQUEST if standing.requested else _CALLS.get(standing.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One decided application, as far as it is counted."""

    decided_on: date
    accepted_on: date
    type: ContractType
    total: Money
    tech: Money
    ground: CheckPoint | None
    """None where it was registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What an office decided in a month, or about a type of contract."""

    registered: int
    refused: int
    total: Money
    tech: Money
    """Of the registered ones."""
    median_days: int | None
    """Calendar days from acceptance to decision, rounded half up; None where nothing was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """An office's year."""

    months: dict[int, Line]
    types: dict[ContractType, Line]
    grounds: dict[CheckPoint, int]
    whole: Line


def statistics(cases: Iterable[Case]) -> Statistics:
    """Count the decisions of one year by month, by type of contract and by ground of refusal."""
    all_cases = list(cases)
    by_month: dict[int, list[Case]] = defaultdict(list)
    by_type: dict[ContractType, list[Case]] = defaultdict(list)
    for case in all_cases:
        by_month[case.decided_on.month].append(case)
        by_type[case.type].append(case)
    return Statistics(
        months={month: line(by_month[month]) for month in sorted(by_month)},
        types={kind: line(by_type[kind]) for kind in ContractType if kind in by_type},
        grounds=dict(Counter(case.ground for case in all_cases if case.ground is not None).most_common()),
        whole=line(all_cases),
    )


def line(cases: list[Case]) -> Line:
    """Sum up some decided applications."""
    good = [case for case in cases if case.ground is None]
    days = [(case.decided_on - case.accepted_on).days for case in cases]
    return Line(
        registered=len(good),
        refused=len(cases) - len(good),
        total=sum((case.total for case in good), ZERO),
        tech=sum((case.tech for case in good), ZERO),
        median_days=int(median(days) + 0.5) if days else None,
    )
