"""What a claim asks its claimant: figures of the own books, and facts on which a condition turns that no record holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from market.contracts.rules import filing
from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.kinds import Benefit, Outcome, PatentKind
from market.contracts.rules.types import Subtype
from market.errors import Invalid
from market.money import ZERO, Money
from market.wording import N_, Labelled

WHOLE_BP = 10_000


class Figure(Labelled):
    """What is asked, under the name that forms, the API and the claim's own data use."""

    COST = "cost", N_("Net value of the technology in your books")
    FEES = "fees", N_("Taxes and fees of the transfer")
    ACQUIRED_ON = "acquired_on", N_("Day on which you acquired the shares")
    OWN = "own", N_("Your own research cost in the tax year")
    HOME = "home", N_("Your research cost in China in the tax year")
    APART = "apart", N_("Part of the price for rights that are not on the list")
    PATENT_KIND = "patent_kind", N_("Kind of the patent")
    DESIGN_SIMPLE = "design_simple", N_("The design is a mere change of pattern")
    SHARE_BP = "share_bp", N_("Share that one party holds of the other, in percent")
    EXPENSE_DETAIL = "expense_detail", N_("The contractor gave the detail of its cost")


ALWAYS = {
    Benefit.CIT_EXEMPTION: (Figure.COST, Figure.FEES),
    Benefit.EQUITY_DEFERRAL: (Figure.COST, Figure.FEES, Figure.ACQUIRED_ON),
}
OF_FACT = {
    "/buyer/domestic_research_fen": Figure.HOME,
    "/technology/patent_kind": Figure.PATENT_KIND,
    "/technology/design_simple": Figure.DESIGN_SIMPLE,
    "/relation/share_bp": Figure.SHARE_BP,
    "/buyer/expense_detail": Figure.EXPENSE_DETAIL,
}
"""Missing facts, by their JSON pointers."""
DIVIDED = ".rights_mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Within which the answers lie."""

    most: Money
    """The technology amount, which cost, fees and a part of the price cannot exceed."""
    signed_on: date
    today: date


def asked(line: Assessment, subtype: Subtype) -> tuple[Figure, ...]:
    """Return what a claim asks, from its line as it reads without the claimant's own answers, in the order of the form."""
    wanted = {OF_FACT[pointer] for one in line.conditions for pointer in one.missing if pointer in OF_FACT}
    wanted |= {OF_FACT[pointer] for pointer in (line.blocked.missing if line.blocked else ()) if pointer in OF_FACT}
    wanted |= set(ALWAYS.get(line.benefit, ()))
    if filing.asks_own_cost(line.benefit, subtype):
        wanted.add(Figure.OWN)
    if any(one.outcome is Outcome.FAILED and one.condition.code.endswith(DIVIDED) for one in line.conditions):
        wanted.add(Figure.APART)
    return tuple(figure for figure in Figure if figure in wanted)


def taken(wanted: tuple[Figure, ...], given: Mapping[str, Any], bounds: Bounds) -> dict[str, Any]:
    """Return the answers as a claim keeps them (amounts in fen, days in ISO form); raise Invalid at the first that is missing or wrong."""
    return {name: value for figure in wanted for name, value in _READERS[figure](figure, given.get(figure.value), bounds).items()}


def _within(figure: Figure, value: Money | None, bounds: Bounds) -> dict[str, Any]:
    if value is None or not ZERO <= value <= bounds.most:
        message = N_("Give an amount between zero and the technology amount.")
        raise Invalid("claim.cost_out_of_range", message, field=figure.value)
    return {f"{figure.value}_fen": value.fen}


def _own(figure: Figure, value: Money | None, _bounds: Bounds) -> dict[str, Any]:
    return {f"{figure.value}_fen": filing.own_cost(value).fen}


def _not_negative(figure: Figure, value: Money | None, _bounds: Bounds) -> dict[str, Any]:
    if value is None or value < ZERO:
        raise Invalid("claim.figure_missing", N_("Give an amount; zero is possible."), field=figure.value)
    return {f"{figure.value}_fen": value.fen}


def _day(figure: Figure, value: date | None, bounds: Bounds) -> dict[str, Any]:
    if value is None or not bounds.signed_on <= value <= bounds.today:
        raise Invalid("claim.acquired_when", N_("The day lies between the signing and today."), field=figure.value)
    return {figure.value: value.isoformat()}


def _kind(figure: Figure, value: PatentKind | None, _bounds: Bounds) -> dict[str, Any]:
    if value is None:
        raise Invalid("claim.fact_missing", N_("Answer this: the benefit turns on it."), field=figure.value)
    return {figure.value: value.value}


def _yes_no(figure: Figure, value: bool | None, _bounds: Bounds) -> dict[str, Any]:  # noqa: FBT001 - the answer itself
    if value is None:
        raise Invalid("claim.fact_missing", N_("Answer this: the benefit turns on it."), field=figure.value)
    return {figure.value: value}


def _share(figure: Figure, value: int | None, _bounds: Bounds) -> dict[str, Any]:
    if value is None or not 0 <= value <= WHOLE_BP:
        raise Invalid("claim.share", N_("Give a share between 0 and 100 percent."), field=figure.value)
    return {figure.value: value}


_READERS: dict[Figure, Callable[[Figure, Any, Bounds], dict[str, Any]]] = {
    Figure.COST: _within,
    Figure.FEES: _within,
    Figure.APART: _within,
    Figure.OWN: _own,
    Figure.HOME: _not_negative,
    Figure.ACQUIRED_ON: _day,
    Figure.PATENT_KIND: _kind,
    Figure.DESIGN_SIMPLE: _yes_no,
    Figure.EXPENSE_DETAIL: _yes_no,
    Figure.SHARE_BP: _share,
}
