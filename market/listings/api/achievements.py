"""JSON API of achievements: search, read, draft, submit, review, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from market import clock
from market.errors import Forbidden
from market.listings import policy, queries, services
from market.listings.api.blueprint import CLERK, EDITOR, asked, bp, chosen, offers, place, rows
from market.listings.queries import own
from market.listings.rules.completeness import score, wanted
from market.listings.rules.terms import WHOLE_BP, Share
from market.listings.schemas.achievements import (
    AchievementBrief,
    AchievementIn,
    AchievementOut,
    AchievementPage,
    AchievementQuery,
    Achievements,
    ConsentIn,
    GateOut,
    Gates,
    OwnAchievements,
    WantedOut,
    WithdrawalIn,
)
from market.listings.schemas.own import OwnQuery
from market.web.api import Answer, created, operation, worded
from market.web.gate import actor
from market.web.schemas import Timeline
from market.wording import N_

if TYPE_CHECKING:
    from market.listings.models.achievements import Achievement

FACETS = ("mode", "sector", "price_mode", "ip", "field")
OWNER_FIELDS = {"owner_share": "share_bp", "owner_name": "name", "owner_consent": "consented_on"}


@operation(
    bp,
    "GET",
    "/achievements",
    access=("public",),
    query=AchievementQuery,
    returns=AchievementPage,
    summary="Find achievements",
    limited="search",
)
def search(query: AchievementQuery) -> AchievementPage:
    """Find published achievements by words, by patent number and by the facets of the search page."""
    narrowed = chosen(query, FACETS) | ({"in_auction": ("1",)} if query.in_auction else {})
    page = asked(
        query,
        kind="achievement",
        filters=narrowed,
        level_from=query.trl,
        level_to=query.trl_to,
        facets=(*FACETS, "region", "in_auction", "level"),
        sort=query.sort,
    )
    found = queries.visible(actor(), [hit.id for hit in page.hits])
    items = [AchievementBrief.model_validate(found[hit.id]) for hit in page.hits if hit.id in found]
    return AchievementPage(items=items, **place(page))


@operation(
    bp, "GET", "/achievements/mine", access=EDITOR, query=OwnQuery, returns=OwnAchievements, summary="My organisation's achievements"
)
def mine(query: OwnQuery) -> OwnAchievements:
    """List the own organisation's achievements page by page, newest first, drafts included."""
    rows, total = own.own_page(actor(), page=query.page, size=query.size), sum(own.own_counts(actor()).values())
    items = [AchievementBrief.model_validate(row) for row in rows]
    return OwnAchievements(items=items, page=query.page, pages=query.pages(total), total=total)


@operation(bp, "GET", "/achievements/review", access=("operator",), returns=Achievements, summary="Achievements that wait for review")
def to_review() -> Achievements:
    """List what was submitted, the longest waiting first."""
    return Achievements.model_validate({"items": queries.to_review(actor())})


@operation(bp, "GET", "/achievements/<int:achievement_id>", access=("public",), returns=AchievementOut, summary="An achievement")
def achievement(achievement_id: int) -> AchievementOut:
    """Return an achievement; what is not public is known to its owners and, once submitted, to the operator."""
    return AchievementOut.model_validate(queries.achievement(actor(), achievement_id))


@operation(
    bp,
    "GET",
    "/achievements/<int:achievement_id>/timeline",
    access=("signed_in",),
    returns=Timeline,
    summary="What happened to an achievement",
)
def achievement_timeline(achievement_id: int) -> Timeline:
    """Return who did what to it, for its owner and the operator; empty for others."""
    found = queries.achievement(actor(), achievement_id)
    return Timeline.model_validate({"events": queries.history(actor(), found)})


@operation(
    bp,
    "GET",
    "/achievements/<int:achievement_id>/gates",
    access=(*EDITOR, *CLERK),
    returns=Gates,
    errors=(403,),
    summary="What is missing for publication",
)
def achievement_gates(achievement_id: int) -> Gates:
    """Return every condition of publication, and whether it holds today, to its owners' editors and to who reviews it."""
    found = queries.achievement(actor(), achievement_id)
    if not policy.sees_gates(actor(), found):
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    shown = queries.checklist(found, clock.today())
    gates = [
        GateOut(code=gate.code, message=worded(gate.message), passed=gate.passed, step=gate.step, field=gate.field, needed=gate.needed)
        for gate in shown
    ]
    items = wanted(queries.listing(found))
    missed = [
        WantedOut(code=row.code, label=worded(row.label), why=worded(row.why), points=row.points, done=row.done, step=row.step)
        for row in items
    ]
    return Gates(gates=gates, score=score(items), wanted=missed)


@operation(
    bp,
    "POST",
    "/achievements",
    access=EDITOR,
    body=AchievementIn,
    returns=AchievementOut,
    status=201,
    errors=(409,),
    summary="Draft an achievement",
)
def draft(body: AchievementIn) -> Answer:
    """Begin a draft with everything that is known so far."""
    made = services.new_achievement(actor(), body.basics())
    _write_rows(made.id, body)
    return created(AchievementOut.model_validate(made), url_for("listings_api.achievement", achievement_id=made.id))


@operation(
    bp,
    "PUT",
    "/achievements/<int:achievement_id>",
    access=EDITOR,
    body=AchievementIn,
    returns=AchievementOut,
    errors=(409,),
    summary="Replace a draft",
)
def replace(achievement_id: int, body: AchievementIn) -> AchievementOut:
    """Write the whole draft anew; possible until it is submitted, and again after it was returned."""
    saved = services.save_basics(actor(), achievement_id, body.basics())
    _write_rows(saved.id, body)
    return AchievementOut.model_validate(saved)


def _write_rows(achievement_id: int, body: AchievementIn) -> None:
    me = actor()
    owners = [row.share() for row in body.owners] or [Share(name="", share_bp=WHOLE_BP)]
    with rows("owners", OWNER_FIELDS):
        services.save_owners(me, achievement_id, owners, [row.person() for row in body.inventors])
    with rows("rights"):
        services.save_rights(me, achievement_id, [row.right() for row in body.rights], [row.burden() for row in body.burdens])
    services.save_worth(me, achievement_id, body.worth.worth())
    with rows("indicators"):
        services.save_indicators(me, achievement_id, [row.measure() for row in body.indicators])
    with offers([row.suffix for row in body.terms]):
        services.save_terms(me, achievement_id, [row.offer() for row in body.terms])


@operation(
    bp,
    "POST",
    "/achievements/<int:achievement_id>/submit",
    access=EDITOR,
    returns=AchievementOut,
    errors=(409,),
    summary="Submit for review",
)
def submit(achievement_id: int) -> AchievementOut:
    """Hand a draft to the operator; refused with the first condition that does not hold."""
    return _shown(services.submit(actor(), achievement_id))


@operation(
    bp,
    "POST",
    "/achievements/<int:achievement_id>/withdraw",
    access=EDITOR,
    body=WithdrawalIn,
    returns=AchievementOut,
    errors=(409,),
    summary="Withdraw",
)
def withdraw(achievement_id: int, body: WithdrawalIn) -> AchievementOut:
    """Take an achievement down; one in an auction session is withdrawn there first."""
    return _shown(services.withdraw(actor(), achievement_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/achievements/<int:achievement_id>/consent",
    access=EDITOR,
    body=ConsentIn,
    returns=AchievementOut,
    errors=(409,),
    summary="Agree as a co-owner, or refuse",
)
def consent(achievement_id: int, body: ConsentIn) -> AchievementOut:
    """Answer as a co-owner to the listing with the share that it names."""
    return _shown(services.answer_consent(actor(), achievement_id, agree=body.agree, reason=body.reason))


@operation(
    bp,
    "POST",
    "/achievements/<int:achievement_id>/revise",
    access=EDITOR,
    returns=AchievementOut,
    errors=(409,),
    summary="Make it a draft again",
)
def revise(achievement_id: int) -> AchievementOut:
    """Turn a withdrawn or expired achievement into a draft again."""
    return _shown(services.revise(actor(), achievement_id))


def _shown(found: Achievement) -> AchievementOut:
    return AchievementOut.model_validate(found)
