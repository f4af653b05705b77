"""JSON API of what follows a result: default, second offer, another auction, negotiated sale. The services are those of the pages."""

from __future__ import annotations

from market.auctions.api.blueprint import bp
from market.auctions.models.aftermath import BuyerDefault
from market.auctions.queries import aftermath, papers
from market.auctions.schemas.following import (
    AftermathOut,
    AwardOut,
    BecauseIn,
    DefaultOut,
    InterestIn,
    InterestOut,
    NegotiationOut,
    NoticeIn,
    OfferOut,
    OthersDefaultOut,
    PasswordIn,
    SettleIn,
)
from market.auctions.services import defaults, following, negotiations, succession
from market.db import db
from market.money import Money
from market.web.api import operation
from market.web.gate import actor

CLERK = ("operator.clerk",)
SELLER = (".editor", ".signer")


@operation(bp, "GET", "/lots/<int:lot_id>/aftermath", access=("signed_in",), returns=AftermathOut, summary="What followed a lot's result")
def lot_aftermath(lot_id: int) -> AftermathOut:
    """Return award, defaults, offers and negotiation to whom they concern."""
    return _shown(lot_id)


@operation(
    bp, "POST", "/lots/<int:lot_id>/defaults", access=CLERK, body=NoticeIn, returns=AftermathOut, errors=(409,), summary="Notice a default"
)
def notice_default(lot_id: int, body: NoticeIn) -> AftermathOut:
    """Give the buyer formal notice, with time to perform after all."""
    following.seen(actor(), lot_id)
    defaults.notice_default(actor(), lot_id, ground=body.ground, statement=body.statement)
    return _shown(lot_id)


@operation(
    bp,
    "POST",
    "/defaults/<int:default_id>/cure",
    access=CLERK,
    body=BecauseIn,
    returns=AftermathOut,
    errors=(409,),
    summary="Close a notice",
)
def cure_default(default_id: int, body: BecauseIn) -> AftermathOut:
    """Note that the buyer performed after all, or that the notice was wrong."""
    return _shown(defaults.cure_default(actor(), default_id, reason=body.reason).lot_id)


@operation(bp, "POST", "/defaults/<int:default_id>/declare", access=CLERK, returns=AftermathOut, errors=(409,), summary="Declare a default")
def declare_default(default_id: int) -> AftermathOut:
    """Declare the default once its time has run out: the award falls, the deposit is forfeited, the next auction is barred to the buyer."""
    return _shown(defaults.declare_default(actor(), default_id).lot_id)


@operation(
    bp, "POST", "/defaults/<int:default_id>/offer", access=CLERK, returns=AftermathOut, errors=(409,), summary="Propose a second offer"
)
def propose_offer(default_id: int) -> AftermathOut:
    """Ask the seller whether the lot may go to the runner-up."""
    return _shown(succession.propose(actor(), default_id).lot_id)


@operation(
    bp,
    "POST",
    "/defaults/<int:default_id>/release",
    access=CLERK,
    body=BecauseIn,
    returns=AftermathOut,
    errors=(409,),
    summary="Free a lot for another auction",
)
def release_lot(default_id: int, body: BecauseIn) -> AftermathOut:
    """Let the lot go to another auction; the seller consigns it again, at a start price not below the rule's share."""
    return _shown(defaults.release_lot(actor(), default_id, reason=body.reason).lot_id)


@operation(
    bp,
    "POST",
    "/defaults/<int:default_id>/settle",
    access=CLERK,
    body=SettleIn,
    returns=AftermathOut,
    errors=(409,),
    summary="Pay a forfeited deposit out",
)
def settle_default(default_id: int, body: SettleIn) -> AftermathOut:
    """Pay costs first, then the lower price, then other debts; what remains goes to the seller."""
    done = defaults.settle(actor(), default_id, costs=Money(body.costs_fen), debts=Money(body.debts_fen), note=body.note)
    return _shown(done.lot_id)


@operation(
    bp,
    "POST",
    "/offers/<int:offer_id>/consent",
    access=(".signer",),
    returns=AftermathOut,
    errors=(409,),
    summary="Consent to a second offer",
)
def consent_offer(offer_id: int) -> AftermathOut:
    """Let the runner-up have the lot, as its seller."""
    return _shown(succession.consent(actor(), offer_id).lot_id)


@operation(
    bp, "POST", "/offers/<int:offer_id>/refuse", access=(".signer",), returns=AftermathOut, errors=(409,), summary="Refuse a second offer"
)
def refuse_offer(offer_id: int) -> AftermathOut:
    """Keep the lot from the runner-up, as its seller: it goes to another auction."""
    return _shown(succession.refuse(actor(), offer_id).lot_id)


@operation(
    bp,
    "POST",
    "/offers/<int:offer_id>/accept",
    access=(".bidder",),
    body=PasswordIn,
    returns=AftermathOut,
    errors=(409,),
    summary="Accept a second offer",
)
def accept_offer(offer_id: int, body: PasswordIn) -> AftermathOut:
    """Take the lot as the runner-up, at the own highest price."""
    return _shown(succession.accept(actor(), offer_id, password=body.password).lot_id)


@operation(
    bp,
    "POST",
    "/offers/<int:offer_id>/decline",
    access=(".bidder",),
    returns=AftermathOut,
    errors=(409,),
    summary="Decline a second offer",
)
def decline_offer(offer_id: int) -> AftermathOut:
    """Leave the lot as the runner-up."""
    return _shown(succession.decline(actor(), offer_id).lot_id)


@operation(
    bp, "POST", "/lots/<int:lot_id>/negotiation", access=SELLER, returns=AftermathOut, errors=(409,), summary="Open negotiations on a lot"
)
def open_negotiation(lot_id: int) -> AftermathOut:
    """Let the bidders of a passed lot name prices for the rule's days, as its seller."""
    following.seen(actor(), lot_id)
    negotiations.open_window(actor(), lot_id)
    return _shown(lot_id)


@operation(
    bp, "POST", "/lots/<int:lot_id>/negotiation/close", access=SELLER, returns=AftermathOut, errors=(409,), summary="End negotiations"
)
def close_negotiation(lot_id: int) -> AftermathOut:
    """End the negotiations without an agreement."""
    following.seen(actor(), lot_id)
    negotiations.close_window(actor(), lot_id)
    return _shown(lot_id)


@operation(
    bp,
    "PUT",
    "/lots/<int:lot_id>/interest",
    access=(".bidder",),
    body=InterestIn,
    returns=InterestOut,
    errors=(409,),
    summary="Name a price for a passed lot",
)
def register_interest(lot_id: int, body: InterestIn) -> InterestOut:
    """Name a price or change it; only who was registered for the lot."""
    following.seen(actor(), lot_id)
    made = negotiations.register_interest(actor(), lot_id, price=Money(body.price_fen), message=body.message)
    return InterestOut.model_validate(made)


@operation(
    bp, "DELETE", "/lots/<int:lot_id>/interest", access=(".bidder",), returns=InterestOut, errors=(409,), summary="Take a price back"
)
def withdraw_interest(lot_id: int) -> InterestOut:
    """Take the own price back while nobody has accepted it."""
    following.seen(actor(), lot_id)
    return InterestOut.model_validate(negotiations.withdraw_interest(actor(), lot_id))


@operation(
    bp,
    "POST",
    "/lots/<int:lot_id>/interests/<int:interest_id>/agree",
    access=(".signer",),
    returns=AftermathOut,
    errors=(409,),
    summary="Accept a price for a passed lot",
)
def agree_interest(lot_id: int, interest_id: int) -> AftermathOut:
    """Sell at a bidder's price, as the seller: the agreement becomes a deal."""
    following.seen(actor(), lot_id)
    negotiations.agree(actor(), lot_id, interest_id)
    return _shown(lot_id)


def _shown(lot_id: int) -> AftermathOut:
    db.session.flush()
    who = actor()
    lot, found = following.seen(who, lot_id)
    hidden = ("proposed", "refused")
    sides, known = who.can("operator") or who.organisation_id == lot.seller_id, following.known(who, lot, found)
    return AftermathOut(
        lot=lot.id,
        state=lot.state,
        award=_award(found, known),
        defaults=[_default(one, known) for one in found.defaults],
        offers=[OfferOut.model_validate(one) for one in found.offers.values() if sides or one.state.value not in hidden],
        negotiation=NegotiationOut.model_validate(found.negotiation) if found.negotiation else None,
        interests=[InterestOut.model_validate(one) for one in following.shown_interests(who, lot, found)],
        earlier_lot=found.earlier.id if found.earlier else None,
        later_lot=found.later.id if found.later is not None and found.later.announced_at is not None else None,
    )


def _default(one: BuyerDefault, known: frozenset[int]) -> DefaultOut | OthersDefaultOut:
    return (DefaultOut if one.organisation_id in known else OthersDefaultOut).model_validate(one)


def _award(found: aftermath.Aftermath, known: frozenset[int]) -> AwardOut | None:
    award = found.award
    if award is None:
        return None
    letter = papers.confirmation_of(award.id)
    return AwardOut(
        id=award.id,
        buyer_id=award.buyer_id if award.buyer_id in known else None,
        hammer_fen=award.hammer.fen,
        at=award.at,
        sign_by=aftermath.sign_by(award),
        replaces_id=award.replaces_id,
        letter_id=letter.id if letter else None,
    )
