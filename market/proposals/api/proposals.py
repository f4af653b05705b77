"""JSON API of proposals: write, hand in, withdraw; read, talk, decline, choose."""

from __future__ import annotations

from market import audit
from market.listings import queries as listings
from market.money import Money
from market.proposals.api.blueprint import EDITOR, PARTIES, bp
from market.proposals.queries import proposals
from market.proposals.schemas.proposals import PriceIn, ProposalIn, ProposalOut, Proposals, ReasonIn, Received
from market.proposals.services import choosing
from market.proposals.services import proposals as services
from market.web.api import operation
from market.web.gate import actor
from market.web.schemas import Timeline


@operation(bp, "GET", "/proposals", access=PARTIES, returns=Proposals, summary="My organisation's proposals")
def own_proposals() -> Proposals:
    """List the own organisation's proposals, newest first, drafts included."""
    return Proposals.model_validate({"items": proposals.mine(actor())})


@operation(bp, "GET", "/demands/<int:demand_id>/proposals", access=("public",), returns=Received, summary="Proposals on a demand")
def received(demand_id: int) -> Received:
    """Return how many proposals a demand has, and those that the caller may read."""
    demand = listings.demand(actor(), demand_id)
    return Received.model_validate({"items": proposals.received(actor(), demand.id), "count": proposals.handed_in(demand.id)})


@operation(
    bp, "PUT", "/demands/<int:demand_id>/proposal", access=EDITOR, body=ProposalIn, returns=ProposalOut, errors=(409,), summary="Propose"
)
def propose(demand_id: int, body: ProposalIn) -> ProposalOut:
    """Keep or hand in the own organisation's one proposal on a demand; repeated it replaces what it says."""
    command = services.hand_in if body.hand_in else services.save
    return ProposalOut.model_validate(command(actor(), demand_id, body.plan()))


@operation(bp, "GET", "/proposals/<int:proposal_id>", access=("signed_in",), returns=ProposalOut, summary="A proposal")
def proposal(proposal_id: int) -> ProposalOut:
    """Return a proposal to its author, and to the demander once it is open."""
    return ProposalOut.model_validate(proposals.proposal(actor(), proposal_id))


@operation(
    bp, "GET", "/proposals/<int:proposal_id>/timeline", access=("signed_in",), returns=Timeline, summary="What happened to a proposal"
)
def proposal_timeline(proposal_id: int) -> Timeline:
    """Return who did what to it."""
    found = proposals.proposal(actor(), proposal_id)
    return Timeline.model_validate({"events": audit.timeline([("proposal", found.id)])})


@operation(bp, "POST", "/proposals/<int:proposal_id>/withdraw", access=EDITOR, returns=ProposalOut, errors=(409,), summary="Withdraw it")
def withdraw_proposal(proposal_id: int) -> ProposalOut:
    """Take a proposal back before it was decided on."""
    return ProposalOut.model_validate(services.withdraw(actor(), proposal_id))


@operation(
    bp, "POST", "/proposals/<int:proposal_id>/price", access=EDITOR, body=PriceIn, returns=ProposalOut, errors=(409,), summary="Price it"
)
def name_price(proposal_id: int, body: PriceIn) -> ProposalOut:
    """Name the price that was left to the talks; once."""
    return ProposalOut.model_validate(services.name_price(actor(), proposal_id, Money(body.price_fen)))


@operation(bp, "POST", "/proposals/<int:proposal_id>/shortlist", access=EDITOR, returns=ProposalOut, errors=(409,), summary="Begin talks")
def shortlist(proposal_id: int) -> ProposalOut:
    """Begin the talks with its author."""
    return ProposalOut.model_validate(choosing.shortlist(actor(), proposal_id))


@operation(
    bp,
    "POST",
    "/proposals/<int:proposal_id>/decline",
    access=EDITOR,
    body=ReasonIn,
    returns=ProposalOut,
    errors=(409,),
    summary="Decline",
)
def decline(proposal_id: int, body: ReasonIn) -> ProposalOut:
    """Decline a proposal; its author reads the reason."""
    return ProposalOut.model_validate(choosing.decline(actor(), proposal_id, reason=body.reason))


@operation(bp, "POST", "/proposals/<int:proposal_id>/award", access=EDITOR, returns=ProposalOut, errors=(409,), summary="Choose the solver")
def award(proposal_id: int) -> ProposalOut:
    """Choose the solver of an ordinary demand; the deal and the contract's draft follow."""
    return ProposalOut.model_validate(choosing.award(actor(), proposal_id))
