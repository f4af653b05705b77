"""What a new registered amount does to tax claims: unfiled ones are counted again, of filed ones the return is corrected 更正申报."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.benefits.sheet import Step
from market.contracts.rules.states import ClaimState
from market.contracts.rules.tax import Limits, income_tax
from market.errors import Invalid
from market.money import Money
from market.states import Ways
from market.wording import N_, Labelled

REFUND_LAW = "税收征收管理法 第五十一条"
"""Tax paid too much is given back within three years of its payment."""
PAYMENT_LAW = "税收征收管理法 第二十五条、第三十二条"
"""Returns are true and complete; tax paid late bears a surcharge."""
STAMP_LAW = "财政部 税务总局公告2022年第22号 三"
"""A changed amount of a taxed paper: the increase is paid, for the decrease the taxpayer may ask back."""


class CorrectionState(Labelled):
    """How far the correction of a filed return is."""

    OPEN = "open", N_("Correction to file")
    FILED = "filed", N_("Correction filed")
    ACCEPTED = "accepted", N_("Correction accepted")
    REJECTED = "rejected", N_("Correction rejected")
    SUPERSEDED = "superseded", N_("Overtaken by a later change")


class CorrectionAct(Labelled):
    """What moves a correction."""

    FILE = "file", N_("Mark as filed")
    ACCEPT = "accept", N_("Mark as accepted")
    REJECT = "reject", N_("Mark as rejected")
    SUPERSEDE = "supersede", N_("A later change came before it was filed")


CORRECTION = Ways[CorrectionState, CorrectionAct](
    {
        (CorrectionState.OPEN, CorrectionAct.FILE): CorrectionState.FILED,
        (CorrectionState.OPEN, CorrectionAct.SUPERSEDE): CorrectionState.SUPERSEDED,
        (CorrectionState.FILED, CorrectionAct.ACCEPT): CorrectionState.ACCEPTED,
        (CorrectionState.FILED, CorrectionAct.REJECT): CorrectionState.REJECTED,
    }
)
COUNTING = (CorrectionState.OPEN, CorrectionState.FILED, CorrectionState.ACCEPTED)
"""Corrections whose figures hold; the newest of them is what the claim comes to."""
STANDING = (CorrectionState.FILED, CorrectionState.ACCEPTED)
"""Corrections that the tax office has."""


class Treatment(Labelled):
    """What a new amount does to a claim."""

    RECOUNT = "recount", N_("Counted again")
    CORRECT = "correct", N_("Return to be corrected")


_TREATMENTS = {
    ClaimState.DRAFT: Treatment.RECOUNT,
    ClaimState.READY: Treatment.RECOUNT,
    ClaimState.FILED: Treatment.CORRECT,
    ClaimState.ACCEPTED: Treatment.CORRECT,
}


def treatment(state: ClaimState, benefit: Benefit) -> Treatment | None:
    """Return what a new amount does to a claim; nothing to one that is blocked, rejected or recovered.

    The relief of rewarded people follows what they were paid, not what the contract says.
    """
    return None if benefit is Benefit.PIT_REWARD else _TREATMENTS.get(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a claim comes to; the amount is none where it is not known."""

    amount: Money | None
    base: Money


def difference(before: Figures, after: Figures) -> Money | None:
    """Return by how much the amount changes, below zero where it falls; None where one of both is not known."""
    if before.amount is None or after.amount is None:
        return None
    return after.amount - before.amount


def of_year(old: Money, new: Money, others: Sequence[Money], limits: Limits) -> Money:
    """Return by how much the income-tax saving of a year changes when one transfer income does.

    The free amount is the taxpayer's and the year's (企业所得税法实施条例 Art. 90): the other transfers keep what they were granted, and
    the whole difference of the year falls on the contract that changed.
    """
    return income_tax([*others, new], limits).saving - income_tax([*others, old], limits).saving


def pays_more(benefit: Benefit, before: Figures, after: Figures) -> bool:
    """Say whether tax is to be paid after all: a benefit that shrinks, or a charge that grows. Without amounts the bases decide."""
    change = difference(before, after)
    grows = (after.base - before.base if change is None else change).fen > 0
    return grows if benefit.is_charge else not grows


def law_of(benefit: Benefit, *, more: bool) -> str:
    """Return what a correction rests on."""
    if benefit.is_charge:
        return STAMP_LAW
    return PAYMENT_LAW if more else REFUND_LAW


def own_steps(before: Figures, after: Figures) -> list[Step]:
    """Return the lines of the working that say what was filed, what holds now, and the difference."""
    change = difference(before, after)
    if before.amount is None or after.amount is None or change is None:
        return []
    return [
        Step(
            key="correction",
            name=N_("Difference to the return"),
            formula=N_("now %(after)s − as filed %(before)s"),
            amount=change,
            params={"after": after.amount, "before": before.amount},
        )
    ]


def check_filed(on: date, made_on: date, today: date) -> None:
    """Raise Invalid where a correction was not filed between the change and today."""
    if not made_on <= on <= today:
        raise Invalid("claim.correction_when", N_("The day lies between the change on %(since)s and today."), field="on", since=made_on)
