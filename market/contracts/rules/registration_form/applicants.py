"""Who applies for registration: the seller 卖方登记制, the domestic buyer of an import, the intermediary of a brokerage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.clauses import Patent
from market.contracts.rules.seats import CHINA
from market.contracts.rules.types import Subtype
from market.errors import Forbidden
from market.wording import N_, Labelled


class Basis(Labelled):
    """In which capacity a party applies."""

    SELLER = "seller", N_("as the seller of the technology")
    IMPORTER = "importer", N_("as the domestic buyer of imported technology")
    INTERMEDIARY = "intermediary", N_("as the intermediary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which side applies, and why."""

    side: Side
    basis: Basis


_REFUSALS = {
    Basis.SELLER: ("registration.not_seller", N_("The seller applies for registration: %(applicant)s. The buyer gets the certificate.")),
    Basis.IMPORTER: (
        "registration.not_importer",
        N_("Technology is imported here: the domestic buyer applies for registration, %(applicant)s."),
    ),
    Basis.INTERMEDIARY: (
        "registration.not_intermediary",
        N_("A brokerage contract is registered by its intermediary: %(applicant)s."),
    ),
}


def standing(subtype: Subtype, *, seller_country: str, buyer_country: str) -> Standing:
    """Return who applies: the seller; for an import the domestic buyer; for 技术中介 the intermediary, who is the seller of the service."""
    if subtype is Subtype.SRV_BROKER:
        return Standing(side=Side.SELLER, basis=Basis.INTERMEDIARY)
    if seller_country != CHINA and buyer_country == CHINA:
        return Standing(side=Side.BUYER, basis=Basis.IMPORTER)
    return Standing(side=Side.SELLER, basis=Basis.SELLER)


def refusal(rightful: Standing, applicant: str) -> Forbidden:
    """Return why somebody else may not apply; `applicant` is the name of who may."""
    code, message = _REFUSALS[rightful.basis]
    params: dict[str, Any] = {"applicant": applicant}
    return Forbidden(code, message, **params)


def swapped(seller: str, buyer: str, patents: list[Patent]) -> bool:
    """Say whether the parties look swapped: the rights that the contract disposes of are the buyer's and not the seller's."""
    owners = [row.patentee or row.applicant for row in patents if row.patentee or row.applicant]
    return bool(owners) and seller != buyer and all(buyer in owner and seller not in owner for owner in owners)
