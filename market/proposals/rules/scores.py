"""What the experts' marks of a challenge 揭榜挂帅 come to: weighted points, ranks, spread. Whole numbers and fractions only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from market.errors import Conflict, Invalid
from market.wording import N_

BEST = 100
"""The most points for one criterion."""
WHOLE_BP = 10_000
Marks = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One expert's marks of one proposal, in the order of the criteria; None where one is missing."""

    expert: int
    proposal: int
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Where a proposal stands: without a rank where too few experts gave all its marks. Points are hundredths, 10,000 at most."""

    proposal: int
    rank: int | None
    points: int
    lowest: int
    highest: int
    sheets: int

    @property
    def spread(self) -> int:
        """Return how far the experts lie apart, in hundredths of a point."""
        return self.highest - self.lowest


def check_marks(marks: Marks, criteria: int) -> None:
    """Raise Invalid unless there is one place for each criterion and each mark lies within 0 and 100."""
    if len(marks) != criteria:
        raise Invalid("scoring.marks_count", N_("Give one mark for each criterion."), field="mark_0")
    for place, mark in enumerate(marks):
        if mark is not None and not 0 <= mark <= BEST:
            raise Invalid("scoring.mark_range", N_("A mark lies between 0 and 100."), field=f"mark_{place}")


def total(weights: Sequence[int], marks: Marks) -> Fraction | None:
    """Return the weighted points of a sheet, or None where a mark is missing; weights are basis points of the whole."""
    if any(mark is None for mark in marks):
        return None
    return Fraction(sum(weight * (mark or 0) for weight, mark in zip(weights, marks, strict=True)), WHOLE_BP)


def ranking(weights: Sequence[int], sheets: Collection[Sheet], proposals: Sequence[int], *, least: int) -> list[Ranked]:
    """Return the proposals by their mean points, the best first; those with fewer than `least` whole sheets come last, unranked.

    Equal means are told apart by the mean of the weightiest criterion, then of the next; what is equal in all shares its rank.
    """
    keys = {proposal: _key(weights, [sheet.marks for sheet in sheets if sheet.proposal == proposal]) for proposal in proposals}
    counts = {proposal: len(_whole(weights, sheets, proposal)) for proposal in proposals}
    judged = sorted((one for one in proposals if counts[one] >= max(1, least)), key=lambda one: (keys[one], -one), reverse=True)
    ranks = {one: 1 + sum(keys[other] > keys[one] for other in judged) for one in judged}
    rest = [one for one in proposals if one not in ranks]
    return [_ranked(one, ranks.get(one), _whole(weights, sheets, one)) for one in [*judged, *rest]]


def leaders(rows: Sequence[Ranked]) -> set[int]:
    """Return the proposals with the best rank among `rows`."""
    best = min((row.rank for row in rows if row.rank is not None), default=None)
    return {row.proposal for row in rows if row.rank is not None and row.rank == best}


def require_leader(rows: Sequence[Ranked], proposal: int) -> None:
    """Raise Conflict unless the proposal is the first of `rows`, alone or with others; `rows` are those that still stand."""
    if proposal not in leaders(rows):
        raise Conflict("scoring.not_first", N_("Only a proposal that is ranked first can be chosen."))


def _whole(weights: Sequence[int], sheets: Collection[Sheet], proposal: int) -> list[Fraction]:
    found = (total(weights, sheet.marks) for sheet in sheets if sheet.proposal == proposal)
    return [points for points in found if points is not None]


def _key(weights: Sequence[int], all_marks: list[Marks]) -> tuple[Fraction, ...]:
    whole = [marks for marks in all_marks if None not in marks]
    if not whole:
        return ()
    order = sorted(range(len(weights)), key=lambda place: (-weights[place], place))
    means = [Fraction(sum(marks[place] or 0 for marks in whole), len(whole)) for place in range(len(weights))]
    mean = sum((Fraction(weight) * points for weight, points in zip(weights, means, strict=True)), Fraction(0)) / WHOLE_BP
    return (mean, *(means[place] for place in order))


def _ranked(proposal: int, rank: int | None, totals: list[Fraction]) -> Ranked:
    mean = sum(totals, Fraction(0)) / len(totals) if totals else Fraction(0)
    return Ranked(
        proposal=proposal,
        rank=rank,
        points=hundredths(mean),
        lowest=hundredths(min(totals, default=Fraction(0))),
        highest=hundredths(max(totals, default=Fraction(0))),
        sheets=len(totals),
    )


def hundredths(points: Fraction) -> int:
    """Return points as hundredths, half rounded up."""
    return int((points * 100 + Fraction(1, 2)) // 1)
