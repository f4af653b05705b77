"""Pure decisions about the negotiated sale 协商转让 of a lot that passed: its states, its window and its lowest price."""

from __future__ import annotations

from enum import StrEnum

from market.auctions.rules.default import BP, WHOLE_YUAN
from market.errors import Invalid
from market.money import Money
from market.states import Ways
from market.wording import N_, Labelled


class NegotiationState(Labelled):
    """State of a window in which the seller may agree with a registered bidder."""

    OPEN = "open", N_("Negotiations are open")
    AGREED = "agreed", N_("Agreed")
    CLOSED = "closed", N_("Ended without an agreement")


class NegotiationAct(StrEnum):
    """What can happen to a window."""

    AGREE = "agree"
    CLOSE = "close"


NEGOTIATION = Ways[NegotiationState, NegotiationAct](
    {
        (NegotiationState.OPEN, NegotiationAct.AGREE): NegotiationState.AGREED,
        (NegotiationState.OPEN, NegotiationAct.CLOSE): NegotiationState.CLOSED,
    }
)


def lowest_price(start: Money, floor_bp: int) -> Money:
    """Return the lowest price of a negotiated sale: a share of the start price, rounded up to whole yuan."""
    return Money(-(-start.fen * floor_bp // (BP * WHOLE_YUAN)) * WHOLE_YUAN)


def check_price(price: Money, lowest: Money) -> None:
    """Raise Invalid where a price is not whole yuan or below the rule's."""
    if price.fen % WHOLE_YUAN or price < lowest:
        raise Invalid("negotiation.price", N_("Give the price in whole yuan, %(lowest)s or more."), field="price", lowest=lowest)
