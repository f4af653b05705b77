"""Versions of a contract in force: changes 变更, supplements 补充协议 and the termination 解除协议 (民法典 Art. 543, 562)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.rules.states import ContractAct, ContractState
from market.errors import Conflict, Invalid
from market.states import Ways
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from market.money import Money

TEXT_LENGTH = 20_000
REASON_LENGTH = 500
FIRST = 1
"""The number of the contract itself."""


class VersionKind(Labelled):
    """What an agreement does to the contract."""

    CHANGE = "change", N_("Change of the contract")
    SUPPLEMENT = "supplement", N_("Supplement to the contract")
    TERMINATION = "termination", N_("Termination of the contract")


class VersionState(Labelled):
    """The life of a version; its text is fixed from the beginning."""

    SIGNING = "signing", N_("Waiting for signatures")
    SIGNED = "signed", N_("Signed")
    REFUSED = "refused", N_("Refused")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class VersionAct(Labelled):
    """What moves a version."""

    CONCLUDE = "conclude", N_("All parties have signed")
    REFUSE = "refuse", N_("Refuse")
    WITHDRAW = "withdraw", N_("Withdraw")


VERSION = Ways[VersionState, VersionAct](
    {
        (VersionState.SIGNING, VersionAct.CONCLUDE): VersionState.SIGNED,
        (VersionState.SIGNING, VersionAct.REFUSE): VersionState.REFUSED,
        (VersionState.SIGNING, VersionAct.WITHDRAW): VersionState.WITHDRAWN,
    }
)
OFFICIAL_KINDS = {VersionKind.CHANGE: "变更协议", VersionKind.SUPPLEMENT: "补充协议", VersionKind.TERMINATION: "解除协议"}
CHANGEABLE = frozenset({ContractState.IN_FORCE, ContractState.AMENDED})
"""The states of a contract that the parties may still change."""


def act_of(kind: VersionKind) -> ContractAct:
    """Return what a signed version does to the contract."""
    return ContractAct.TERMINATE if kind is VersionKind.TERMINATION else ContractAct.AMEND


def check(state: ContractState, kind: VersionKind, text: str, *, total: Money | None, present: Money) -> None:
    """Raise Conflict or Invalid where the parties cannot agree on this; `total` is the new amount, `present` the one that holds now."""
    if state not in CHANGEABLE:
        raise Conflict("version.not_in_force", N_("Only a contract in force is changed, supplemented or terminated."))
    if not text.strip():
        raise Invalid("version.no_text", N_("Write what the parties agree on."), field="text")
    if len(text) > TEXT_LENGTH:
        raise Invalid("version.text_long", N_("The text has at most %(most)s characters."), field="text", most=TEXT_LENGTH)
    if total is None:
        return
    if kind is not VersionKind.CHANGE:
        raise Invalid("version.amount_needs_change", N_("Only a change of the contract changes its amount."), field="total")
    if total.fen <= 0:
        raise Invalid("version.amount_positive", N_("Give an amount above zero."), field="total")
    if total == present:
        raise Invalid("version.same_amount", N_("This is the present amount. Leave the field empty to keep it."), field="total")


def number_of(contract: str, version: int) -> str:
    """Return the number that stands on a version's paper: HT-2026-000042-2."""
    return f"{contract}-{version}"
