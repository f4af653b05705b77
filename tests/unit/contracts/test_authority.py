"""Whose signature binds a party, branch by branch."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from market.accounts.rules.authority import Authority, Signatory, place
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.bound import bound
from market.errors import Conflict, Forbidden
from market.money import Money

AMOUNT = Money.yuan(1_000_000)
LIMITED = Signatory(person_id=1, limit=Money(AMOUNT.fen - 1))
EXACT = Signatory(person_id=2, limit=AMOUNT)
FREE = Signatory(person_id=3, limit=None)


@dataclass(frozen=True)
class Row:
    person_id: int
    authority: Authority
    party: Side = Side.SELLER


FIRST = Row(1, Authority.FIRST)


@pytest.mark.parametrize("signer", [EXACT, FREE])
def test_whose_limit_covers_the_amount_signs_alone(signer: Signatory) -> None:
    assert place(signer, AMOUNT, [], []) is Authority.ALONE


def test_one_fen_above_the_limit_makes_it_the_first_of_two() -> None:
    assert place(LIMITED, AMOUNT, [], [EXACT]) is Authority.FIRST


@pytest.mark.parametrize("signer", [EXACT, FREE])
def test_whose_limit_covers_the_amount_signs_second(signer: Signatory) -> None:
    assert place(signer, AMOUNT, [FIRST], []) is Authority.SECOND


def test_nobody_begins_what_no_colleague_can_complete() -> None:
    with pytest.raises(Forbidden, match=r"signing\.nobody_second") as refused:
        place(LIMITED, AMOUNT, [], [Signatory(person_id=4, limit=Money(AMOUNT.fen - 1))])
    assert refused.value.params == {"limit": LIMITED.limit, "amount": AMOUNT}


def test_two_limited_signatories_do_not_make_one_with_authority() -> None:
    with pytest.raises(Forbidden, match=r"signing\.beyond_authority"):
        place(Signatory(person_id=4, limit=Money(1)), AMOUNT, [FIRST], [FREE])


def test_nobody_signs_twice() -> None:
    with pytest.raises(Conflict, match=r"signing\.signed_by_person"):
        place(Signatory(person_id=1, limit=None), AMOUNT, [FIRST], [])


@pytest.mark.parametrize("binding", [Authority.ALONE, Authority.SECOND])
def test_a_party_that_is_bound_signs_no_more(binding: Authority) -> None:
    with pytest.raises(Conflict, match=r"signing\.signed_by_party"):
        place(FREE, AMOUNT, [Row(2, binding)], [])


def test_only_a_binding_signature_counts_for_the_party() -> None:
    second = Row(2, Authority.SECOND)
    alone = Row(5, Authority.ALONE, Side.BUYER)
    assert bound([FIRST]) == {}
    assert bound([FIRST, second, alone]) == {Side.SELLER: second, Side.BUYER: alone}
