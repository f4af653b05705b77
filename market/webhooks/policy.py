"""Who keeps an organisation's webhooks: its administrators, nobody else, the operator not either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false

from market.webhooks.models import Webhook
from market.webhooks.rules import HookState

if TYPE_CHECKING:
    from market.access import Actor

KEEPERS = (".admin",)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return which webhooks the actor may see: those of the own organisation that were not removed."""
    if not actor.can(*KEEPERS) or actor.organisation_id is None:
        return false()
    return (Webhook.organisation_id == actor.organisation_id) & (Webhook.state != HookState.REMOVED)
