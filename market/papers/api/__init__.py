"""JSON API of papers."""

from market.papers.api import agreements, attachments, disclosure, questions
from market.papers.api.blueprint import bp

__all__ = ["agreements", "attachments", "bp", "disclosure", "questions"]
