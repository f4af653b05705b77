"""JSON API of contracts; each module adds its operations to the blueprint."""

from market.contracts.api import claims, forms, papers, proofs, registrations, remarks, tax
from market.contracts.api.blueprint import bp

__all__ = ["bp", "claims", "forms", "papers", "proofs", "registrations", "remarks", "tax"]
