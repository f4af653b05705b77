"""JSON API of proposals; each module adds its operations to the blueprint."""

from market.proposals.api import challenges, proposals, races, talks
from market.proposals.api.blueprint import bp

__all__ = ["bp", "challenges", "proposals", "races", "talks"]
