"""What the auctioneer says: last calls 第一次、第二次, and announcements from a list or in own words; all stands in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.auctions.queries import conduct
from market.auctions.rules.announcing import Phrase, next_call
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import LotState
from market.auctions.services import ledger
from market.auctions.services.standstill import locked
from market.errors import Conflict, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.bidding import LedgerEntry

SHORTEST, LONGEST = 2, 200
HEARD = (LotState.OPEN, LotState.PAUSED, LotState.CLOSED)


def call(actor: Actor, lot_id: int) -> LedgerEntry:
    """Make the next last call of the leading bid; a new bid takes it back by itself, for the count begins anew behind it."""
    lot, _sale, now = locked(actor, lot_id)
    if lot.state is not LotState.OPEN or lot.closes_at is None or now >= lot.closes_at:
        raise Conflict("lot.not_open", N_("Last calls are made while the lot is open."))
    if lot.current is None:
        raise Conflict("lot.nothing_to_call", N_("Nobody has bid yet."))
    return ledger.append(lot, EntryKind.CALLED, now, call=next_call(conduct.calls(lot.id)))


def say(actor: Actor, lot_id: int, *, phrase: Phrase | None = None, text: str = "") -> LedgerEntry:
    """Announce something to everybody who watches: a phrase of the list, or own words."""
    lot, _sale, now = locked(actor, lot_id)
    said = phrase.text if phrase is not None else text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise Invalid("announcement.text", N_("Say something, in 2 to 200 characters."), field="text")
    if lot.state not in HEARD:
        raise Conflict("announcement.nobody", N_("Announcements are made from the opening of a lot until its result."))
    return ledger.append(lot, EntryKind.SAID, now, text=said)
