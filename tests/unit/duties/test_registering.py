"""What takes a changed contract to the registration office, and which ruling answers it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from market.contracts.rules.amounts import Item, ItemKind
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration.points import Wish
from market.contracts.rules.registration.ruling import Content, following
from market.contracts.rules.states import RegistrationAct
from market.contracts.rules.types import PaymentMode
from market.contracts.rules.versions import Part, Present
from market.duties.rules.making import Span
from market.duties.rules.registering import act_on, answers, duty, ends_unneeded
from market.duties.rules.states import DutyAct, DutyKind
from market.money import Money

LAST_DAY, LATER = date(2029, 10, 31), date(2030, 10, 31)
SPAN = Span(count=30, rule="duty.registration_change_days@1985-04-01")
CHANGE, CANCEL = DutyKind.REGISTRATION_CHANGE, DutyKind.REGISTRATION_CANCEL


def certificate(**about: Any) -> Content:
    return Content(**{"project_name": "x", "total": Money.yuan(100), "tech": Money.yuan(90), "ends_on": LAST_DAY, **about})


def present(**about: Any) -> Present:
    return Present(**{"total": Money.yuan(100), "starts_on": None, "ends_on": LAST_DAY, **about})


def test_the_days_count_from_the_signatures() -> None:
    made = duty(CHANGE, Side.BUYER, "HT-2026-000001-2", date(2026, 11, 3), SPAN)
    assert (made.party, made.subject, made.due_on, made.rule) == (Side.BUYER, "HT-2026-000001-2", date(2026, 12, 3), SPAN.rule)


@pytest.mark.parametrize(
    ("parts", "now", "expected"),
    [
        ([Part.AMOUNT], present(), True),
        ([Part.AMOUNT], present(total=Money.yuan(101)), False),
        ([Part.TERM], present(ends_on=LATER), False),
        ([Part.TERM], present(total=Money.yuan(101)), True),
        ([Part.AMOUNT, Part.TERM], present(ends_on=LATER), False),
        ([Part.PARTIES, Part.CONTENT], present(total=Money.yuan(1), ends_on=LATER), True),
        ([], present(total=Money.yuan(1)), True),
    ],
)
def test_a_certificate_answers_what_it_says_of_amount_and_term(parts: list[Part], now: Present, *, expected: bool) -> None:
    assert answers(parts, certificate(), now, fixed_sum=True) is expected


def test_of_a_royalty_any_change_answers_a_new_amount() -> None:
    assert answers([Part.AMOUNT], certificate(), present(total=Money.yuan(1)), fixed_sum=False)


@pytest.mark.parametrize(
    ("kind", "ruling", "answered", "act"),
    [
        (CHANGE, RegistrationAct.CHANGE, True, DutyAct.DISCHARGE),
        (CHANGE, RegistrationAct.CHANGE, False, None),
        (CHANGE, RegistrationAct.CANCEL, True, DutyAct.WAIVE),
        (CHANGE, RegistrationAct.REVOKE, False, DutyAct.WAIVE),
        (CANCEL, RegistrationAct.CANCEL, False, DutyAct.DISCHARGE),
        (CANCEL, RegistrationAct.REVOKE, True, DutyAct.DISCHARGE),
        (CANCEL, RegistrationAct.CHANGE, True, None),
        (CHANGE, RegistrationAct.REGISTER, True, None),
        (CHANGE, RegistrationAct.SUPPLEMENT, True, None),
    ],
)
def test_what_a_ruling_does_to_a_duty_at_the_office(
    kind: DutyKind, ruling: RegistrationAct, act: DutyAct | None, *, answered: bool
) -> None:
    assert act_on(kind, ruling, answered=answered) is act


def test_the_form_begins_with_what_the_parties_agreed() -> None:
    rig = Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(30), reasonable=Money.yuan(10))
    now = present(total=Money.yuan(80), non_technical=(rig,), ends_on=LATER)
    found = following(certificate(), now, PaymentMode.LUMP_ONCE)
    assert found == certificate(total=Money.yuan(80), tech=Money.yuan(60), ends_on=LATER)
    assert following(certificate(), now, PaymentMode.ROYALTY) == certificate(ends_on=LATER)


@pytest.mark.parametrize(
    ("kind", "wish", "later", "ended"),
    [
        (CHANGE, Wish.CHANGE, 0, True),
        (CANCEL, Wish.CANCEL, 1, True),
        (CHANGE, Wish.CHANGE, -1, False),
        (CHANGE, Wish.CANCEL, 1, False),
        (CANCEL, Wish.CHANGE, 1, False),
        (CHANGE, Wish.SUPPLEMENT, 1, False),
        (DutyKind.PAYMENT, Wish.CHANGE, 1, False),
    ],
)
def test_what_nobody_must_register_ends_what_was_applied_for(kind: DutyKind, wish: Wish, later: int, *, ended: bool) -> None:
    made = datetime(2026, 11, 3, tzinfo=UTC)
    assert ends_unneeded(kind, made, wish, made + timedelta(hours=later)) is ended
