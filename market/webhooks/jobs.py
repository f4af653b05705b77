"""Scheduled work of webhooks: harmless late, twice or in several processes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import structlog

from market.db import db, unit_of_work
from market.webhooks import gateway, queries, services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.webhooks.rules import Network

log = structlog.get_logger()


def tell(base_url: str, networks: Sequence[Network]) -> int:
    """Gather what happened and send it; return how many messages arrived. One receiver's fault holds no other back."""
    with unit_of_work():
        services.gather()
    with unit_of_work():
        active = queries.active()
    post = partial(gateway.post, networks=networks)
    return sum(_alone(webhook_id, post, base_url) for webhook_id in active)


def forget_old_attempts() -> int:
    """Forget the log of attempts after a month."""
    with unit_of_work():
        return services.forget()


def _alone(webhook_id: int, post: services.Post, base_url: str) -> int:
    try:
        return services.deliver(webhook_id, post, base_url)
    except Exception:  # one webhook's fault must not hold the others back: logged, tried again at the next run
        log.exception("webhook.delivery_failed", webhook=webhook_id)
        return 0
    finally:
        db.session.remove()
