"""Who may register for a lot: each check with its answer, in the order in which a clerk would ask."""

from __future__ import annotations

from dataclasses import dataclass

from market.auctions.rules.states import LotState
from market.errors import Conflict, Forbidden, MarketError
from market.wording import N_

BIDDING_ENDS = (LotState.CLOSED, LotState.AWARDED, LotState.PASSED, LotState.WITHDRAWN, LotState.TERMINATED)
OVER = (*BIDDING_ENDS, LotState.CONFIRMED, LotState.DEALT, LotState.DEFAULTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whoever wants to bid, as the market knows it."""

    organisation_id: int | None
    kind: str
    verified: bool
    has_authority: bool
    """The person holds the role bidder of the organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The lot's parties, who may not bid themselves."""

    seller_id: int
    owner_ids: frozenset[int]
    agency_id: int | None
    operator_id: int
    state: LotState
    ended: bool
    """The end of bidding has come by database time, whatever the stored state says."""
    evaluator_ids: frozenset[int] = frozenset()
    """The organisations of those who judge the plans."""
    defaulter_ids: frozenset[int] = frozenset()
    """Who defaulted on an earlier appearance of this lot (法释〔2016〕18号 Art. 24)."""
    holder_ids: frozenset[int] = frozenset()
    """Who holds a priority right: a co-owner among them registers to answer, not to bid (民法典 Art. 860)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what is asked, and the refusal where the answer is no."""

    label: str
    refusal: MarketError | None

    @property
    def passed(self) -> bool:
        """Say whether the check holds."""
        return self.refusal is None


def checks(applicant: Applicant, offer: Offer) -> list[Check]:
    """Return every check of a registration (拍卖法 Art. 22, 23, 30; 法释〔2016〕18号 Art. 34)."""
    return [*_interests(applicant, offer), *_readiness(applicant, offer)]


def require_admission(applicant: Applicant, offer: Offer) -> None:
    """Raise the refusal of the first check that fails."""
    for check in checks(applicant, offer):
        if check.refusal is not None:
            raise check.refusal


def _interests(applicant: Applicant, offer: Offer) -> list[Check]:
    """Whoever runs the sale or sells in it does not bid in it."""
    who = applicant.organisation_id
    staff = applicant.kind in ("operator", "office", "system") or who == offer.operator_id
    judges = _check(
        N_("Nobody of the organisation judges the plans of this lot"),
        Forbidden("paddle.evaluator", N_("Whoever judges the plans of this lot may not bid on it.")),
        fails=who in offer.evaluator_ids,
    )
    return [
        *([judges] if offer.evaluator_ids else []),
        _check(
            N_("The organisation is not the market operator or a registration office"),
            Forbidden("paddle.operator", N_("The market's own staff may not bid.")),
            fails=staff,
        ),
        _check(
            N_("The organisation is not an auction agency"),
            Forbidden("paddle.agency", N_("Auction agencies and their staff may not bid.")),
            fails=applicant.kind == "agency" or (who is not None and who == offer.agency_id),
        ),
        _check(
            N_("The organisation does not sell this lot"),
            Forbidden("paddle.seller", N_("The seller may not bid on its own lot.")),
            fails=who == offer.seller_id,
        ),
        _check(
            N_("The organisation is no co-owner of the achievement"),
            Forbidden("paddle.co_owner", N_("A co-owner of the achievement may not bid.")),
            fails=who in offer.owner_ids - {offer.seller_id} - offer.holder_ids,
        ),
        _check(
            N_("The organisation did not default on this lot before"),
            Forbidden("paddle.defaulter", N_("Your organisation defaulted on this lot in an earlier auction and may not join it again.")),
            fails=who in offer.defaulter_ids,
        ),
    ]


def _readiness(applicant: Applicant, offer: Offer) -> list[Check]:
    return [
        _check(
            N_("The organisation is verified"),
            Forbidden("paddle.unverified", N_("The market has to verify your organisation before you register.")),
            fails=not applicant.verified,
        ),
        _check(
            N_("You are authorised to bid"),
            Forbidden("paddle.no_authority", N_("Your organisation has not authorised you to bid.")),
            fails=not applicant.has_authority,
        ),
        _check(
            N_("Registration for this lot is open"),
            Conflict("paddle.too_late", N_("Bidding on this lot has ended; registration is closed.")),
            fails=offer.ended or offer.state in OVER,
        ),
    ]


def _check(label: str, refusal: MarketError, *, fails: bool) -> Check:
    return Check(label, refusal if fails else None)
