"""The public notice 公示 of an agreed price: when it is due, and what may be said against it.

Sources: 促进科技成果转化法 Art. 18, 浙江省促进科技成果转化条例 Art. 17.
"""

from __future__ import annotations

from datetime import date

from market.deals.rules.states import DealState
from market.errors import Conflict, Invalid
from market.listings.rules.kinds import Cooperation, PriceMode
from market.proposals.rules.plans import OF_AN_ACHIEVEMENT
from market.wording import N_

TEXT_LENGTH = 2000


def is_due(*, seller_is_institution: bool, way: Cooperation, pricing: PriceMode) -> bool:
    """Say whether name and price are published first: an institution disposes of an achievement at a price found by agreement."""
    return seller_is_institution and way in OF_AN_ACHIEVEMENT and pricing is PriceMode.AGREED


def is_running(state: DealState, until: date | None, today: date) -> bool:
    """Say whether objections are taken today; the last day counts."""
    return state is DealState.PUBLICISED and until is not None and today <= until


def require_running(state: DealState, until: date | None, today: date) -> None:
    """Raise Conflict unless objections are taken today."""
    if not is_running(state, until, today):
        raise Conflict("notice.over", N_("The notice does not run."))


def require_text(text: str) -> str:
    """Return an objection or its answer; raise Invalid where it is empty or too long."""
    if not 0 < len(text.strip()) <= TEXT_LENGTH:
        raise Invalid("notice.text", N_("Write between 1 and %(most)s characters."), field="text", most=TEXT_LENGTH)
    return text.strip()


def is_pending(state: DealState) -> bool:
    """Say whether the deal still waits for its notice to end."""
    return state is DealState.PUBLICISED
