"""What pages of other domains show of registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.registers import queries
from market.registers.views.blueprint import bp
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.listings.models.achievements import Achievement
    from market.registers.models import Entry


@bp.app_template_global("entries_with")
def entries_with(achievement: Achievement) -> Sequence[Entry]:
    """Return the entries of registers that an achievement is linked with, as far as the reader may see them."""
    return queries.linked_to_achievement(actor(), achievement.id)
