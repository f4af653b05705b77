"""Organisations, agencies and offices. Questions without an actor are asked by other domains' checks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from market.access import Actor
from market.accounts import policy
from market.accounts.models import (
    Agency,
    Auctioneer,
    Membership,
    Office,
    OfficeRegion,
    Organisation,
    Person,
)
from market.accounts.rules import AgencyState, OrganisationKind, OrganisationState
from market.db import by_id, by_ids, db, one
from market.errors import NotFound

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of organisations; `number` counts from 1."""

    items: Sequence[Organisation]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def page(self) -> int:
        """Return the number under the name that the pagination macro asks for."""
        return self.number

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def organisation(organisation_id: int) -> Organisation:
    """Return an organisation; raise NotFound. Asked by code that has checked the actor."""
    return by_id(Organisation, organisation_id)


def organisations(ids: Collection[int]) -> dict[int, Organisation]:
    """Return the organisations with these ids, by id."""
    return by_ids(Organisation, ids)


def organisation_by_uscc(uscc: str) -> Organisation | None:
    """Return the organisation with this unified social credit code 统一社会信用代码."""
    return db.session.scalars(select(Organisation).where(Organisation.uscc == uscc.strip().upper())).one_or_none()


def viewed_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """Return an organisation's file; raise NotFound where the actor may not see it."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or not policy.can_view(actor, found):
        raise NotFound
    return found


def organisation_for_update(organisation_id: int) -> Organisation:
    """Lock an organisation: every change of its state, people or licence begins here."""
    return one(select(Organisation).where(Organisation.id == organisation_id).with_for_update().execution_options(populate_existing=True))


def find_organisations(
    actor: Actor, *, state: OrganisationState | None = None, kind: OrganisationKind | None = None, text: str = "", page: int = 1
) -> Page:
    """Return the organisations that the actor may see: waiting ones first come, first served; otherwise the newest first."""
    statement = select(Organisation).where(policy.visible_to(actor))
    if state is not None:
        statement = statement.where(Organisation.state == state)
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    if text:
        statement = statement.where(_mentions(text))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    order = Organisation.id.asc() if state is OrganisationState.SUBMITTED else Organisation.id.desc()
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    items = db.session.scalars(statement.order_by(order).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    return Page(items=items, number=number, total=total)


def named(names: Collection[str]) -> dict[str, int]:
    """Return the ids of the verified organisations with these Chinese names, by name; of namesakes the newest."""
    if not names:
        return {}
    rows = select(Organisation.name_zh, Organisation.id).where(
        Organisation.name_zh.in_(set(names)), Organisation.state == OrganisationState.VERIFIED
    )
    return {row.name_zh: row.id for row in db.session.execute(rows.order_by(Organisation.id))}


def _mentions(text: str) -> ColumnElement[bool]:
    return or_(
        Organisation.name_zh.contains(text, autoescape=True),
        Organisation.name_en.icontains(text, autoescape=True),
        Organisation.uscc.startswith(text.upper(), autoescape=True),
    )


def states(actor: Actor) -> dict[OrganisationState, int]:
    """Return how many organisations that the actor may see are in each state."""
    rows = db.session.execute(
        select(Organisation.state, func.count().label("number")).where(policy.visible_to(actor)).group_by(Organisation.state)
    )
    counted: dict[OrganisationState, int] = {row.state: row.number for row in rows}
    return {state: counted.get(state, 0) for state in OrganisationState}


def pending_organisations(actor: Actor) -> Sequence[Organisation]:
    """Return the organisations that wait for verification, the longest waiting first."""
    waiting = select(Organisation).where(policy.visible_to(actor), Organisation.state == OrganisationState.SUBMITTED)
    return db.session.scalars(waiting.order_by(Organisation.id)).all()


def agency(organisation_id: int) -> Agency | None:
    """Return the licence of an agency, or None."""
    return db.session.get(Agency, organisation_id)


def agency_in_force(organisation_id: int, on: date) -> bool:
    """Say whether the organisation is a verified agency whose licence holds on this day (拍卖法 arts 11, 12)."""
    return db.session.scalar(_agencies(on).where(Organisation.id == organisation_id)) is not None


def agencies_in_force(on: date) -> list[Organisation]:
    """Return the agencies that may conduct a sale on this day."""
    return list(db.session.scalars(_agencies(on).order_by(Organisation.name_zh)))


def _agencies(on: date) -> Select[Organisation]:
    joined = select(Organisation).join(Agency, Agency.organisation_id == Organisation.id)
    return joined.where(Agency.state == AgencyState.ACTIVE, Agency.valid_until >= on, Organisation.state == OrganisationState.VERIFIED)


def is_auctioneer(person_id: int, agency_id: int) -> bool:
    """Say whether this person holds the hammer for this agency: registered there and still one of its people."""
    return db.session.scalar(_auctioneers(agency_id).where(Person.id == person_id)) is not None


def auctioneers(*agency_ids: int) -> list[tuple[Auctioneer, Person]]:
    """Return the auctioneers 拍卖师 of agencies, agency by agency."""
    rows = db.session.execute(_auctioneers(*agency_ids).order_by(Auctioneer.organisation_id, Auctioneer.id))
    return [(first, second) for first, second in rows]


def _auctioneers(*agency_ids: int) -> Select[Auctioneer, Person]:
    member = (
        (Membership.person_id == Auctioneer.person_id)
        & (Membership.organisation_id == Auctioneer.organisation_id)
        & Membership.ended_at.is_(None)
    )
    joined = select(Auctioneer, Person).join(Person, Person.id == Auctioneer.person_id).join(Membership, member)
    return joined.where(Auctioneer.organisation_id.in_(agency_ids), Auctioneer.active, Person.disabled_at.is_(None))


def office_for(region: str) -> Organisation | None:
    """Return the registration office of a region (six digits); the longest prefix wins."""
    serving = select(Organisation).join(OfficeRegion, OfficeRegion.office_id == Organisation.id)
    mine = serving.where(literal(region).startswith(OfficeRegion.prefix), Organisation.state == OrganisationState.VERIFIED)
    return db.session.scalar(mine.order_by(func.length(OfficeRegion.prefix).desc()).limit(1))


def office_regions() -> list[tuple[OfficeRegion, Organisation]]:
    """Return every region that an office serves, with the office, by region."""
    joined = select(OfficeRegion, Organisation).join(Organisation, Organisation.id == OfficeRegion.office_id)
    return [(first, second) for first, second in db.session.execute(joined.order_by(OfficeRegion.prefix))]


def office_region_for_update(prefix: str) -> OfficeRegion | None:
    """Lock the row of a region, or return None where no office serves exactly this prefix."""
    return db.session.scalars(select(OfficeRegion).where(OfficeRegion.prefix == prefix).with_for_update()).one_or_none()


def office(organisation_id: int) -> Office | None:
    """Return an office's region prefix and point code, or None."""
    return db.session.get(Office, organisation_id)


def point_taken(prefix: str, point_code: str) -> bool:
    """Say whether an office of the same four digits of region gives numbers under this point code."""
    same = func.rpad(func.left(Office.prefix, 4), 4, "0") == f"{prefix[:4]:0<4}"
    return db.session.scalar(select(Office.organisation_id).where(same, Office.point_code == point_code)) is not None


def offices() -> list[tuple[Office, Organisation]]:
    """Return every registration office with its organisation, by prefix."""
    joined = select(Office, Organisation).join(Organisation, Organisation.id == Office.organisation_id)
    return [(first, second) for first, second in db.session.execute(joined.order_by(Office.prefix))]
