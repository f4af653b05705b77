"""JSON API of authorities 授权: ask, approve, refuse, withdraw; only the own organisation's people."""

from __future__ import annotations

from flask import url_for

from market.auctions import policy
from market.auctions.api.blueprint import bp
from market.auctions.queries import authority as queries
from market.auctions.schemas.authority import Authorities, AuthorityAnswer, AuthorityIn, AuthorityOut
from market.auctions.services import authority
from market.money import Money
from market.web.api import Answer, created, operation
from market.web.gate import actor


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/authorities",
    access=(".bidder",),
    body=AuthorityIn,
    returns=AuthorityOut,
    status=201,
    errors=(409,),
    summary="Ask to bid above the own limit",
)
def request_authority(lot_id: int, body: AuthorityIn) -> Answer:
    """Ask a second person of the organisation for authority on a lot, before it opens."""
    made = authority.request(actor(), lot_id, amount=Money(body.amount_fen), reason=body.reason)
    return created(AuthorityOut.model_validate(made), url_for("auctions_api.authority_of", authority_id=made.id))


@operation(bp, "GET", "/authorities", access=("signed_in",), returns=Authorities, summary="My organisation's authorities")
def authorities() -> Authorities:
    """List the authorities of the own organisation, the newest first."""
    return Authorities(items=[AuthorityOut.model_validate(found) for found in queries.authorities(actor())])


@operation(bp, "GET", "/authorities/<int:authority_id>", access=("signed_in",), returns=AuthorityOut, summary="An authority")
def authority_of(authority_id: int) -> AuthorityOut:
    """Return an authority of the own organisation."""
    return AuthorityOut.model_validate(queries.authority(actor(), authority_id))


@operation(
    bp,
    "POST",
    "/authorities/<int:authority_id>/approve",
    access=policy.DECIDERS,
    body=AuthorityAnswer,
    returns=AuthorityOut,
    errors=(409,),
    summary="Approve a colleague's authority",
)
def approve_authority(authority_id: int, body: AuthorityAnswer) -> AuthorityOut:
    """Approve as the second person, before the lot opens."""
    return AuthorityOut.model_validate(authority.approve(actor(), authority_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/authorities/<int:authority_id>/refuse",
    access=policy.DECIDERS,
    body=AuthorityAnswer,
    returns=AuthorityOut,
    errors=(409,),
    summary="Refuse a colleague's authority",
)
def refuse_authority(authority_id: int, body: AuthorityAnswer) -> AuthorityOut:
    """Refuse as the second person, with a reason."""
    return AuthorityOut.model_validate(authority.refuse(actor(), authority_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/authorities/<int:authority_id>/withdraw",
    access=("signed_in",),
    body=AuthorityAnswer,
    returns=AuthorityOut,
    errors=(409,),
    summary="Withdraw an authority",
)
def withdraw_authority(authority_id: int, body: AuthorityAnswer) -> AuthorityOut:
    """Take a request or an approval back, with a reason; bids stand, a proxy above the own limit is withdrawn."""
    return AuthorityOut.model_validate(authority.withdraw(actor(), authority_id, reason=body.reason))
