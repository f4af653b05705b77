"""Organisations and people, made through the same services that users call."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from stdnum.cn import uscc as credit_code

from market.access import SYSTEM, Actor
from market.accounts import queries, services
from market.accounts.models import Membership, Organisation
from market.accounts.rules import OrganisationKind
from market.db import unit_of_work

PASSWORD = "春种秋收-correct horse"
_numbers = count(1)


def uscc(prefix: str = "91", region: str = "330106") -> str:
    """Return a new code with a correct check digit."""
    body = f"{prefix}{region}{next(_numbers):09d}"
    return body + credit_code.calc_check_digit(body)


def identity(**given: str) -> dict[str, Any]:
    """Return what a registration form asks of an organisation and its first person."""
    number = next(_numbers)
    return {
        "name_zh": f"钱塘测试单位{number}",
        "name_en": f"Qiantang Test Unit {number}",
        "uscc": uscc(),
        "region": "330106",
        "address": "杭州市西湖区测试路 1 号",
        "person_name": f"测试人员{number}",
        "email": f"person{number}@example.cn",
        "password": PASSWORD,
    } | given


def organisation(kind: str = "enterprise", *, verified: bool = True, **given: str) -> Organisation:
    """Return an organisation of this kind with one person who has every role; committed."""
    with unit_of_work():
        if kind == OrganisationKind.OPERATOR:
            return services.create_operator(**identity(**given))
        if kind == OrganisationKind.OFFICE:
            return office(**given)
        found = services.register_organisation(kind=kind, **identity(**given))
        if verified:
            services.decide_organisation(SYSTEM, found.id, approve=True, reason="")
        return found


def office(prefix: str = "3301", point_code: str = "01", **given: str) -> Organisation:
    """Return a registration office for the regions that begin with `prefix`; committed."""
    with unit_of_work():
        return services.create_office(SYSTEM, prefix=prefix, point_code=point_code, **identity(**given))


def actor(organisation: Organisation, *, person_id: int | None = None) -> Actor:
    """Return the actor of an organisation's first person, or of the person given."""
    people = queries.people_of(organisation.id)
    membership, person = next(pair for pair in people if person_id in (None, pair[1].id))
    return Actor(
        person_id=person.id,
        organisation_id=organisation.id,
        membership_id=membership.id,
        name=person.name,
        organisation_name=organisation.name_zh,
        kind=organisation.kind.value,
        roles=frozenset(membership.roles),
        verified=organisation.state == "verified",
        bid_limit=membership.bid_limit,
    )


def member(organisation: Organisation, *roles: str, **given: str) -> Actor:
    """Return one more person of an organisation with these roles, invited and accepted; committed."""
    number = next(_numbers)
    values: dict[str, Any] = {"email": f"colleague{number}@example.cn", "name": f"同事{number}"} | given
    with unit_of_work():
        link = services.invite(actor(organisation), roles=roles, bid_limit=None, base_url="http://localhost", **values)
        joined: Membership = services.accept_invitation(link.rsplit("/", 1)[1], password=PASSWORD, name=values["name"])
    return actor(organisation, person_id=joined.person_id)


def licensed_agency(*, valid_until: date = date(2099, 12, 31), **given: Any) -> Organisation:
    """Return a verified agency with a licence and its first person registered as auctioneer; committed."""
    found = organisation("agency", **given)
    hammer = actor(found).person_id or 0
    with unit_of_work():
        services.license_agency(SYSTEM, found.id, licence_no=f"浙拍{found.id:06d}", authority="浙江省商务厅", valid_until=valid_until)
        services.add_auctioneer(SYSTEM, agency_id=found.id, person_id=hammer, certificate_no=f"PM{found.id:06d}")
    return found


def email_of(organisation: Organisation) -> str:
    """Return the e-mail address of an organisation's first person; committed, so that counters of a later refusal stay."""
    with unit_of_work():
        return queries.people_of(organisation.id)[0][1].email


def sign_in(email: str, password: str = PASSWORD) -> str:
    """Return the secret of a new session; committed."""
    with unit_of_work():
        secret = services.sign_in(email=email, password=password, address="203.0.113.7", agent="Test")
    assert isinstance(secret, str)
    return secret


def token(organisation: Organisation) -> str:
    """Return an API token of an organisation's first person; committed."""
    return token_of(actor(organisation))


def token_of(holder: Actor) -> str:
    """Return an API token of a person; committed."""
    with unit_of_work():
        return services.create_token(holder, name="test")


__all__ = [
    "PASSWORD",
    "actor",
    "email_of",
    "identity",
    "licensed_agency",
    "member",
    "office",
    "organisation",
    "sign_in",
    "token",
    "token_of",
    "uscc",
]
