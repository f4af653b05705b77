"""The pages of registers."""

from market.registers.views import browse, entries, intake, links, panels
from market.registers.views.blueprint import bp

__all__ = ["bp", "browse", "entries", "intake", "links", "panels"]
