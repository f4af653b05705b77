"""The transition tables of achievements and demands; what is not in them raises Conflict."""

from __future__ import annotations

from enum import StrEnum

from market.listings.rules.kinds import AchievementState, DemandState
from market.states import Ways


class Step(StrEnum):
    """What can be done to a listing as a whole."""

    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    REVISE = "revise"
    RESERVE = "reserve"
    RELEASE = "release"
    DEAL = "deal"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    PROPOSE = "propose"
    NEGOTIATE = "negotiate"
    AWARD = "award"


A, D, S = AchievementState, DemandState, Step

ACHIEVEMENT = Ways[AchievementState, Step](
    {
        (A.DRAFT, S.SUBMIT): A.SUBMITTED,
        (A.RETURNED, S.SUBMIT): A.SUBMITTED,
        (A.SUBMITTED, S.RETURN): A.RETURNED,
        (A.SUBMITTED, S.PUBLISH): A.PUBLISHED,
        (A.PUBLISHED, S.RESERVE): A.RESERVED,
        (A.RESERVED, S.RELEASE): A.PUBLISHED,
        (A.RESERVED, S.DEAL): A.DEALT,
        (A.PUBLISHED, S.DEAL): A.DEALT,
        (A.DEALT, S.RELEASE): A.PUBLISHED,
        (A.DRAFT, S.WITHDRAW): A.WITHDRAWN,
        (A.SUBMITTED, S.WITHDRAW): A.WITHDRAWN,
        (A.RETURNED, S.WITHDRAW): A.WITHDRAWN,
        (A.PUBLISHED, S.WITHDRAW): A.WITHDRAWN,
        (A.PUBLISHED, S.EXPIRE): A.EXPIRED,
        (A.WITHDRAWN, S.REVISE): A.DRAFT,
        (A.EXPIRED, S.REVISE): A.DRAFT,
    }
)
"""A deal that falls through releases its achievement; a withdrawn or expired one may be revised and submitted again."""

DEMAND = Ways[DemandState, Step](
    {
        (D.DRAFT, S.SUBMIT): D.SUBMITTED,
        (D.RETURNED, S.SUBMIT): D.SUBMITTED,
        (D.SUBMITTED, S.RETURN): D.RETURNED,
        (D.SUBMITTED, S.PUBLISH): D.PUBLISHED,
        (D.PUBLISHED, S.PROPOSE): D.PROPOSALS,
        (D.PROPOSALS, S.PROPOSE): D.PROPOSALS,
        (D.PROPOSALS, S.NEGOTIATE): D.NEGOTIATING,
        (D.NEGOTIATING, S.AWARD): D.AWARDED,
        (D.AWARDED, S.DEAL): D.DEALT,
        (D.DRAFT, S.WITHDRAW): D.WITHDRAWN,
        (D.SUBMITTED, S.WITHDRAW): D.WITHDRAWN,
        (D.RETURNED, S.WITHDRAW): D.WITHDRAWN,
        (D.PUBLISHED, S.WITHDRAW): D.WITHDRAWN,
        (D.PROPOSALS, S.WITHDRAW): D.WITHDRAWN,
        (D.NEGOTIATING, S.WITHDRAW): D.WITHDRAWN,
        (D.PUBLISHED, S.EXPIRE): D.EXPIRED,
        (D.PROPOSALS, S.EXPIRE): D.EXPIRED,
    }
)

EDITABLE = frozenset({"draft", "returned"})
"""The states, of both, in which the author may change the text."""
OPEN_ACHIEVEMENTS = frozenset({A.PUBLISHED, A.RESERVED, A.DEALT})
OPEN_DEMANDS = frozenset({D.PUBLISHED, D.PROPOSALS, D.NEGOTIATING, D.AWARDED, D.DEALT})
TAKEN_DOWN = frozenset({"withdrawn", "expired"})
"""A listing that was public keeps its page, without prices and buttons, after it was taken down."""
