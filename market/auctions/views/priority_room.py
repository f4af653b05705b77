"""What the room shows of the priority right 优先购买权, and of a buyer's default, as of one moment; the script follows it from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from market import clock, rulebook
from market.auctions.queries import aftermath
from market.auctions.queries import priority as queries
from market.auctions.rules.default import DefaultState, OfferState
from market.auctions.rules.states import LotState
from market.ids import new_secret

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.priority import PriorityHolder
    from market.auctions.models.sale import Lot
    from market.auctions.rules.live import Live

BEFORE = ("announced", "open", "paused")
SOLD = ("awarded", "confirmed", "dealt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The priority right of a lot as its room shows it."""

    own: PriorityHolder | None
    """The reader's right."""
    paddle: int | None
    """The reader's paddle, where it was registered at the opening."""
    seconds: int
    until: datetime | None
    waiting: list[int]
    states: list[str]
    """What is to be seen now; static/js/controllers/priority.js computes the same."""
    key: str


def context(who: Actor, lot: Lot, live: Live, paddle: Paddle | None, now: datetime) -> dict[str, Any]:
    """Return the template's values: nothing where nobody holds a right."""
    return {"priority": _priority(who, lot, live, paddle, now), "follows": _follows(lot)}


def _priority(who: Actor, lot: Lot, live: Live, paddle: Paddle | None, now: datetime) -> Shown | None:
    own = queries.own(who, lot.id)
    if own is None and not queries.counts([lot.id]):
        return None
    asking = live.public()["priority"]
    number = paddle.number if paddle else None
    registered = asking is not None and any(holder == number for holder, _rank in asking["ranks"])
    until = datetime.fromisoformat(asking["until"]) if asking and asking["until"] else None
    return Shown(
        own=own,
        paddle=number if registered else None,
        seconds=lot.answer_s or rulebook.number("bid.priority_answer_s", clock.legal_date(now)),
        until=until,
        waiting=asking["waiting"] if asking else [],
        states=_states(live.state, asking, number, until is not None and now < until),
        key=new_secret(),
    )


def _states(state: str, asking: dict[str, Any] | None, own: int | None, in_time: bool) -> list[str]:  # noqa: FBT001 - one of four facts
    if state in BEFORE:
        return ["before"]
    if asking is None:
        return []
    answers = dict(asking["answers"])
    mine = [] if own not in answers or state != "closed" else ["took" if answers[own] else "waived"]
    if state == "closed" and asking["waiting"] and in_time:
        return ["asked", *mine, *(["mine"] if own in asking["waiting"] else [])]
    if state == "closed":
        return ["answered", *mine]
    return ["matched"] if state in SOLD and asking["matched"] else []


def _follows(lot: Lot) -> dict[str, Any] | None:
    """Return what everybody may know of how a lot goes on after its buyer's default."""
    if lot.state is not LotState.DEFAULTED:
        return None
    found = aftermath.aftermath(lot)
    state = found.defaults[0].state if found.defaults else DefaultState.DECLARED
    offer = found.offers.get(found.defaults[0].id) if found.defaults else None
    offered = offer is not None and offer.state in (OfferState.PROPOSED, OfferState.OFFERED)
    later = found.later if found.later is not None and found.later.announced_at is not None else None
    return {"offered": offered, "freed": state is DefaultState.RELEASED, "later": later}
