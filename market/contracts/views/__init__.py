"""The pages of contracts; importing this package hangs every page on the blueprint."""

from market.contracts.views import claims, contracts, drafts, proofs, registrations, tax
from market.contracts.views.blueprint import bp

__all__ = ["bp", "claims", "contracts", "drafts", "proofs", "registrations", "tax"]
