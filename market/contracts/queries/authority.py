"""In which place an actor may sign for a party: the rule, asked with the limits and signatures that stand in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.accounts import queries as accounts
from market.contracts.rules.authority import Authority, Signatory, place
from market.errors import Conflict, Forbidden, MarketError
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.access import Actor
    from market.accounts.models import Membership
    from market.contracts.rules.authority import Given
    from market.contracts.rules.benefits.kinds import Side
    from market.money import Money


def authority_for_update(actor: Actor, side: Side, amount: Money, given: Iterable[Given]) -> Authority:
    """Return in which place the actor signs, with the limits locked; raise Conflict or Forbidden as the rule says."""
    return _place(actor, side, amount, given, accounts.signatories_for_update(actor.organisation_id or 0))


def authority(actor: Actor, side: Side, amount: Money, given: Iterable[Given]) -> Authority | MarketError:
    """Return in which place the actor may sign, or the error that says why it may not; for pages."""
    try:
        return _place(actor, side, amount, given, accounts.signatories(actor.organisation_id or 0))
    except (Conflict, Forbidden) as error:
        return error


def _place(actor: Actor, side: Side, amount: Money, given: Iterable[Given], memberships: Iterable[Membership]) -> Authority:
    people = {row.person_id: Signatory(person_id=row.person_id, limit=row.sign_limit) for row in memberships}
    signer = people.pop(actor.person_id or 0, None)
    if signer is None:
        raise Forbidden("contract.not_signer", N_("Only a signatory of a party may sign."))
    return place(signer, amount, [row for row in given if row.party is side], people.values())
