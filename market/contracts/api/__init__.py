"""JSON API of contracts; each module adds its operations to the blueprint."""

from market.contracts.api import papers, registrations, tax
from market.contracts.api.blueprint import bp

__all__ = ["bp", "papers", "registrations", "tax"]
