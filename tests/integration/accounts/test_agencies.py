"""Licences, auctioneers and registration offices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from market import clock
from market.access import SYSTEM
from market.accounts import jobs, queries, services
from market.accounts.models import Auctioneer, LoginAttempt
from market.db import db, unit_of_work
from market.errors import MarketError
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("session")


BASE = "http://localhost"


def refused(code: str, command: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401
    with pytest.raises(MarketError) as refusal, unit_of_work():
        command(*given, **named)
    assert refusal.value.code == code


def test_an_agency_is_in_force_until_the_last_day_of_its_licence() -> None:
    agency = accounts.licensed_agency(valid_until=date(2099, 3, 31))
    assert queries.agency_in_force(agency.id, date(2099, 3, 31))
    assert not queries.agency_in_force(agency.id, date(2099, 4, 1))
    assert queries.agencies_in_force(date(2099, 3, 31)) == [agency]
    with unit_of_work():
        services.suspend_licence(SYSTEM, agency.id, reason="证书核查")
    assert not queries.agency_in_force(agency.id, date(2099, 3, 31))


def test_a_suspended_organisation_is_no_agency_in_force() -> None:
    agency = accounts.licensed_agency()
    with unit_of_work():
        services.suspend_organisation(SYSTEM, agency.id, reason="核查")
    assert not queries.agency_in_force(agency.id, clock.today())


def test_licences_are_booked_by_clerks_for_verified_agencies_and_not_when_expired() -> None:
    given = {"licence_no": "浙拍1", "authority": "浙江省商务厅", "valid_until": clock.today() + timedelta(days=1)}
    agency, enterprise = accounts.organisation("agency"), accounts.organisation()
    refused("forbidden", services.license_agency, accounts.actor(agency), agency.id, **given)
    refused("agency.wrong_kind", services.license_agency, SYSTEM, enterprise.id, **given)
    refused("agency.not_verified", services.license_agency, SYSTEM, accounts.organisation("agency", verified=False).id, **given)
    refused(
        "agency.licence_expired", services.license_agency, SYSTEM, agency.id, **given | {"valid_until": clock.today() - timedelta(days=1)}
    )
    refused("agency.not_licensed", services.add_auctioneer, SYSTEM, agency_id=agency.id, person_id=1, certificate_no="PM1")


def test_an_auctioneer_belongs_to_one_agency() -> None:
    first, second = accounts.licensed_agency(), accounts.licensed_agency()
    [(registered, person)] = queries.auctioneers(first.id)
    assert queries.is_auctioneer(person.id, first.id)
    assert not queries.is_auctioneer(person.id, second.id)
    with unit_of_work():
        link = services.invite(
            accounts.actor(second), email=person.email, name="拍卖师", roles=["auctioneer"], bid_limit=None, base_url=BASE
        )
        services.accept_invitation(link.rsplit("/", 1)[1], password=accounts.PASSWORD, name="")
    refused(
        "auctioneer.registered_elsewhere", services.add_auctioneer, SYSTEM, agency_id=second.id, person_id=person.id, certificate_no="PM9"
    )
    with unit_of_work():
        services.end_auctioneer(SYSTEM, agency_id=first.id, auctioneer_id=registered.id)
        services.add_auctioneer(SYSTEM, agency_id=second.id, person_id=person.id, certificate_no="PM9")
    assert queries.is_auctioneer(person.id, second.id)


def test_a_removed_auctioneer_holds_no_hammer() -> None:
    agency = accounts.licensed_agency()
    founder, second = accounts.actor(agency), accounts.member(agency, "admin")
    with unit_of_work():
        services.remove_member(second, founder.membership_id or 0)
    assert not queries.is_auctioneer(founder.person_id or 0, agency.id)
    assert db.session.scalar(select(Auctioneer.active)) is False


def test_the_longest_prefix_finds_the_office() -> None:
    province, city = accounts.office("33", "00"), accounts.office("3301", "01")
    assert queries.office_for("330106") == city
    assert queries.office_for("330200") == province
    assert queries.office_for("110000") is None
    assert [organisation for _, organisation in queries.offices()] == [province, city]
    refused("office.prefix_taken", services.create_office, SYSTEM, prefix="3301", point_code="02", **accounts.identity())
    refused("office.prefix_malformed", services.create_office, SYSTEM, prefix="330", point_code="02", **accounts.identity())
    refused("office.point_code_malformed", services.create_office, SYSTEM, prefix="3302", point_code="2", **accounts.identity())


def test_old_sign_ins_are_forgotten() -> None:
    with clock.frozen(clock.now() - timedelta(days=8)):
        accounts.sign_in(accounts.email_of(accounts.organisation()))
    with unit_of_work():
        jobs.forget_old_sign_ins()
    assert db.session.scalars(select(LoginAttempt)).all() == []
