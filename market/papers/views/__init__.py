"""The pages of papers."""

from market.papers.views import attachments, disclosure, panels, questions
from market.papers.views.blueprint import bp

__all__ = ["attachments", "bp", "disclosure", "panels", "questions"]
