"""What the room of a sealed lot shows beyond that of an open one, as of one moment; the script follows it from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market.auctions.forms.sealed import PaperForm, RevealForm, SealForm
from market.auctions.queries import sealed as queries
from market.auctions.rules import envelopes
from market.auctions.rules.states import Format, LotState
from market.ids import new_secret
from market.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot
    from market.auctions.rules.envelopes import Step
    from market.auctions.rules.live import Live


def is_sealed(lot: Lot) -> bool:
    """Say whether bids on this lot are sealed."""
    return lot.format in envelopes.FORMATS


def joined(room: dict[str, Any], sealed: dict[str, Any], lot: Lot) -> dict[str, Any]:
    """Return the template's values together; who has opened the highest bid so far does not lead before the lot is sold."""
    waiting = lot.state in (LotState.OPEN, LotState.PAUSED, LotState.CLOSED)
    return room | sealed | ({"my_state": "active"} if waiting and room["my_state"] == "leading" else {})


def context(
    who: Actor,
    lot: Lot,
    live: Live,
    paddle: Paddle | None,
    now: datetime,
    *,
    seal_form: SealForm | None = None,
    reveal_form: RevealForm | None = None,
    paper_form: PaperForm | None = None,
) -> dict[str, Any]:
    """Return the template's values for the reader at database time `now`."""
    told = live.told
    steps = envelopes.schedule(told.terms, told.standing) if told else []
    moment = told.standing.paused_at or now if told else now
    step = next((one for one in steps if one.begins <= moment < one.ends), None)
    public = envelopes.public(told) if told else None
    own = _own(public, step, paddle)
    return {
        "steps": steps,
        "step": step if lot.state in (LotState.OPEN, LotState.PAUSED) else None,
        "sealed": public,
        "own_envelope": own,
        "own_state": "none" if own is None else "sealed" if own["amount_fen"] is None else "opened",
        "minimum": Money(public["minimums"][step.round - 1]) if public and step else lot.start,
        "counts": _counts(public, step),
        "seal_form": seal_form or SealForm(formdata=None, key=new_secret(), round=step.round if step else 1),
        "reveal_form": reveal_form or RevealForm(formdata=None, key=new_secret()),
        "paper_form": paper_form or PaperForm(formdata=None),
        "own_paper": queries.own_paper(who, lot.id) if lot.format is Format.SCORE and paddle else None,
        "sits_on_panel": lot.format is Format.SCORE and queries.sits_on_panel(who, lot.id),
    }


def _own(public: dict[str, Any] | None, step: Step | None, paddle: Paddle | None) -> dict[str, Any] | None:
    if public is None or step is None or paddle is None:
        return None
    mine = (one for one in public["envelopes"] if (one["round"], one["paddle"]) == (step.round, paddle.number))
    found: dict[str, Any] | None = next(mine, None)
    return found


def _counts(public: dict[str, Any] | None, step: Step | None) -> dict[str, int]:
    here = [one for one in public["envelopes"] if step and one["round"] == step.round] if public else []
    return {"sealed": len(here), "opened": sum(one["amount_fen"] is not None for one in here)}
