"""Versions of a contract in force: changes 变更, supplements 补充协议 and the termination 解除协议 (民法典 Art. 543, 562)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from market.contracts.rules import amounts
from market.contracts.rules.amounts import Item, Split
from market.contracts.rules.states import ContractAct, ContractState
from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.states import Ways
from market.wording import N_, Labelled

TEXT_LENGTH = 20_000
REASON_LENGTH = 500
MOST_INSTALMENTS = 60
"""Rows of one plan of payment."""
MOST_ITEMS = 200
DESCRIPTION_LENGTH = 200
FIRST = 1
"""The number of the contract itself."""


class VersionKind(Labelled):
    """What an agreement does to the contract."""

    CHANGE = "change", N_("Change of the contract")
    SUPPLEMENT = "supplement", N_("Supplement to the contract")
    TERMINATION = "termination", N_("Termination of the contract")


class Part(Labelled):
    """What of a registered contract an agreement changes, so that its registration is changed too 变更登记."""

    AMOUNT = "amount", N_("The amount")
    TERM = "term", N_("The term")
    PARTIES = "parties", N_("A party or its name")
    CONTENT = "content", N_("The technical content or the project's name")


TICKED = (Part.PARTIES, Part.CONTENT)
"""Parts that the proposer names; amount and term are seen from the agreement itself."""
OFFICIAL_PARTS = {Part.AMOUNT: "合同成交额", Part.TERM: "合同期限", Part.PARTIES: "当事人或其名称", Part.CONTENT: "技术内容或项目名称"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """What is to be paid until when."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What holds before an agreement: amount, what of it is not technology, the contract's first and last day."""

    total: Money
    non_technical: tuple[Item, ...] = ()
    starts_on: date | None
    ends_on: date | None

    @property
    def split(self) -> Split:
        """Return how the technology amount comes about."""
        return amounts.split(self.total, self.non_technical)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What one party proposes; none where amount, its parts or last day stay, an empty plan where nobody plans anew."""

    kind: VersionKind
    text: str
    total: Money | None = None
    ends_on: date | None = None
    affects: Collection[Part] = ()
    plan: tuple[Instalment, ...] = ()
    non_technical: tuple[Item, ...] | None = None
    """What of the new amount is not technology, all of it; none where that stays."""

    @property
    def parts(self) -> list[Part]:
        """Return what of a registration it changes, in the order of the form."""
        seen = {Part.AMOUNT: self.total is not None, Part.TERM: self.ends_on is not None}
        return [part for part in Part if seen.get(part, part in self.affects)]


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


def after(present: Present, asked: Proposal) -> Present:
    """Return what holds once both parties have signed."""
    parts = present.non_technical if asked.non_technical is None else asked.non_technical
    return replace(present, total=asked.total or present.total, non_technical=parts, ends_on=asked.ends_on or present.ends_on)


def check(state: ContractState, asked: Proposal, present: Present) -> None:
    """Raise Conflict or Invalid at its field where the parties cannot agree on this."""
    if state not in CHANGEABLE:
        raise Conflict("version.not_in_force", N_("Only a contract in force is changed, supplemented or terminated."))
    if not asked.text.strip():
        raise Invalid("version.no_text", N_("Write what the parties agree on."), field="text")
    if len(asked.text) > TEXT_LENGTH:
        raise Invalid("version.text_long", N_("The text has at most %(most)s characters."), field="text", most=TEXT_LENGTH)
    _check_total(asked, present.total)
    _check_non_technical(asked, present)
    _check_end(asked, present)
    if asked.affects and asked.kind is VersionKind.TERMINATION:
        raise Invalid("version.ends_all", N_("A termination ends the registration; nothing of it is changed."), field="affects")
    if asked.plan and asked.total is None:
        raise Invalid("version.plan_needs_amount", N_("New instalments belong to a new amount."), field="plan")


def _check_total(asked: Proposal, present: Money) -> None:
    if asked.total is None:
        return
    if asked.kind is not VersionKind.CHANGE:
        raise Invalid("version.amount_needs_change", N_("Only a change of the contract changes its amount."), field="total")
    if asked.total.fen <= 0:
        raise Invalid("version.amount_positive", N_("Give an amount above zero."), field="total")
    if asked.total == present:
        raise Invalid("version.same_amount", N_("This is the present amount. Leave the field empty to keep it."), field="total")


def _check_non_technical(asked: Proposal, present: Present) -> None:
    if asked.total is None:
        if asked.non_technical is not None:
            raise Invalid(
                "version.parts_need_amount", N_("The parts that are not technology belong to a new amount."), field="non_technical"
            )
        return
    if asked.non_technical is None:
        _check_kept(asked.total, present)
        return
    if len(asked.non_technical) > MOST_ITEMS:
        raise Invalid("version.parts_many", N_("At most %(most)s parts are named."), field="non_technical", most=MOST_ITEMS)
    if not all(0 < len(item.description) <= DESCRIPTION_LENGTH for item in asked.non_technical):
        raise Invalid("contract.item_unnamed", N_("Say what the amount pays for."), field="non_technical")
    try:
        amounts.split(asked.total, asked.non_technical)
    except Invalid as refusal:
        refusal.rename(lambda _: "non_technical")
        raise


def _check_kept(total: Money, present: Present) -> None:
    kept = sum((item.amount for item in present.non_technical), ZERO)
    if kept > total:
        raise Invalid(
            "version.below_parts",
            N_("Of the present amount %(kept)s is not technology, more than the new amount. State these parts anew."),
            field="total",
            kept=kept,
        )


def _check_end(asked: Proposal, present: Present) -> None:
    if asked.ends_on is None:
        return
    if asked.kind is not VersionKind.CHANGE:
        raise Invalid("version.term_needs_change", N_("Only a change of the contract changes its last day."), field="ends_on")
    if asked.ends_on == present.ends_on:
        raise Invalid("version.same_term", N_("This is the present last day. Leave the field empty to keep it."), field="ends_on")
    if present.starts_on is not None and asked.ends_on < present.starts_on:
        raise Invalid(
            "version.term_order", N_("The last day lies before the first one, %(first)s."), field="ends_on", first=present.starts_on
        )


def number_of(contract: str, version: int) -> str:
    """Return the number that stands on a version's paper: HT-2026-000042-2."""
    return f"{contract}-{version}"
