"""The pages of contracts; importing this package hangs every page on the blueprint."""

from market.contracts.views import applications, claims, contracts, drafts, offices, proofs, registrations, requests, rulings, tax
from market.contracts.views.blueprint import bp

__all__ = ["applications", "bp", "claims", "contracts", "drafts", "offices", "proofs", "registrations", "requests", "rulings", "tax"]
