"""Where the payment service sends its news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import request

from market.access import access
from market.db import unit_of_work
from market.errors import NotFound
from market.payments import services
from market.payments.views.blueprint import bp, gateways
from market.web.security import signed_by_its_sender

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

log = structlog.get_logger()
LONGEST = 512 * 1024


@bp.post("/payments/stripe/webhook")
@access("public")
@signed_by_its_sender
def stripe_webhook() -> ResponseReturnValue:
    """Keep a signed message, commit, then handle it; what fails in between is left to a scheduler, so the answer is 200."""
    gateway = gateways().stripe
    if gateway is None:
        raise NotFound
    request.max_content_length = LONGEST
    message = gateway.read(request.get_data(), request.headers.get("Stripe-Signature", ""))
    with unit_of_work():
        services.keep(message)
    try:
        with unit_of_work():
            services.handle(message.id)
    except Exception:  # the message is kept: logged, a scheduler handles it
        log.exception("webhook.failed", stripe_event=message.id)
    return {"received": True}
