"""JSON API of proposals; each module adds its operations to the blueprint."""

from market.proposals.api import proposals
from market.proposals.api.blueprint import bp

__all__ = ["bp", "proposals"]
