"""The blueprint of rewards, and the words its templates share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from market.rewards.rules.states import ObjectionState, PlanState

bp = Blueprint("rewards", __name__)

_KINDS: dict[str, str] = {
    PlanState.PUBLICISED.value: "info",
    PlanState.APPROVED.value: "warn",
    PlanState.PAID.value: "done",
    PlanState.WITHDRAWN.value: "",
    ObjectionState.OPEN.value: "warn",
    ObjectionState.UPHELD.value: "danger",
}


@bp.app_template_filter("reward_kind")
def reward_kind(state: str) -> str:
    """Return the pill's kind for a state of a plan or an objection."""
    return _KINDS.get(str(state), "")


Context = dict[str, Any]
