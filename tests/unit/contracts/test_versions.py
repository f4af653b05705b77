"""What the parties of a contract may agree on afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from market.contracts.rules.amounts import Carriers, Item, ItemKind
from market.contracts.rules.states import CONTRACT, ContractAct, ContractState
from market.contracts.rules.versions import (
    CHANGEABLE,
    DESCRIPTION_LENGTH,
    MOST_ITEMS,
    TEXT_LENGTH,
    VERSION,
    Instalment,
    Part,
    Present,
    Proposal,
    VersionAct,
    VersionKind,
    VersionState,
    act_of,
    after,
    check,
    number_of,
)
from market.errors import Conflict, Invalid, MarketError
from market.money import Money

FIRST_DAY, LAST_DAY = date(2026, 11, 1), date(2029, 10, 31)
NOW = Present(total=Money.yuan(100), starts_on=FIRST_DAY, ends_on=LAST_DAY)
ROW = Instalment(due_on=LAST_DAY, amount=Money.yuan(1))


def asked(kind: VersionKind = VersionKind.CHANGE, text: str = "x", **about: Any) -> Proposal:
    return Proposal(kind=kind, text=text, **about)


def refused(kind: VersionKind = VersionKind.CHANGE, text: str = "x", **about: Any) -> str:
    with pytest.raises(Invalid) as refusal:
        check(ContractState.IN_FORCE, asked(kind, text, **about), NOW)
    return refusal.value.code


@pytest.mark.parametrize("state", ContractState)
def test_only_a_contract_in_force_changes(state: ContractState) -> None:
    if state in CHANGEABLE:
        check(state, asked(VersionKind.TERMINATION), NOW)
        return
    with pytest.raises(Conflict, match=r"version\.not_in_force"):
        check(state, asked(VersionKind.TERMINATION), NOW)


def test_what_is_agreed_on_is_written_down() -> None:
    assert refused(text=" \n") == "version.no_text"
    assert refused(text="x" * (TEXT_LENGTH + 1)) == "version.text_long"
    check(ContractState.IN_FORCE, asked(VersionKind.SUPPLEMENT, "x" * TEXT_LENGTH), NOW)


@pytest.mark.parametrize("kind", [VersionKind.SUPPLEMENT, VersionKind.TERMINATION])
def test_only_a_change_alters_the_amount(kind: VersionKind) -> None:
    assert refused(kind, total=Money.yuan(1)) == "version.amount_needs_change"


def test_a_new_amount_is_above_zero_and_new() -> None:
    assert refused(total=Money(0)) == "version.amount_positive"
    assert refused(total=NOW.total) == "version.same_amount"
    check(ContractState.AMENDED, asked(total=Money(NOW.total.fen + 1)), NOW)


@pytest.mark.parametrize("kind", [VersionKind.SUPPLEMENT, VersionKind.TERMINATION])
def test_only_a_change_alters_the_last_day(kind: VersionKind) -> None:
    assert refused(kind, ends_on=LAST_DAY) == "version.term_needs_change"


def test_a_new_last_day_is_new_and_behind_the_first() -> None:
    assert refused(ends_on=LAST_DAY) == "version.same_term"
    assert refused(ends_on=date(2026, 10, 31)) == "version.term_order"
    check(ContractState.IN_FORCE, asked(ends_on=FIRST_DAY), NOW)
    check(ContractState.IN_FORCE, asked(ends_on=date(2020, 1, 1)), Present(total=NOW.total, starts_on=None, ends_on=None))


def test_a_plan_belongs_to_an_amount_and_an_end_changes_nothing() -> None:
    assert refused(plan=(ROW,)) == "version.plan_needs_amount"
    assert refused(VersionKind.TERMINATION, affects=[Part.CONTENT]) == "version.ends_all"
    check(ContractState.IN_FORCE, asked(total=Money.yuan(1), plan=(ROW,)), NOW)


PART = Item(kind=ItemKind.PARTS, amount=Money.yuan(40), description="试验台")
WITH_PART = Present(total=NOW.total, non_technical=(PART,), starts_on=FIRST_DAY, ends_on=LAST_DAY)


def test_parts_that_are_not_technology_belong_to_a_new_amount_and_fit_into_it() -> None:
    assert refused(non_technical=()) == "version.parts_need_amount"
    check(ContractState.IN_FORCE, asked(total=Money.yuan(40), non_technical=(PART,)), NOW)
    assert refused(total=Money(PART.amount.fen - 1), non_technical=(PART,)) == "contract.items_exceed_total"
    assert refused(total=Money.yuan(90), non_technical=(replace(PART, amount=Money(0)),)) == "contract.item_not_positive"
    assert refused(total=Money.yuan(90), non_technical=(replace(PART, reasonable=Money.yuan(41)),)) == "contract.carrier_too_large"


def test_each_part_is_named_and_there_are_not_too_many() -> None:
    for words in ("", "x" * (DESCRIPTION_LENGTH + 1)):
        assert refused(total=Money.yuan(90), non_technical=(replace(PART, description=words),)) == "contract.item_unnamed"
    small = replace(PART, amount=Money(1), description="x" * DESCRIPTION_LENGTH)
    check(ContractState.IN_FORCE, asked(total=Money.yuan(90), non_technical=(small,) * MOST_ITEMS), NOW)
    assert refused(total=Money.yuan(90), non_technical=(small,) * (MOST_ITEMS + 1)) == "version.parts_many"


def test_every_refused_part_is_shown_at_the_parts() -> None:
    with pytest.raises(Invalid) as refusal:
        check(ContractState.IN_FORCE, asked(total=Money(1), non_technical=(PART,)), NOW)
    assert refusal.value.field == "non_technical"


def test_an_amount_below_the_parts_that_stay_needs_them_anew() -> None:
    check(ContractState.IN_FORCE, asked(total=PART.amount), WITH_PART)
    with pytest.raises(Invalid, match=r"version\.below_parts") as refusal:
        check(ContractState.IN_FORCE, asked(total=Money(PART.amount.fen - 1)), WITH_PART)
    assert (refusal.value.field, refusal.value.params) == ("total", {"kept": PART.amount})
    check(ContractState.IN_FORCE, asked(total=Money(1), non_technical=()), WITH_PART)


def test_what_holds_after_a_change() -> None:
    lower = after(WITH_PART, asked(total=Money.yuan(60)))
    assert (lower.split.tech, lower.ends_on) == (Money.yuan(20), LAST_DAY)
    carried = replace(PART, reasonable=Money.yuan(10), carriers=Carriers(pieces=4, reasonable=1))
    assert after(WITH_PART, asked(total=Money.yuan(60), non_technical=(carried,))).split.tech == Money.yuan(30)
    assert after(WITH_PART, asked(total=Money.yuan(60), non_technical=())).split.tech == Money.yuan(60)
    assert after(WITH_PART, asked(ends_on=FIRST_DAY)) == replace(WITH_PART, ends_on=FIRST_DAY)


@pytest.mark.parametrize(
    ("about", "parts"),
    [
        ({}, []),
        ({"total": Money.yuan(1)}, [Part.AMOUNT]),
        ({"ends_on": FIRST_DAY}, [Part.TERM]),
        ({"affects": [Part.CONTENT, Part.PARTIES]}, [Part.PARTIES, Part.CONTENT]),
        ({"affects": [Part.AMOUNT, Part.TERM]}, []),
    ],
)
def test_what_of_a_registration_an_agreement_changes(about: dict[str, Any], parts: list[Part]) -> None:
    assert asked(**about).parts == parts


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
