"""What the parties of a contract may agree on afterwards."""

from __future__ import annotations

from itertools import product

import pytest

from market.contracts.rules.states import CONTRACT, ContractAct, ContractState
from market.contracts.rules.versions import (
    CHANGEABLE,
    TEXT_LENGTH,
    VERSION,
    VersionAct,
    VersionKind,
    VersionState,
    act_of,
    check,
    number_of,
)
from market.errors import Conflict, Invalid, MarketError
from market.money import Money

PRESENT = Money.yuan(100)


def refused(kind: VersionKind = VersionKind.CHANGE, text: str = "x", total: Money | None = None) -> str:
    with pytest.raises(Invalid) as refusal:
        check(ContractState.IN_FORCE, kind, text, total=total, present=PRESENT)
    return refusal.value.code


@pytest.mark.parametrize("state", ContractState)
def test_only_a_contract_in_force_changes(state: ContractState) -> None:
    if state in CHANGEABLE:
        check(state, VersionKind.TERMINATION, "x", total=None, present=PRESENT)
        return
    with pytest.raises(Conflict, match=r"version\.not_in_force"):
        check(state, VersionKind.TERMINATION, "x", total=None, present=PRESENT)


def test_what_is_agreed_on_is_written_down() -> None:
    assert refused(text=" \n") == "version.no_text"
    assert refused(text="x" * (TEXT_LENGTH + 1)) == "version.text_long"
    check(ContractState.IN_FORCE, VersionKind.SUPPLEMENT, "x" * TEXT_LENGTH, total=None, present=PRESENT)


@pytest.mark.parametrize("kind", [VersionKind.SUPPLEMENT, VersionKind.TERMINATION])
def test_only_a_change_alters_the_amount(kind: VersionKind) -> None:
    assert refused(kind, total=Money.yuan(1)) == "version.amount_needs_change"


def test_a_new_amount_is_above_zero_and_new() -> None:
    assert refused(total=Money(0)) == "version.amount_positive"
    assert refused(total=PRESENT) == "version.same_amount"
    check(ContractState.AMENDED, VersionKind.CHANGE, "x", total=Money(PRESENT.fen + 1), present=PRESENT)


@pytest.mark.parametrize(("state", "act"), [pair for pair in product(VersionState, VersionAct) if pair[0] is not VersionState.SIGNING])
def test_a_version_that_has_ended_stays_as_it_is(state: VersionState, act: VersionAct) -> None:
    with pytest.raises(MarketError):
        VERSION.after(state, act)


def test_a_contract_may_change_more_than_once_and_then_end() -> None:
    assert CONTRACT.after(ContractState.AMENDED, act_of(VersionKind.SUPPLEMENT)) is ContractState.AMENDED
    assert CONTRACT.after(ContractState.AMENDED, act_of(VersionKind.TERMINATION)) is ContractState.TERMINATED
    assert CONTRACT.after(ContractState.AMENDED, ContractAct.COMPLETE) is ContractState.COMPLETED
    with pytest.raises(Conflict):
        CONTRACT.after(ContractState.TERMINATED, ContractAct.AMEND)


def test_a_version_bears_the_number_of_its_contract() -> None:
    assert number_of("HT-2026-000042", 2) == "HT-2026-000042-2"
