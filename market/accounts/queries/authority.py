"""In which place an actor may sign for a party: the rule, asked with the limits and signatures that stand in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.accounts.queries.membership import signatories, signatories_for_update
from market.accounts.rules.authority import Authority, Signatory, place
from market.errors import Conflict, Forbidden, MarketError
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.access import Actor
    from market.accounts.models import Membership
    from market.accounts.rules.authority import Given
    from market.money import Money


def authority_for_update(actor: Actor, amount: Money, given: Iterable[Given]) -> Authority:
    """Return in which place the actor signs beside its party's own signatures, with the limits locked.

    Raise Conflict or Forbidden as the rule says.
    """
    return _place(actor, amount, given, signatories_for_update(actor.organisation_id or 0))


def authority(actor: Actor, amount: Money, given: Iterable[Given]) -> Authority | MarketError:
    """Return in which place the actor may sign, or the error that says why it may not; for pages."""
    try:
        return _place(actor, amount, given, signatories(actor.organisation_id or 0))
    except (Conflict, Forbidden) as error:
        return error


def _place(actor: Actor, amount: Money, given: Iterable[Given], memberships: Iterable[Membership]) -> Authority:
    people = {row.person_id: Signatory(person_id=row.person_id, limit=row.sign_limit) for row in memberships}
    signer = people.pop(actor.person_id or 0, None)
    if signer is None:
        raise Forbidden("contract.not_signer", N_("Only a signatory of a party may sign."))
    return place(signer, amount, list(given), people.values())
