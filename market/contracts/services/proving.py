"""What every signature under a contract's papers asks for: the very document, and the second factor where it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock, rulebook
from market.accounts import services as accounts_services
from market.accounts.rules.authority import Authority
from market.errors import Forbidden, Invalid
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor


def same_document(given: str, key: str | None) -> None:
    """Raise Invalid unless the digest that was on the signer's page is that of the document."""
    if given.strip().lower() != key:
        raise Invalid(
            "contract.wrong_digest",
            N_("This is not the digest of the present document. Please load the page again and read the document."),
            field="digest",
        )


def proved(actor: Actor, amount: Money, code: str, now: datetime, *, authority: Authority) -> bool:
    """Ask for the signer's code; return whether a second factor was proved.

    Raise Forbidden where the amount demands one, or because two sign together above a signing limit.
    """
    given = accounts_services.proved(actor, code, authority=authority)
    if not given and amount >= Money(rulebook.number("contract.second_factor_fen", clock.legal_date(now))):
        raise Forbidden(
            "contract.second_factor_required",
            N_("Contracts of this amount are signed with a second factor. Please set one up on the page of your account first."),
        )
    return given
