"""JSON API of agreements: entered by one party, confirmed or refused by the other."""

from __future__ import annotations

from market.deals.api.blueprint import RECORDERS, bp
from market.deals.queries import agreements as queries
from market.deals.schemas.agreements import AgreedIn, AgreedList, AgreedOut, AgreedRefusalIn
from market.deals.schemas.deals import DealOut
from market.deals.services import agreements as services
from market.web.api import Answer, created, operation
from market.web.gate import actor


@operation(bp, "GET", "/deals/agreements", access=("signed_in",), returns=AgreedList, summary="Agreements reached elsewhere")
def agreements() -> AgreedList:
    """List the agreements that the caller may see, newest first."""
    return AgreedList.model_validate({"items": queries.agreements(actor())})


@operation(
    bp,
    "POST",
    "/deals/agreements",
    access=RECORDERS,
    body=AgreedIn,
    returns=AgreedOut,
    status=201,
    summary="Record an agreement",
)
def enter_agreement(body: AgreedIn) -> Answer:
    """Enter what was agreed elsewhere; the other party confirms or refuses it."""
    made = services.enter(actor(), body.agreed(), other_uscc=body.other_uscc, side=body.side, achievement=body.achievement)
    return created(AgreedOut.model_validate(made), f"/api/v1/deals/agreements/{made.id}")


@operation(bp, "GET", "/deals/agreements/<int:agreement_id>", access=("signed_in",), returns=AgreedOut, summary="An agreement")
def agreement(agreement_id: int) -> AgreedOut:
    """Return an agreement to its parties and the operator."""
    return AgreedOut.model_validate(queries.agreement(actor(), agreement_id))


@operation(
    bp,
    "POST",
    "/deals/agreements/<int:agreement_id>/confirm",
    access=RECORDERS,
    returns=DealOut,
    errors=(409,),
    summary="Confirm an agreement",
)
def confirm_agreement(agreement_id: int) -> DealOut:
    """Confirm what the other party entered and return the deal, which waits for its public notice where one is due."""
    return DealOut.model_validate(services.confirm(actor(), agreement_id))


@operation(
    bp,
    "POST",
    "/deals/agreements/<int:agreement_id>/refuse",
    access=RECORDERS,
    body=AgreedRefusalIn,
    returns=AgreedOut,
    errors=(409,),
    summary="Refuse an agreement",
)
def refuse_agreement(agreement_id: int, body: AgreedRefusalIn) -> AgreedOut:
    """Refuse what the other party entered, for a reason that it reads."""
    return AgreedOut.model_validate(services.refuse(actor(), agreement_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/deals/agreements/<int:agreement_id>/withdraw",
    access=RECORDERS,
    returns=AgreedOut,
    errors=(409,),
    summary="Withdraw an agreement",
)
def withdraw_agreement(agreement_id: int) -> AgreedOut:
    """Take back what the own organisation entered, before the other party answered."""
    return AgreedOut.model_validate(services.withdraw(actor(), agreement_id))
