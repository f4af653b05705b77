"""Sales held in a hall: numbers printed on paddles beforehand, and totals printed in a report afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.access import require
from market.auctions.models.bidding import PaddleNumber
from market.auctions.queries import bidding, catalogue
from market.auctions.queries import paddles as queries
from market.auctions.rules.states import SaleState
from market.db import db
from market.errors import Conflict, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.sale import Sale

LOWEST, HIGHEST = 10, 999
FINISHED = (SaleState.SETTLED, SaleState.REPORTED)


def hand_out_paddle(actor: Actor, sale_id: int, *, organisation_id: int, number: int) -> None:
    """Give an organisation the paddle 号牌 with this printed number for a sale, before its first deposit is booked."""
    require(actor, "operator.clerk")
    catalogue.sale(actor, sale_id)
    sale = bidding.sale_for_update(sale_id)
    if not LOWEST <= number <= HIGHEST:
        raise Invalid("paddle.number", N_("A paddle number lies between 10 and 999."), field="number")
    if number in queries.taken_numbers(sale_id) or queries.number_of(sale_id, organisation_id) is not None:
        raise Conflict("paddle.number_taken", N_("This number or this organisation has a paddle already."), field="number")
    db.session.add(PaddleNumber(sale_id=sale_id, organisation_id=organisation_id, number=number))
    db.session.flush()
    audit.record(actor, "sale.paddle_handed_out", sale, organisation=organisation_id, number=number)


def document_totals(actor: Actor, sale_id: int, *, totals: dict[str, int | str | None], source: str) -> Sale:
    """Put the totals that a report prints beside a finished sale of which only some lots were bid here; the source is shown with them."""
    require(actor, "operator.clerk")
    catalogue.sale(actor, sale_id)
    sale = bidding.sale_for_update(sale_id)
    if sale.state not in FINISHED:
        raise Conflict("sale.not_finished", N_("Totals are documented when the auction session is over."))
    if not source.strip():
        raise Invalid("sale.source_missing", N_("Say where these figures are printed."), field="source")
    sale.documented = {**totals, "source": source.strip()}
    db.session.flush()
    audit.record(actor, "sale.documented", sale, at=clock.now(), source=source.strip())
    return sale
