"""Every SELECT of duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from market import rulebook
from market.accounts import queries as accounts
from market.accounts.rules import OrganisationKind, region_name
from market.contracts.models.contract import Contract
from market.contracts.queries import contracts, versions
from market.contracts.rules.benefits.border import Crossing
from market.contracts.rules.benefits.kinds import ExportList
from market.contracts.rules.seats import is_abroad
from market.db import db, one
from market.duties import policy
from market.duties.models import Duty, DutyFile, DutyReminder, ExportDeclaration
from market.duties.rules.exporting import Standing
from market.duties.rules.making import FIXED_SUM, Facts, Span, Spans
from market.duties.rules.states import AT_THE_OFFICE, PENDING, DutyKind, DutyState
from market.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from market.access import Actor

EXPORT_LISTS = {Standing.RESTRICTED: ExportList.RESTRICTED, Standing.BANNED: ExportList.BANNED}
SETTLED = (DutyState.DONE, DutyState.WAIVED)
STAGES = ("duty.remind_first_days", "duty.remind_second_days", "duty.remind_last_days")


def duty(actor: Actor, duty_id: int) -> Duty:
    """Return a duty the actor may see; raise NotFound otherwise."""
    return one(select(Duty).where(Duty.id == duty_id, policy.visible_to(actor)))


def duty_for_update(actor: Actor, duty_id: int) -> Duty:
    """Lock a duty the actor may see; raise NotFound otherwise."""
    mine = select(Duty).where(Duty.id == duty_id, policy.visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def of_contract(contract_id: int) -> list[Duty]:
    """Return the duties of a contract that were not replaced, by day, for code that has checked the actor."""
    kept = select(Duty).where(Duty.contract_id == contract_id, Duty.state != DutyState.REPLACED)
    return list(db.session.scalars(kept.order_by(Duty.due_on, Duty.kind, Duty.id)))


def payments_for_update(contract_id: int) -> list[Duty]:
    """Lock the instalments of a contract that were not replaced, by day."""
    kept = select(Duty).where(Duty.contract_id == contract_id, Duty.kind == DutyKind.PAYMENT, Duty.state != DutyState.REPLACED)
    return list(db.session.scalars(kept.order_by(Duty.due_on, Duty.id).with_for_update().execution_options(populate_existing=True)))


def pending_for_update(contract_id: int) -> list[Duty]:
    """Lock what is still to be done under a contract, by ascending id."""
    kept = select(Duty).where(Duty.contract_id == contract_id, Duty.state.in_(PENDING))
    return list(db.session.scalars(kept.order_by(Duty.id).with_for_update().execution_options(populate_existing=True)))


def waiting_at_office_for_update(contract_id: int) -> list[Duty]:
    """Lock what is still to be applied for at the registration office about a contract, by ascending id."""
    kept = select(Duty).where(Duty.contract_id == contract_id, Duty.kind.in_(AT_THE_OFFICE), Duty.state.in_(PENDING))
    return list(db.session.scalars(kept.order_by(Duty.id).with_for_update().execution_options(populate_existing=True)))


def office_span(kind: DutyKind, on: date) -> Span:
    """Return the days in which a change or an end is taken to the registration office."""
    key = "duty.registration_change_days" if kind is DutyKind.REGISTRATION_CHANGE else "duty.registration_cancel_days"
    return Span(count=rulebook.number(key, on), rule=rulebook.get(key, on).id)


def duties(
    actor: Actor, *, states: Collection[DutyState] = PENDING, page: int = 1, size: int = 20
) -> tuple[list[tuple[Duty, Contract]], int]:
    """Return one page of the duties that the actor may see in these states, with their contracts, by day, and how many there are."""
    mine = select(Duty, Contract).join(Contract, Contract.id == Duty.contract_id).where(policy.visible_to(actor), Duty.state.in_(states))
    total = db.session.scalar(select(func.count()).select_from(mine.with_only_columns(Duty.id).subquery())) or 0
    rows = db.session.execute(mine.order_by(Duty.due_on, Duty.id).offset((max(1, page) - 1) * size).limit(size))
    return [(row.Duty, row.Contract) for row in rows], total


def to_note(actor: Actor, *, until: date) -> list[tuple[Duty, Contract]]:
    """Return what the actor's own organisation has to do until a day, overdue ones included, the most urgent first."""
    if actor.organisation_id is None or not actor.can(*policy.WRITERS):
        return []
    mine = select(Duty, Contract).join(Contract, Contract.id == Duty.contract_id)
    mine = mine.where(Duty.organisation_id == actor.organisation_id, Duty.state.in_(PENDING), Duty.due_on <= until)
    return [(row.Duty, row.Contract) for row in db.session.execute(mine.order_by(Duty.due_on, Duty.id))]


def files(duty_ids: Collection[int]) -> dict[int, list[DutyFile]]:
    """Return the evidence of duties by their ids, the oldest first."""
    found: dict[int, list[DutyFile]] = {}
    for row in db.session.scalars(select(DutyFile).where(DutyFile.duty_id.in_(duty_ids)).order_by(DutyFile.id)):
        found.setdefault(row.duty_id, []).append(row)
    return found


def file(actor: Actor, file_id: int) -> DutyFile:
    """Return a piece of evidence of a duty that the actor may see; raise NotFound otherwise."""
    return one(select(DutyFile).join(Duty, Duty.id == DutyFile.duty_id).where(DutyFile.id == file_id, policy.visible_to(actor)))


def by_receipts(contract: Contract) -> bool:
    """Say whether what comes in is entered with the rewards of an institution, so that instalments follow its receipts."""
    return accounts.organisation(contract.seller_id).kind is OrganisationKind.INSTITUTION


def export_of(contract_id: int) -> ExportDeclaration | None:
    """Return what the seller declared of an export, for code that has checked the actor."""
    return db.session.scalars(select(ExportDeclaration).where(ExportDeclaration.contract_id == contract_id)).one_or_none()


def abroad(contract: Contract) -> str:
    """Return the country or region to which a domestic seller sells by the buyer's seat; empty for a domestic buyer.

    Hong Kong, Macao and Taiwan are abroad in the sense of 技术进出口管理条例.
    """
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    seller, buyer = parties[contract.seller_id].region, parties[contract.buyer_id].region
    return region_name(buyer) if is_abroad(buyer) and not is_abroad(seller) else ""


def crossing(contract_id: int) -> Crossing | None:
    """Return what is on record about a contract's export, for its tax case: its standing, and when it was registered for export."""
    declared = export_of(contract_id)
    if declared is None:
        return None
    done = select(Duty.done_on).where(Duty.contract_id == contract_id, Duty.kind == DutyKind.EXPORT_REGISTRATION)
    return Crossing(export_list=EXPORT_LISTS.get(declared.standing, ExportList.NONE), registered_on=db.session.scalar(done.limit(1)))


def export_for_update(contract_id: int) -> ExportDeclaration | None:
    """Lock what the seller declared of an export."""
    mine = select(ExportDeclaration).where(ExportDeclaration.contract_id == contract_id).with_for_update()
    return db.session.scalars(mine.execution_options(populate_existing=True)).one_or_none()


def facts(contract: Contract, effective_on: date) -> Facts:
    """Return a contract as the rules of its duties see it."""
    now = versions.present(contract)
    return Facts(
        type=contract.type,
        subtype=contract.subtype,
        payment=contract.payment,
        total=now.total,
        effective_on=effective_on,
        ends_on=now.ends_on,
        licence_until=contract.licence_until,
        patents=tuple(contracts.patents(contract)),
        export=declared.standing if (declared := export_of(contract.id)) is not None else Standing.NONE,
    )


def spans(on: date) -> Spans:
    """Return the periods in force on a day."""
    keys = {
        "record_days": "duty.transfer_record_days",
        "filing_months": "licence.filing_months",
        "payment_days": "duty.payment_days",
        "acceptance_days": "duty.acceptance_days",
        "export_days": "duty.export_registration_days",
    }
    return Spans(**{name: Span(count=rulebook.number(key, on), rule=rulebook.get(key, on).id) for name, key in keys.items()})


def stages(on: date) -> list[int]:
    """Return how many days before its last day a duty is written about."""
    return [rulebook.number(key, on) for key in STAGES]


def total(contract: Contract) -> Money:
    """Return the contract's present price."""
    return versions.present_total(contract)


def left(contract: Contract, payments: Collection[Duty]) -> Money | None:
    """Return what of the price no discharged instalment covers; None where a royalty has no fixed sum."""
    if contract.payment not in FIXED_SUM:
        return None
    return total(contract) - paid(payments)


def paid(payments: Collection[Duty]) -> Money:
    """Return what discharged and waived instalments come to: nothing of it is asked again."""
    return sum((row.amount or ZERO for row in payments if row.state in SETTLED), ZERO)


def days_taken(payments: Collection[Duty]) -> list[date]:
    """Return the days of discharged and waived instalments, on which no other can be due."""
    return [row.due_on for row in payments if row.state in SETTLED]


def next_owing(after: int, until: date) -> int | None:
    """Return the next organisation, by id, that has something to do until a day; asked by the job."""
    rows = select(func.min(Duty.organisation_id)).where(Duty.organisation_id > after, Duty.state.in_(PENDING), Duty.due_on <= until)
    return db.session.scalar(rows)


def owed_for_update(organisation_id: int, until: date) -> list[tuple[Duty, Contract]]:
    """Lock what an organisation has to do until a day; rows that another process works on are left to it."""
    mine = select(Duty, Contract).join(Contract, Contract.id == Duty.contract_id)
    mine = mine.where(Duty.organisation_id == organisation_id, Duty.state.in_(PENDING), Duty.due_on <= until).order_by(Duty.id)
    return [(row.Duty, row.Contract) for row in db.session.execute(mine.with_for_update(of=Duty, skip_locked=True))]


def remember(duty_id: int, stage: int, now: datetime) -> bool:
    """Note that a letter is written, and say whether it was not before."""
    noted = insert(DutyReminder).values(duty_id=duty_id, stage=stage, sent_at=now).on_conflict_do_nothing().returning(DutyReminder.stage)
    return db.session.scalar(noted) is not None
