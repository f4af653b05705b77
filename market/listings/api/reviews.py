"""JSON API of the operator's reviews: the checklist of what waits, the decision, and the decisions so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.errors import NotFound
from market.listings import queries, services
from market.listings.api.blueprint import CLERK, bp, verdict_rows
from market.listings.queries import likeness
from market.listings.rules.review import Flaw, Tick, market_ticks
from market.listings.schemas.achievements import AchievementOut
from market.listings.schemas.demands import DemandOut
from market.listings.schemas.reviews import DecisionIn, FlagOut, Flags, PointOut, RemarkOut, ReviewOut, Reviews, ReviewSheetOut
from market.web.api import operation, worded
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand
    from market.listings.rules.review import Sheet

SHEET = "The checklist of a review"
DECIDE = "Publish or return"
PAST = "The reviews of a listing"
FLAGS = "What a listing has in common with others"


@operation(bp, "GET", "/achievements/<int:achievement_id>/review", access=CLERK, returns=ReviewSheetOut, summary=SHEET)
def achievement_review(achievement_id: int) -> ReviewSheetOut:
    """Return the points of the checklist, with what the market answers today."""
    return _sheet(queries.achievement(actor(), achievement_id))


@operation(bp, "GET", "/demands/<int:demand_id>/review", access=CLERK, returns=ReviewSheetOut, summary=SHEET)
def demand_review(demand_id: int) -> ReviewSheetOut:
    """Return the points of the checklist, with what the market answers today."""
    return _sheet(queries.demand(actor(), demand_id))


@operation(
    bp,
    "POST",
    "/achievements/<int:achievement_id>/decision",
    access=CLERK,
    body=DecisionIn,
    returns=AchievementOut,
    errors=(409,),
    summary=DECIDE,
)
def decide(achievement_id: int, body: DecisionIn) -> AchievementOut:
    """Publish a submitted achievement, or return it with remarks that name what is to be mended."""
    with verdict_rows():
        return AchievementOut.model_validate(services.decide(actor(), achievement_id, body.verdict()))


@operation(bp, "POST", "/demands/<int:demand_id>/decision", access=CLERK, body=DecisionIn, returns=DemandOut, errors=(409,), summary=DECIDE)
def decide_demand(demand_id: int, body: DecisionIn) -> DemandOut:
    """Publish a submitted demand, or return it with remarks that name what is to be mended."""
    with verdict_rows():
        return DemandOut.model_validate(services.decide_demand(actor(), demand_id, body.verdict()))


@operation(bp, "GET", "/achievements/<int:achievement_id>/reviews", access=("signed_in",), returns=Reviews, errors=(403,), summary=PAST)
def achievement_reviews(achievement_id: int) -> Reviews:
    """Return who decided what and why, the newest first, for the owner's people and the operator."""
    return _past(queries.achievement(actor(), achievement_id))


@operation(bp, "GET", "/demands/<int:demand_id>/reviews", access=("signed_in",), returns=Reviews, errors=(403,), summary=PAST)
def demand_reviews(demand_id: int) -> Reviews:
    """Return who decided what and why, the newest first, for the demander's people and the operator."""
    return _past(queries.demand(actor(), demand_id))


@operation(bp, "GET", "/achievements/<int:achievement_id>/flags", access=("signed_in",), returns=Flags, errors=(403,), summary=FLAGS)
def achievement_flags(achievement_id: int) -> Flags:
    """Return the open signs of a duplicate, for the owner's people and the operator; of others' listings only what the caller may see."""
    return _flags(queries.achievement(actor(), achievement_id))


@operation(bp, "GET", "/demands/<int:demand_id>/flags", access=("signed_in",), returns=Flags, errors=(403,), summary=FLAGS)
def demand_flags(demand_id: int) -> Flags:
    """Return the open signs of a duplicate, for the demander's people and the operator; of others only what the caller may see."""
    return _flags(queries.demand(actor(), demand_id))


def _flags(found: Achievement | Demand) -> Flags:
    flags, others = likeness.flags_for(actor(), found)
    rows = [
        FlagOut(
            kind=flag.kind,
            message=worded(flag.kind.label),
            strong=flag.strong,
            share_bp=flag.share_bp,
            shown=flag.shown,
            other_id=flag.other_id,
            other_code=others[flag.other_id].code,
        )
        for flag in flags
    ]
    return Flags(items=rows)


def _sheet(found: Achievement | Demand) -> ReviewSheetOut:
    if found.submitted_at is None:
        raise NotFound
    sheet = queries.sheet(found)
    return ReviewSheetOut(checklist=_points(sheet, market_ticks(sheet, *queries.gates_and_subject(found, clock.today())), whole=True))


def _points(sheet: Sheet, ticks: Sequence[Tick], *, whole: bool) -> list[PointOut]:
    told = {tick.item: tick for tick in ticks}
    return [
        PointOut(
            item=item.code,
            question=worded(item.question),
            answer=told[item.code].answer if item.code in told else None,
            by_market=bool(item.gates),
            reasons=[worded(reason) for reason in told[item.code].reasons] if item.code in told else [],
        )
        for item in sheet.items
        if whole or item.code in told
    ]


def _remark(sheet: Sheet, row: Mapping[str, str]) -> RemarkOut:
    flaw = Flaw(row["flaw"])
    label = sheet.places[row["field"]].label
    return RemarkOut(field=row["field"], label=worded(label), flaw=flaw, reason=worded(flaw.label), words=row["words"])


def _past(found: Achievement | Demand) -> Reviews:
    rows = queries.reviews(actor(), found)
    people = accounts.people({row.decided_by for row in rows if row.decided_by})
    sheet = queries.sheet(found)
    return Reviews(
        items=[
            ReviewOut(
                number=row.number,
                approved=row.approved,
                decided_at=row.decided_at,
                reviewer=people[row.decided_by].name if row.decided_by else "",
                checklist=_points(sheet, row.ticks(), whole=False),
                remarks=[_remark(sheet, remark) for remark in row.remarks],
                note=row.note,
            )
            for row in rows
        ]
    )
