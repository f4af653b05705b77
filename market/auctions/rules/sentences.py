"""Each format in one sentence, as the plan and the room explain it."""

from __future__ import annotations

from collections.abc import Mapping

from market.auctions.rules.states import Format
from market.wording import N_

SENTENCES: Mapping[Format, str] = {
    Format.ENGLISH: N_("The price rises; a bid in the last minutes extends the bidding, and the highest bid wins."),
    Format.DUTCH: N_("The price falls step by step; whoever accepts it first has the lot at that price."),
    Format.ENG_DUTCH: N_(
        "The price rises; where nobody bids in the first period it falls step by step, and whoever accepts it begins the ascent anew."
    ),
    Format.SEALED_FIRST: N_("Each bidder hands in a sealed bid; they are opened together, and the highest wins at its own price."),
    Format.SEALED_SECOND: N_("Each bidder hands in a sealed bid; the highest wins and pays the second highest."),
    Format.DYNAMIC: N_("Bids are free at first; then each begins a limited period, and bidding ends when one passes without a bid."),
    Format.MULTI_ROUND: N_("Sealed bids in rounds; each round begins where the best bid before it ended, and the highest wins."),
    Format.SCORE: N_("Points for the sealed price and for the plan, which a panel judges before any price is opened; the most points win."),
}
