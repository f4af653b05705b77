"""Verify it yourself 自行核验: the page that recomputes a ledger in the visitor's browser, the daily digests, keys and receipts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, jsonify, make_response, render_template, request

from market import signing
from market.access import access
from market.auctions.queries import proofs
from market.auctions.rules.digests import DigestFault
from market.auctions.rules.receipts import ReceiptFault
from market.auctions.rules.states import LotState
from market.auctions.rules.verdict import Fault
from market.auctions.services import receipts
from market.auctions.views.blueprint import bp
from market.web.gate import actor
from market.web.i18n import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from market.auctions.models.proofs import LedgerDigest

DAYS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One page of the list of digests."""

    items: Sequence[LedgerDigest]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // DAYS_SHOWN))


@bp.get("/verify")
@access("public")
def verify_page() -> ResponseReturnValue:
    """Show the verifier; it computes in the browser and sends nothing."""
    return render_template(
        "auctions/verify.html", words=_words(), keys=signing.public_keys(), lot=request.args.get("lot", type=int), newest=_newest_digest()
    )


@bp.get("/digests")
@access("public")
def digests_page() -> ResponseReturnValue:
    """List the daily digests, the newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    items, total = proofs.newest_digests(DAYS_SHOWN, (page - 1) * DAYS_SHOWN)
    return render_template("auctions/digests.html", page=DigestPage(items, page, total))


@bp.get("/.well-known/chunqiu-keys.json")
@access("public")
def well_known_keys() -> ResponseReturnValue:
    """Publish the signing keys at an address that never changes."""
    return jsonify(signing.public_keys())


@bp.get("/lots/<int:lot_id>/receipts/<int:seq>")
@access("signed_in")
def receipt_file(lot_id: int, seq: int) -> ResponseReturnValue:
    """Hand out the receipt of a bid of one's own organisation as a file."""
    receipt = receipts.own_receipt(actor(), lot_id, seq)
    if receipt is None:
        abort(503)
    response: Response = make_response(json.dumps(receipt, ensure_ascii=False, indent=2) + "\n")
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{lot_id}-{seq}.json"'
    return response


def _words() -> dict[str, Any]:
    """Return what the verifier says, in the reader's language, by code."""
    kinds = (Fault, ReceiptFault, DigestFault)
    return {
        "faults": {fault.value: label(fault) for kind in kinds for fault in kind},
        "states": {state.value: label(state) for state in LotState},
    }


def _newest_digest() -> LedgerDigest | None:
    items, _total = proofs.newest_digests(1, 0)
    return items[0] if items else None
