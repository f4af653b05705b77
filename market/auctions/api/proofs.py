"""JSON of what anybody needs to verify the market: keys, daily digests, and the receipts of one's own bids."""

from __future__ import annotations

from market import signing
from market.auctions.api.blueprint import bp
from market.auctions.queries import proofs
from market.auctions.schemas.proofs import DigestQuery, DigestsOut, KeysOut, ReceiptOut
from market.auctions.services import digests, receipts
from market.errors import NotFound
from market.web.api import operation
from market.web.gate import actor


@operation(bp, "GET", "/keys", access=("public",), returns=KeysOut, summary="The public keys of receipts")
def public_keys() -> KeysOut:
    """Return every key that signs or once signed receipts; also at /.well-known/chunqiu-keys.json."""
    return KeysOut.model_validate(signing.public_keys())


@operation(bp, "GET", "/digests", access=("public",), query=DigestQuery, returns=DigestsOut, summary="The daily digests")
def daily_digests(query: DigestQuery) -> DigestsOut:
    """Return the chain of digests, oldest first; each covers the last entry that every lot got on that day in Beijing."""
    return DigestsOut.model_validate(digests.published(proofs.digests(**query.values())))


@operation(
    bp,
    "GET",
    "/lots/<int:lot_id>/receipts/<int:seq>",
    access=("signed_in",),
    returns=ReceiptOut,
    summary="The receipt of a bid of one's own organisation",
)
def own_receipt(lot_id: int, seq: int) -> ReceiptOut:
    """Return the signed receipt of an entry that carries the paddle of the caller's organisation, however the bid was made."""
    receipt = receipts.own_receipt(actor(), lot_id, seq)
    if receipt is None:
        raise NotFound
    return ReceiptOut.model_validate(receipt)
