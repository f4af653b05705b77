"""What a change or the end of a registered contract asks at the registration office, and which ruling answers it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration.points import Wish
from market.contracts.rules.registration.ruling import ENDING, Content
from market.contracts.rules.states import RegistrationAct
from market.contracts.rules.versions import Part, Present
from market.duties.rules.making import Made, Span, days_after
from market.duties.rules.states import DutyAct, DutyKind

LAW = "技术合同认定登记管理办法（变更登记、注销登记）"


def duty(kind: DutyKind, party: Side, subject: str, since: date, span: Span) -> Made:
    """Return the duty to go to the office; `subject` is the number of the agreement's paper, the days count from its signatures."""
    return Made(kind=kind, party=party, subject=subject, due_on=days_after(since, span), rule=span.rule, law=LAW)


def answers(parts: Collection[Part], certificate: Content, present: Present, *, fixed_sum: bool) -> bool:
    """Say whether a certificate follows an agreement that changed these parts.

    Amount and last day are compared with what holds now; of a royalty only the fixed part is registered, so that any change answers it.
    Names and content are the office's to judge.
    """
    amount = Part.AMOUNT not in parts or not fixed_sum or certificate.total == present.total
    return amount and (Part.TERM not in parts or certificate.ends_on == present.ends_on)


def act_on(kind: DutyKind, ruling: RegistrationAct, *, answered: bool) -> DutyAct | None:
    """Return what a ruling does to a duty at the office; a change that nobody can register any more is let go."""
    if ruling in ENDING:
        return DutyAct.DISCHARGE if kind is DutyKind.REGISTRATION_CANCEL else DutyAct.WAIVE
    changes = kind is DutyKind.REGISTRATION_CHANGE and ruling is RegistrationAct.CHANGE
    return DutyAct.DISCHARGE if changes and answered else None


_WISHES = {DutyKind.REGISTRATION_CHANGE: Wish.CHANGE, DutyKind.REGISTRATION_CANCEL: Wish.CANCEL}


def ends_unneeded(kind: DutyKind, made_at: datetime, wish: Wish, asked_at: datetime) -> bool:
    """Say whether a duty ends because the office found that nothing has to be registered.

    That is said about what was applied for; what the parties agreed on after the application still goes to the office.
    """
    return _WISHES.get(kind) is wish and made_at <= asked_at
