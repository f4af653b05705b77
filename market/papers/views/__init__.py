"""The pages of papers."""

from market.papers.views import attachments, disclosure, panels
from market.papers.views.blueprint import bp

__all__ = ["attachments", "bp", "disclosure", "panels"]
