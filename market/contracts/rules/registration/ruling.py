"""A ruling is prepared by one person of the office and confirmed by another 二次审核; what both must have looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.contracts.rules.types import PaymentMode
from market.contracts.rules.versions import Present
from market.errors import Conflict, Forbidden, Invalid
from market.money import ZERO, Money
from market.wording import N_

NOTE_LENGTH = 1000
ENDING = frozenset({RegistrationAct.CANCEL, RegistrationAct.REVOKE})
"""Acts after which no certificate is in force; claims fall with it."""


def said(text: str, *, field: str) -> str:
    """Return a reason without the space around it; raise Invalid for none, or for more than 1,000 characters."""
    if not 0 < len(text.strip()) <= NOTE_LENGTH:
        raise Invalid("registration.text", N_("Write it in at most 1,000 characters."), field=field)
    return text.strip()


TECHNICAL_GROUNDS = frozenset({CheckPoint.SUBJECT, CheckPoint.PRICE, CheckPoint.MONOPOLY, CheckPoint.KIND})
"""Grounds of refusal on which experts of the technology can say something; the others are papers, seals and dates."""


def may_look_again(person_id: int | None, refused_by: Collection[int]) -> None:
    """Raise Forbidden where one of the two people of the refusal would work on the objection 异议.

    What the sources ask is that registrar and second reviewer differ 二次审核, and that an objection is looked at again 复核; they do not
    say by whom. Nobody judges the own decision here, so both people are others, and an office needs four registrars. Three would not
    do: if who confirmed the refusal were the second person again, that person alone could hold back every ruling against it.
    """
    if person_id in refused_by:
        raise Forbidden(
            "registration.same_reviewer",
            N_("Two people who took no part in the refusal look at the objection; you took part in it."),
        )


def expert_matter(ground: CheckPoint | None) -> None:
    """Raise Conflict where a refusal objected to stands on a ground that experts of the technology cannot judge."""
    if ground not in TECHNICAL_GROUNDS:
        raise Conflict("registration.not_technical", N_("The ground of this refusal is not technical: experts are not asked about it."))


def first_hearing(expert: str, unit: str, heard: Collection[tuple[str, str]]) -> None:
    """Raise Conflict where an expert would be heard twice on one application, the objection included."""
    if (expert, unit) in heard:
        raise Conflict("registration.expert_heard", N_("This expert was heard on this application already."), field="expert")


def may_confirm(person_id: int | None, prepared_by: int) -> None:
    """Raise Forbidden where one person would prepare and confirm."""
    if person_id == prepared_by:
        raise Forbidden("registration.same_person", N_("A second person of the office confirms what the first has prepared."))


def registrable(checks: Collection[str]) -> None:
    """Raise Invalid unless every point of the checklist is ticked."""
    if missing := [point for point in CheckPoint if point not in checks]:
        raise Invalid("registration.unchecked", N_("Not checked yet: %(point)s"), field="checks", point=missing[0])


def heard_experts(state: RegistrationState, opinions: int, needed: int) -> None:
    """Raise Conflict while an application with the experts has fewer than `needed` opinions."""
    if state is RegistrationState.EXPERT and opinions < needed:
        raise Conflict(
            "registration.no_opinion", N_("The experts have not been heard: %(needed)s opinions are needed."), needed=needed, given=opinions
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a certificate says and a change may alter."""

    project_name: str
    total: Money
    tech: Money
    ends_on: date | None


def following(now: Content, agreed: Present, payment: PaymentMode) -> Content:
    """Return what a certificate may say after the parties' agreements: their amount with its split, and their last day.

    The amounts of a royalty stay: only its fixed part is registered.
    """
    total, tech = (now.total, now.tech) if payment in OPEN_TOTALS else (agreed.total, agreed.split.tech)
    return Content(project_name=now.project_name, total=total, tech=tech, ends_on=agreed.ends_on)


def changed(now: Content, asked: Content, *, added: tuple[Money, Money] = (ZERO, ZERO)) -> None:
    """Raise Invalid unless the change changes something and keeps 0 < technology amount ≤ total.

    What was added later 补登, total and technology amount, stays: a change is about the rest.
    """
    if not asked.project_name.strip():
        raise Invalid("registration.project_missing", N_("Give the project a name."), field="project_name")
    if not ZERO < asked.tech <= asked.total:
        raise Invalid("registration.kind", N_("The technology amount must be above zero and within the total."), field="tech")
    total, tech = added
    if not ZERO <= asked.tech - tech <= asked.total - total:
        message = N_("Supplementary amounts of %(total)s, technology %(tech)s of them, were registered: both amounts are above them.")
        raise Invalid("registration.below_added", message, field="total", total=total, tech=tech)
    if asked == now:
        raise Invalid("registration.nothing_changed", N_("Nothing differs from the present registration."), field="project_name")


def within_days(until: date, today: date) -> None:
    """Raise Conflict when the days for an objection are over; `until` is the last of them."""
    if today > until:
        raise Conflict("registration.objection_late", N_("Objections were possible until %(until)s."), until=until)
