"""JSON API of papers."""

from market.papers.api import attachments, disclosure, questions
from market.papers.api.blueprint import bp

__all__ = ["attachments", "bp", "disclosure", "questions"]
