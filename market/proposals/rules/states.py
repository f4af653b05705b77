"""The states of a proposal 揭榜方案 and the ways between them; what is not in the table raises Conflict."""

from __future__ import annotations

from enum import StrEnum

from market.states import Ways
from market.wording import N_, Labelled


class ProposalState(Labelled):
    """Where a proposal stands."""

    DRAFT = "draft", N_("Draft")
    SUBMITTED = "submitted", N_("Handed in")
    SHORTLISTED = "shortlisted", N_("In talks")
    AWARDED = "awarded", N_("Chosen")
    DECLINED = "declined", N_("Declined")
    LAPSED = "lapsed", N_("Not chosen")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class ProposalAct(StrEnum):
    """What can be done to a proposal as a whole."""

    SUBMIT = "submit"
    SHORTLIST = "shortlist"
    AWARD = "award"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


S, A = ProposalState, ProposalAct

PROPOSAL = Ways[ProposalState, ProposalAct](
    {
        (S.DRAFT, A.SUBMIT): S.SUBMITTED,
        (S.SUBMITTED, A.SUBMIT): S.SUBMITTED,
        (S.SUBMITTED, A.SHORTLIST): S.SHORTLISTED,
        (S.SHORTLISTED, A.AWARD): S.AWARDED,
        (S.SUBMITTED, A.DECLINE): S.DECLINED,
        (S.SHORTLISTED, A.DECLINE): S.DECLINED,
        (S.DRAFT, A.LAPSE): S.LAPSED,
        (S.SUBMITTED, A.LAPSE): S.LAPSED,
        (S.SHORTLISTED, A.LAPSE): S.LAPSED,
        (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
        (S.SUBMITTED, A.WITHDRAW): S.WITHDRAWN,
        (S.SHORTLISTED, A.WITHDRAW): S.WITHDRAWN,
    }
)
"""A proposal is handed in again as often as its author likes until the last day is over; the service asks for the time."""

HANDED_IN = frozenset({S.SUBMITTED, S.SHORTLISTED, S.AWARDED, S.DECLINED, S.LAPSED})
"""The states in which the demander reads it, where it was ever handed in."""
LIVE = frozenset({S.DRAFT, S.SUBMITTED, S.SHORTLISTED})
"""The states of which something may still come."""
