"""Organisations whose signatories have limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.accounts import queries, services
from market.db import unit_of_work
from tests.factories import accounts

if TYPE_CHECKING:
    from market.access import Actor
    from market.money import Money


def limited(actor: Actor, limit: Money | None) -> Actor:
    """Set the signing limit of somebody who administers the own organisation; committed."""
    with unit_of_work():
        services.change_roles(actor, actor.membership_id or 0, sorted(actor.roles), None, sign_limit=limit)
    return actor


def colleague(actor: Actor, *, limit: Money | None = None) -> Actor:
    """Return a second signatory of the actor's organisation; committed."""
    organisation = queries.organisation(actor.organisation_id or 0)
    joined = accounts.member(organisation, "signer")
    with unit_of_work():
        services.change_roles(actor, joined.membership_id or 0, ["signer"], None, sign_limit=limit)
    return joined
