"""The pages of proposals; each module adds its pages to the blueprint."""

from market.proposals.views import challenges, choosing, judging, races, talks, writing
from market.proposals.views.blueprint import bp

__all__ = ["bp", "challenges", "choosing", "judging", "races", "talks", "writing"]
