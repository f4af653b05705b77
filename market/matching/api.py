"""JSON API of matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.errors import Forbidden, NotFound
from market.listings import policy as listing_policy
from market.listings import queries as listings
from market.matching.queries import companies, matches
from market.matching.rules.feedback import HINTS
from market.matching.schemas import AnswerIn, HintOut, Hints, LeftOutIn, Matches, MatchOut, ProfileIn, ProfileOut
from market.matching.services import answers, interests
from market.web.api import api_blueprint, operation
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from market.matching.queries.matches import Found

bp = api_blueprint("matching", __name__)
MOST = 50


@operation(bp, "GET", "/demands/<int:demand_id>/matches", access=("public",), returns=Matches, summary="Achievements that fit a demand")
def achievements_for(demand_id: int) -> Matches:
    """List the achievements that fit a demand, best first, with why and what is missing."""
    return _listed(matches.achievements_for(actor(), listings.demand(actor(), demand_id), most=MOST))


@operation(
    bp, "GET", "/achievements/<int:achievement_id>/matches", access=("public",), returns=Matches, summary="Demands that an achievement fits"
)
def demands_for(achievement_id: int) -> Matches:
    """List the demands that an achievement fits, best first, with why and what is missing."""
    return _listed(matches.demands_for(actor(), listings.achievement(actor(), achievement_id), most=MOST))


@operation(
    bp,
    "POST",
    "/demands/<int:demand_id>/matches/<int:achievement_id>/answer",
    access=listing_policy.EDITORS,
    body=AnswerIn,
    status=204,
    summary="Say why a match does not fit",
)
def answer(demand_id: int, achievement_id: int, body: AnswerIn) -> None:
    """Answer a match of an own demand; a second answer takes the place of the first."""
    answers.answer(actor(), demand_id, achievement_id, answer=body.answer, note=body.note)


@operation(
    bp,
    "DELETE",
    "/demands/<int:demand_id>/matches/<int:achievement_id>/answer",
    access=listing_policy.EDITORS,
    status=204,
    summary="Withdraw an answer to a match",
)
def withdraw_answer(demand_id: int, achievement_id: int) -> None:
    """Let the pair be compared again."""
    answers.take_back(actor(), demand_id, achievement_id)


@operation(
    bp,
    "GET",
    "/achievements/<int:achievement_id>/hints",
    access=listing_policy.EDITORS,
    returns=Hints,
    summary="What demanders said about an achievement",
)
def hints(achievement_id: int) -> Hints:
    """Return the answers to the matches of an own achievement, without who gave them."""
    achievement = listings.achievement(actor(), achievement_id)
    if not listing_policy.can_edit(actor(), achievement):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    counts = matches.answers(achievement_id).most_common()
    return Hints(
        items=[HintOut(answer=answer, count=count, hint=HINTS[answer]) for answer, count in counts], notes=matches.notes(achievement_id)
    )


@operation(bp, "GET", "/organisation/interests", access=("enterprise",), returns=ProfileOut, summary="My company's profile")
def profile() -> ProfileOut:
    """Return what the market knows of the company's interests, and what it may do with it."""
    company = actor().organisation_id
    if company is None:
        raise NotFound
    kept = companies.profile(company)
    words = {source.value: found for source, found in companies.interests(company).items()}
    return ProfileOut(learns=kept.learns, named=kept.named, tells=kept.tells, interests=words)


@operation(
    bp, "PUT", "/organisation/interests", access=interests.KEEPERS, body=ProfileIn, returns=ProfileOut, summary="Correct the profile"
)
def save_profile(body: ProfileIn) -> ProfileOut:
    """Say what the market may learn and show, and the company's own words."""
    interests.save_profile(actor(), learns=body.learns, named=body.named, tells=body.tells, own="\n".join(body.own))
    return profile()


@operation(
    bp,
    "POST",
    "/organisation/interests/left-out",
    access=interests.KEEPERS,
    body=LeftOutIn,
    status=204,
    summary="Take a word out of the profile",
)
def leave_out(body: LeftOutIn) -> None:
    """Keep a word out of the profile for good."""
    interests.leave_out(actor(), body.word)


def _listed(found: list[Found]) -> Matches:
    return Matches.model_validate(
        {
            "items": [
                MatchOut.model_validate(
                    {
                        "id": one.listing.id,
                        "code": one.listing.code,
                        "title_zh": one.listing.title_zh,
                        "points": one.match.points,
                        "reasons": one.match.reasons,
                        "missing": one.match.missing,
                    },
                    from_attributes=True,
                )
                for one in found
            ]
        }
    )
