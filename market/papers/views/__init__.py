"""The pages of papers."""

from market.papers.views import agreements, attachments, disclosure, panels, questions
from market.papers.views.blueprint import bp

__all__ = ["agreements", "attachments", "bp", "disclosure", "panels", "questions"]
