"""The registrar's desk: the queue by due day, the counts beside it, the office's year, and certificates to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Date, case, cast, exists, func, or_, select, true

from market import clock
from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Registration
from market.contracts.models.requests import RegistrationRequest
from market.contracts.models.rulings import RegistrationRuling, RegistrationVersion
from market.contracts.queries import rulings
from market.contracts.rules.desk import SOON_DAYS, Call, Case, Due, Standing, Statistics, call, statistics
from market.contracts.rules.registration.points import Answer, Outcome
from market.contracts.rules.states import DECIDABLE, REGISTERED_STATES, RegistrationAct, RegistrationState
from market.db import db

if TYPE_CHECKING:
    from market.access import Actor

WAITING = (RegistrationState.SUBMITTED, *sorted(DECIDABLE))
NEAR_DAYS = 21
"""How far ahead reminders may begin: two working days may lie behind a long holiday."""
MOST_CALLS = 50
DECISIONS = (RegistrationAct.REGISTER, RegistrationAct.REFUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which applications of the queue are shown."""

    state: RegistrationState | None = None
    due: Due | None = None
    text: str = ""
    """A part of the number or of the project's name."""


ALL = Cut()


def queue(actor: Actor, cut: Cut = ALL, *, page: int = 1, size: int = 20) -> tuple[list[tuple[Registration, Contract]], int]:
    """Return one page of the applications that the actor may see, overdue and most urgent first, and how many there are."""
    conditions = [policy.registrations_visible_to(actor), _of_state(cut.state), _due(cut.due, clock.today()), _like(cut.text)]
    joined = select(Registration, Contract).join(Contract, Contract.id == Registration.contract_id).where(*conditions)
    total = db.session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    urgent = or_(Registration.state.in_(WAITING), _ruled(), _asked())
    order = (urgent.desc(), *_by_due_day())
    rows = db.session.execute(joined.order_by(*order).offset((max(1, page) - 1) * size).limit(size))
    return [(first, second) for first, second in rows], total


def _by_due_day() -> tuple[ColumnElement[Any], ...]:
    """Order by the last day of the decision; a day that a decision has met says nothing any more."""
    running = case((Registration.state.in_(sorted(DECIDABLE)), Registration.due_on))
    return running.asc().nulls_last(), Registration.submitted_at.asc(), Registration.id.asc()


def _of_state(state: RegistrationState | None) -> ColumnElement[bool]:
    return true() if state is None else Registration.state == state


def _due(due: Due | None, today: date) -> ColumnElement[bool]:
    open_now = Registration.state.in_(sorted(DECIDABLE))
    if due is Due.OVERDUE:
        return open_now & (Registration.due_on < today)
    if due is Due.SOON:
        return open_now & Registration.due_on.between(today, today + timedelta(days=SOON_DAYS))
    if due is Due.RULING:
        return _ruled()
    return _asked() if due is Due.REQUEST else true()


def _ruled() -> ColumnElement[bool]:
    return exists().where(RegistrationRuling.registration_id == Registration.id, RegistrationRuling.outcome.is_(None))


def _asked() -> ColumnElement[bool]:
    return exists().where(RegistrationRequest.registration_id == Registration.id, RegistrationRequest.state == Answer.OPEN)


def _like(text: str) -> ColumnElement[bool]:
    wanted = text.strip()
    if not wanted:
        return true()
    return or_(*(column.contains(wanted, autoescape=True) for column in (Registration.number, Contract.number, Contract.project_name)))


def waiting_for(actor: Actor) -> list[tuple[Registration, Contract, Call]]:
    """Return what the applications of the actor's office ask of the actor as a registrar, by due day."""
    if not actor.can("office.registrar"):
        return []
    joined = select(Registration, Contract).join(Contract, Contract.id == Registration.contract_id)
    joined = joined.where(policy.registrations_visible_to(actor), or_(Registration.state.in_(WAITING), _ruled(), _asked()))
    rows = db.session.execute(joined.order_by(*_by_due_day()).limit(MOST_CALLS)).all()
    ids = [row[0].id for row in rows]
    prepared, refused, requested = rulings.waiting(ids), rulings.refused_by(ids), rulings.requested(ids)
    found = [
        (application, contract, call(_standing(application, prepared, refused, requested), actor.person_id or 0))
        for application, contract in rows
    ]
    return [(application, contract, what) for application, contract, what in found if what is not None]


def _standing(
    application: Registration, prepared: dict[int, RegistrationRuling], refused: dict[int, frozenset[int]], requested: set[int]
) -> Standing:
    return Standing(
        state=application.state,
        prepared_by=prepared[application.id].prepared_by if application.id in prepared else None,
        refused_by=refused.get(application.id, frozenset()),
        requested=application.id in requested,
    )


def counts(actor: Actor) -> dict[Due, int]:
    """Return how many applications are urgent in each way."""
    today = clock.today()
    numbers = [func.count().filter(_due(due, today)) for due in Due]
    row = db.session.execute(select(*numbers).select_from(Registration).where(policy.registrations_visible_to(actor))).one()
    return dict(zip(Due, row, strict=True))


def year(actor: Actor, of: int) -> Statistics:
    """Return what the actor's office, for operators all offices, decided in a year; a reversed refusal is counted with both decisions."""
    reviewed_on = cast(func.timezone("Asia/Shanghai", RegistrationRuling.reviewed_at), Date)
    rows = db.session.execute(
        select(RegistrationRuling, Registration, Contract.type, reviewed_on)
        .join(Registration, Registration.id == RegistrationRuling.registration_id)
        .join(Contract, Contract.id == Registration.contract_id)
        .where(
            policy.registrations_visible_to(actor),
            RegistrationRuling.outcome == Outcome.CONFIRMED,
            RegistrationRuling.act.in_(DECISIONS),
            reviewed_on.between(date(of, 1, 1), date(of, 12, 31)),
        )
    )
    return statistics(
        Case(
            decided_on=on,
            accepted_on=application.accepted_on or on,
            type=kind,
            total=application.total,
            tech=application.tech,
            ground=ruling.ground,
        )
        for ruling, application, kind, on in rows
    )


def printable(actor: Actor, ids: list[int]) -> list[tuple[Registration, Contract, list[RegistrationVersion]]]:
    """Return the certificates in force among `ids` that the actor's office made out, with contract and versions, by number."""
    mine = select(Registration, Contract).join(Contract, Contract.id == Registration.contract_id)
    mine = mine.where(Registration.id.in_(ids), Registration.state.in_(sorted(REGISTERED_STATES)), policy.registrations_visible_to(actor))
    found = list(db.session.execute(mine.order_by(Registration.number)))
    wanted = select(RegistrationVersion).where(RegistrationVersion.registration_id.in_([row.id for row, _ in found]))
    versions: dict[int, list[RegistrationVersion]] = {row.id: [] for row, _ in found}
    for version in db.session.scalars(wanted.order_by(RegistrationVersion.version)):
        versions[version.registration_id].append(version)
    return [(row, contract, versions[row.id]) for row, contract in found]


def due_for_update(today: date) -> list[Registration]:
    """Lock the open applications whose last day is near or newly passed and of which the office was not told; skip what others hold."""
    near = Registration.due_on <= today + timedelta(days=NEAR_DAYS)
    untold = or_(Registration.reminded_on.is_(None), (Registration.due_on < today) & (Registration.reminded_on <= Registration.due_on))
    found = select(Registration).where(Registration.state.in_(sorted(DECIDABLE)), near, untold)
    return list(db.session.scalars(found.order_by(Registration.id).with_for_update(skip_locked=True)))
