"""Licences in force and pledges limit what may still be offered."""

from datetime import date

import pytest

from market.errors import Invalid
from market.listings.rules.burdens import Burden, check, conflict, unconsented_pledge
from market.listings.rules.kinds import BurdenKind, LicenceKind, TermMode
from market.listings.rules.terms import Offer

TODAY = date(2026, 11, 22)
EXCLUSIVE = Offer(mode=TermMode.LICENCE, licence_kind=LicenceKind.EXCLUSIVE, months=12)
ORDINARY = Offer(mode=TermMode.LICENCE, licence_kind=LicenceKind.ORDINARY, months=12)
TRANSFER = Offer(mode=TermMode.TRANSFER)


@pytest.mark.parametrize(
    ("kind", "offer", "forbidden"),
    [
        (BurdenKind.EXCLUSIVE, ORDINARY, True),
        (BurdenKind.EXCLUSIVE, EXCLUSIVE, True),
        (BurdenKind.EXCLUSIVE, TRANSFER, False),
        (BurdenKind.SOLE, EXCLUSIVE, True),
        (BurdenKind.SOLE, ORDINARY, False),
        (BurdenKind.ORDINARY, EXCLUSIVE, True),
        (BurdenKind.ORDINARY, ORDINARY, False),
        (BurdenKind.OPEN, EXCLUSIVE, True),
        (BurdenKind.DISPUTE, EXCLUSIVE, False),
    ],
)
def test_a_licence_in_force_forbids_what_it_excludes(*, kind: BurdenKind, offer: Offer, forbidden: bool) -> None:
    assert conflict([Burden(kind=kind)], [offer], TODAY) is forbidden
    assert not conflict([Burden(kind=kind, until=date(2026, 11, 21))], [offer], TODAY)


def test_a_pledge_needs_a_word_about_the_pledgee() -> None:
    assert unconsented_pledge([Burden(kind=BurdenKind.PLEDGE)], [TRANSFER], TODAY)
    assert not unconsented_pledge([Burden(kind=BurdenKind.PLEDGE, note="质权人已书面同意")], [TRANSFER], TODAY)
    assert not unconsented_pledge([Burden(kind=BurdenKind.PLEDGE)], [], TODAY)


def test_another_encumbrance_must_be_described() -> None:
    check(Burden(kind=BurdenKind.OTHER, note="海关备案"), 0)
    with pytest.raises(Invalid) as refused:
        check(Burden(kind=BurdenKind.OTHER), 2)
    assert refused.value.field == "burden_note_2"
