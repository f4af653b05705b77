"""The demo's accounts: created through the services, and found again as actors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from market import clock
from market.access import Actor
from market.accounts import queries, rules, services
from market.accounts.rules import OrganisationState
from market.db import unit_of_work
from market.demo import facts
from market.demo.facts import Member, Unit

if TYPE_CHECKING:
    from market.accounts.models import Membership, Organisation, Person

PASSWORD = "chunqiu-demo-2026"  # noqa: S105 - printed at every start; demo accounts exist nowhere else
ACCOUNT_ORDER = ("institution", "enterprise", "operator", "auctioneer", "registrar")
LICENCE_ENDS = date(2035, 12, 31)


@dataclass(frozen=True, slots=True)
class Account:
    """One account to sign in with, as printed at the start."""

    role: str
    organisation: str
    email: str
    password: str

    def row(self) -> dict[str, str]:
        """Return the account as plain data."""
        return asdict(self)


def printed_accounts() -> list[Account]:
    """Return the accounts that visitors are given, in the order of the journey."""
    shown = [Account(one.account, unit.name_zh, one.email, PASSWORD) for unit in facts.units() for one in unit.people if one.account]
    return sorted(shown, key=lambda account: ACCOUNT_ORDER.index(account.role))


def create(base_url: str) -> None:
    """Register, verify, license and staff every demo organisation; the clock stands where the caller put it."""
    clerk: Actor | None = None
    present = [unit for unit in facts.units() if not unit.waits]
    for unit in present:
        with unit_of_work():
            clerk = _create_unit(unit, clerk)
    for unit in present:
        for one in unit.people[1:]:
            with unit_of_work():
                link = services.invite(of(unit.key), email=one.email, name=one.name, roles=one.roles, bid_limit=None, base_url=base_url)
                services.accept_invitation(link.rpartition("/")[2], password=PASSWORD, name=one.name)
    for unit in present:
        if unit.people[0].sign_limit is not None:
            _limit(unit)
        if unit.second_factor_demanded:
            with unit_of_work():
                services.demand_of_members(of(unit.key), demanded=True)


def _limit(unit: Unit) -> None:
    """Give the first person of a unit its signing limit, and every signatory of the unit a second factor."""
    first = of(unit.key)
    with unit_of_work():
        services.change_roles(first, first.membership_id or 0, sorted(first.roles), None, sign_limit=unit.people[0].sign_limit)
    for one in unit.people:
        signer = person(one.email)
        with unit_of_work():
            services.offer_second_factor(signer, password=PASSWORD)
        with unit_of_work():
            services.confirm_second_factor(signer, code=_code(signer))


def _code(actor: Actor) -> str:
    found = queries.second_factor(actor.person_id or 0) or queries.offered_factor(actor.person_id or 0)
    return "" if found is None else rules.code_at(services.secret_of(found), rules.step_of(clock.now()))


def proof(actor: Actor) -> dict[str, str]:
    """Return the password and, where the person has a second factor, the code of this moment."""
    return {"password": PASSWORD, "code": _code(actor)}


def second(actor: Actor) -> Actor:
    """Return the second signatory of the actor's organisation."""
    signers = queries.people_with_role(actor.organisation_id or 0, "signer")
    return next(person(one.email) for one in signers if one.id != actor.person_id)


def register(unit: Unit) -> Organisation:
    """Register an organisation with its first person; it then waits for verification."""
    return services.register_organisation(
        kind=unit.kind,
        name_zh=unit.name_zh,
        name_en=unit.name_en,
        uscc=unit.uscc,
        region=unit.region,
        address=unit.address,
        person_name=unit.people[0].name,
        email=unit.people[0].email,
        password=PASSWORD,
        is_demo=True,
    )


def of(key: str) -> Actor:
    """Return the first person of the organisation `key` as an actor."""
    return person(next(unit for unit in facts.units() if unit.key == key).people[0].email)


def person(email: str) -> Actor:
    """Return the demo person with this address as an actor for the person's organisation."""
    found = queries.person_by_email(email)
    if found is None:
        message = f"the demo has no {email}"
        raise LookupError(message)
    membership, organisation = queries.my_memberships(found.id)[0]
    return _actor(found, membership, organisation)


def registrars(seller: Actor) -> tuple[Actor, ...]:
    """Return the registrars of the office of a seller's region, in the order of their joining."""
    office = queries.office_for(queries.organisation(seller.organisation_id or 0).region)
    if office is None:
        message = f"no office serves the region of {seller.organisation_name}"
        raise LookupError(message)
    return tuple(person(one.email) for one in queries.people_with_role(office.id, "registrar"))


def bots() -> list[Actor]:
    """Return the simulated bidders."""
    return [of(unit.key) for unit in facts.units() if unit.bot]


def _actor(found: Person, membership: Membership, organisation: Organisation) -> Actor:
    return Actor(
        person_id=found.id,
        organisation_id=organisation.id,
        membership_id=membership.id,
        name=found.name,
        organisation_name=organisation.name_zh,
        kind=organisation.kind.value,
        roles=frozenset(membership.roles),
        verified=organisation.state is OrganisationState.VERIFIED,
        bid_limit=membership.bid_limit,
    )


def _create_unit(unit: Unit, clerk: Actor | None) -> Actor:
    identity = {"name_zh": unit.name_zh, "name_en": unit.name_en, "uscc": unit.uscc, "region": unit.region, "address": unit.address}
    founder = {"person_name": unit.people[0].name, "email": unit.people[0].email, "password": PASSWORD}
    if clerk is None:
        services.create_operator(**identity, **founder, is_demo=True)
        return of(unit.key)
    if unit.kind == "office":
        services.create_office(clerk, **identity, **founder, prefix=unit.office_prefix, point_code=unit.point_code, is_demo=True)
        return clerk
    organisation = register(unit)
    services.decide_organisation(clerk, organisation.id, approve=True)
    if unit.kind == "agency":
        _license(clerk, organisation.id, unit.people[0])
    return clerk


def _license(clerk: Actor, organisation_id: int, member: Member) -> None:
    services.license_agency(clerk, organisation_id, licence_no="演示-拍-0001", authority="演示主管部门（虚构）", valid_until=LICENCE_ENDS)
    auctioneer = person(member.email)
    services.add_auctioneer(clerk, agency_id=organisation_id, person_id=auctioneer.person_id or 0, certificate_no="演示-拍卖师-0001")
