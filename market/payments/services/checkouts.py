"""Commands on hosted payment pages: written down first, asked for outside any transaction, one at a time for a deposit."""

from __future__ import annotations

import secrets
from datetime import timedelta

from market import audit, clock
from market.access import Actor
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.payments import policy, queries
from market.payments.gateway import Hosted, Order
from market.payments.models import Checkout, Deposit
from market.payments.rules import DepositState
from market.wording import N_

LIFE = timedelta(hours=2)
REUSED = timedelta(hours=1)
"""A page that was opened within this time is shown again: pressing the button twice pays once."""


def open_checkout(actor: Actor, deposit_id: int, *, return_url: str) -> tuple[int, Order]:
    """Note that the bidder pays online and return the page's row and what the payment service is asked; commit, then ask."""
    deposit = queries.deposit_for_update(deposit_id)
    require_payer(actor, deposit)
    if deposit.state is not DepositState.DUE:
        raise Conflict("deposit.nothing_due", N_("This deposit is not awaited (any more)."))
    now = clock.now()
    checkout = queries.live_checkout(deposit.id, now - REUSED)
    if checkout is None:
        checkout = Checkout(
            deposit_id=deposit.id,
            person_id=actor.person_id,
            key=f"deposit-{deposit.reference}-{secrets.token_hex(4)}",
            created_at=now,
            expires_at=now + LIFE,
        )
        db.session.add(checkout)
        db.session.flush()
        audit.record(actor, "deposit.checkout_opened", deposit, at=now, checkout=checkout.id)
    return checkout.id, Order(
        key=checkout.key,
        deposit_id=deposit.id,
        reference=deposit.reference,
        amount=deposit.amount,
        title=deposit.purpose,
        return_url=return_url,
        expires_at=checkout.expires_at,
    )


def note_page(checkout_id: int, page: Hosted, *, patience: timedelta) -> Checkout:
    """Write down where the payment service shows the page, and when to ask about it; the same answer twice changes nothing."""
    checkout = queries.checkout_for_update(checkout_id)
    if checkout.session is None:
        checkout.session, checkout.url = page.session, page.url
        checkout.next_ask_at = clock.now() + patience
    db.session.flush()
    return checkout


def require_payer(actor: Actor, deposit: Deposit) -> None:
    """Raise NotFound to those who may not know of the deposit, Forbidden to those who see it and do not owe it."""
    if not policy.can_view(actor, deposit):
        raise NotFound
    if not may_pay(actor, deposit):
        raise Forbidden("deposit.not_payer", N_("Only the bidders of this organisation may pay its deposit."))


def may_pay(actor: Actor, deposit: Deposit) -> bool:
    """Say whether the actor bids for the organisation that owes the deposit."""
    return deposit.organisation_id == actor.organisation_id and actor.can(".bidder", ".admin")
