"""Joining, verification, people, agencies and offices; and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import ANONYMOUS, SYSTEM
from market.accounts import jobs, policy, queries, services
from market.accounts.models import Auctioneer, LoginAttempt, Membership, Office, Organisation, Person
from market.accounts.rules import OrganisationState
from market.db import db, unit_of_work
from market.errors import Forbidden, MarketError, NotFound, SignInRequired, Throttled
from market.mail import Mail
from market.money import Money
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("session")
BASE = "http://localhost"


def kinds(organisation: Organisation) -> list[str]:
    return [event.kind for event in audit.timeline([("organisation", organisation.id)])]


def refused(code: str, command: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401
    with pytest.raises(MarketError) as refusal, unit_of_work():
        command(*given, **named)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("enterprise", ["admin", "editor", "bidder", "signer"]),
        ("institution", ["admin", "editor", "signer"]),
        ("agency", ["admin", "auctioneer"]),
    ],
)
def test_the_founder_gets_every_role_of_the_kind(kind: str, roles: list[str]) -> None:
    organisation = accounts.organisation(kind, verified=False)
    [(membership, _)] = queries.people_of(organisation.id)
    assert membership.roles == roles
    assert organisation.state is OrganisationState.SUBMITTED
    assert kinds(organisation) == ["organisation.submitted"]


@pytest.mark.parametrize("kind", ["operator", "office", "bank", ""])
def test_other_kinds_cannot_register_themselves(kind: str) -> None:
    refused("organisation.kind_closed", services.register_organisation, kind=kind, **accounts.identity())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"uscc": "91330100799655058C"}, "organisation.uscc_check_digit"),
        ({"region": "999999"}, "organisation.region_unknown"),
        ({"region": "330103"}, "organisation.region_unknown"),
        ({"name_zh": " \u200b"}, "input.missing"),
        ({"name_en": "x" * 121}, "input.too_long"),
        ({"address": ""}, "input.missing"),
        ({"email": "name"}, "account.email_malformed"),
        ({"password": "short"}, "account.password_short"),
        ({"person_name": "\x00"}, "input.missing"),
    ],
)
def test_bad_input_writes_nothing(given: dict[str, str], code: str) -> None:
    refused(code, services.register_organisation, kind="enterprise", **accounts.identity(**given))
    assert db.session.scalars(select(Organisation)).all() == []
    assert db.session.scalars(select(Person)).all() == []


def test_a_code_registers_once() -> None:
    first = accounts.organisation()
    refused("organisation.uscc_taken", services.register_organisation, kind="enterprise", **accounts.identity(uscc=first.uscc.lower()))


def test_an_address_with_another_password_is_refused_and_with_its_own_joins() -> None:
    email = accounts.email_of(accounts.organisation())
    refused(
        "account.email_taken", services.register_organisation, kind="enterprise", **accounts.identity(email=email, password="not the same")
    )
    second = accounts.organisation("institution", email=email.upper())
    assert accounts.email_of(second) == email


def test_joining_never_tells_whether_the_address_has_an_account() -> None:
    email = accounts.email_of(accounts.organisation())
    given = accounts.identity(email=email, password="not the same")
    with unit_of_work():
        known = services.join(network_address="203.0.113.7", kind="enterprise", **given)
        fresh = services.join(network_address="203.0.113.7", kind="enterprise", **accounts.identity(email="fresh@example.cn"))
    assert (known, fresh) == (email, "fresh@example.cn")
    letters = {mail.recipient: mail.subject for mail in db.session.scalars(select(Mail).order_by(Mail.id))}
    assert letters[email].startswith("未受理")
    assert letters["fresh@example.cn"].startswith("已收到")
    assert db.session.scalar(select(Organisation).where(Organisation.uscc == given["uscc"])) is None


def test_joining_is_throttled_by_address() -> None:
    for _ in range(20):
        refused(
            "account.password_short", services.join, network_address="203.0.113.7", kind="enterprise", **accounts.identity(password="short")
        )
    with pytest.raises(Throttled), unit_of_work():
        services.join(network_address="203.0.113.7", kind="enterprise", **accounts.identity())


def test_a_clerk_verifies() -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    organisation = accounts.organisation(verified=False)
    with unit_of_work():
        services.decide_organisation(clerk, organisation.id, approve=True, reason="")
    assert organisation.state is OrganisationState.VERIFIED
    assert organisation.verified_by == clerk.person_id
    assert kinds(organisation) == ["organisation.submitted", "organisation.verified"]
    refused("organisation.wrong_state", services.decide_organisation, clerk, organisation.id, approve=True, reason="")


def test_a_returned_registration_is_corrected_and_submitted_again() -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    organisation = accounts.organisation(verified=False)
    refused("input.missing", services.decide_organisation, clerk, organisation.id, approve=False, reason=" ")
    with unit_of_work():
        services.decide_organisation(clerk, organisation.id, approve=False, reason="名称与登记不一致")
    given = {key: accounts.identity()[key] for key in ("name_zh", "name_en", "uscc", "region", "address")}
    with unit_of_work():
        services.resubmit_organisation(accounts.actor(organisation), **given)
    assert organisation.state is OrganisationState.SUBMITTED
    assert organisation.name_zh == given["name_zh"]
    assert [event.reason for event in audit.timeline([("organisation", organisation.id)])][1] == "名称与登记不一致"


@pytest.mark.parametrize("kind", ["enterprise", "institution", "agency", "office"])
def test_only_clerks_decide(kind: str) -> None:
    waiting = accounts.organisation(verified=False)
    with pytest.raises(Forbidden):
        services.decide_organisation(accounts.actor(accounts.organisation(kind)), waiting.id, approve=True, reason="")
    with pytest.raises(SignInRequired):
        services.decide_organisation(ANONYMOUS, waiting.id, approve=True, reason="")


def test_policy_twins_agree() -> None:
    files = [accounts.organisation(kind) for kind in ("enterprise", "institution", "operator", "office")]
    actors = [ANONYMOUS, SYSTEM, *(accounts.actor(organisation) for organisation in files)]
    for actor in actors:
        seen = set(db.session.scalars(select(Organisation.id).where(policy.visible_to(actor))))
        assert seen == {organisation.id for organisation in files if policy.can_view(actor, organisation)}
    with pytest.raises(NotFound):
        queries.viewed_organisation(actors[2], files[1].id)


def test_organisations_are_found_by_name_code_state_and_kind() -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    wanted = accounts.organisation("institution", verified=False, name_zh="之江应用技术研究院", name_en="Zhijiang Lab")
    accounts.organisation("enterprise")
    for text in ("之江应用", "zhijiang", wanted.uscc[:12].lower()):
        assert wanted in queries.find_organisations(clerk, text=text).items
    assert queries.find_organisations(clerk, text="100%_").items == []
    assert queries.find_organisations(clerk, state=OrganisationState.SUBMITTED).items == [wanted]
    assert queries.find_organisations(clerk, page=99).page == 1
    assert queries.pending_organisations(clerk) == [wanted]


def test_an_invitation_is_mailed_accepted_once_and_gives_its_roles() -> None:
    enterprise = accounts.organisation()
    with unit_of_work():
        link = services.invite(
            accounts.actor(enterprise),
            email=" New@Example.cn",
            name="周宁",
            roles=["bidder"],
            bid_limit=Money.wan("300"),
            base_url="https://m.cn/",
        )
    letter = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert letter is not None
    assert letter.recipient == "new@example.cn"
    assert link in letter.body
    assert link.startswith("https://m.cn/invitations/")
    secret = link.rsplit("/", 1)[1]
    with unit_of_work():
        membership = services.accept_invitation(secret, password=accounts.PASSWORD, name="周宁")
    assert (membership.roles, membership.bid_limit) == (["bidder"], Money.wan("300"))
    assert queries.people_with_role(enterprise.id, "bidder")[-1].email == "new@example.cn"
    refused("invitation.dead", services.accept_invitation, secret, password=accounts.PASSWORD, name="周宁")
    assert secret not in str([event.data for event in audit.timeline([("organisation", enterprise.id)])])


def test_an_invitation_dies_by_time_withdrawal_or_a_newer_one() -> None:
    admin = accounts.actor(accounts.organisation())
    given: dict[str, Any] = {"email": "new@example.cn", "name": "周宁", "roles": ["editor"], "bid_limit": None, "base_url": BASE}
    with unit_of_work():
        first, second = (services.invite(admin, **given).rsplit("/", 1)[1] for _ in range(2))
    refused("invitation.dead", services.accept_invitation, first, password=accounts.PASSWORD, name="周宁")
    with clock.frozen(clock.now() + timedelta(days=7)):
        refused("invitation.dead", services.accept_invitation, second, password=accounts.PASSWORD, name="周宁")
    with unit_of_work():
        services.revoke_invitation(admin, queries.invitations(admin, clock.now())[0].id)
    refused("invitation.dead", services.accept_invitation, second, password=accounts.PASSWORD, name="周宁")


def test_an_invited_account_must_prove_its_password() -> None:
    admin, email = accounts.actor(accounts.organisation()), accounts.email_of(accounts.organisation())
    with unit_of_work():
        secret = services.invite(admin, email=email, name="沈青", roles=["editor"], bid_limit=None, base_url=BASE).rsplit("/", 1)[1]
    refused("account.sign_in_refused", services.accept_invitation, secret, password="wrong password!", name="")
    with unit_of_work():
        assert services.accept_invitation(secret, password=accounts.PASSWORD, name="").roles == ["editor"]


def test_who_may_not_invite() -> None:
    given: dict[str, Any] = {"email": "new@example.cn", "name": "周宁", "roles": ["editor"], "bid_limit": None, "base_url": BASE}
    enterprise = accounts.organisation()
    refused("organisation.not_verified", services.invite, accounts.actor(accounts.organisation(verified=False)), **given)
    refused("forbidden", services.invite, accounts.member(enterprise, "editor"), **given)
    refused("membership.role_unfit", services.invite, accounts.actor(enterprise), **given | {"roles": ["clerk"]})
    refused("membership.exists", services.invite, accounts.actor(enterprise), **given | {"email": accounts.email_of(enterprise)})
    refused("membership.limit_without_bidder", services.invite, accounts.actor(enterprise), **given | {"bid_limit": Money.yuan(1)})


def test_roles_change_at_once_and_only_at_home() -> None:
    enterprise = accounts.organisation()
    colleague = accounts.member(enterprise, "editor")
    secret = accounts.sign_in(queries.person(colleague.person_id or 0).email)
    with unit_of_work():
        services.change_roles(accounts.actor(enterprise), colleague.membership_id or 0, ["bidder"], Money.wan("100"))
    actor = services.session_actor(secret)
    assert (actor.roles, actor.bid_limit) == ({"bidder"}, Money.wan("100"))
    stranger = accounts.actor(accounts.organisation())
    with pytest.raises(NotFound):
        services.change_roles(stranger, colleague.membership_id or 0, ["admin"], None)
    with pytest.raises(NotFound):
        services.remove_member(stranger, colleague.membership_id or 0)


def test_the_last_administrator_stays() -> None:
    enterprise = accounts.organisation()
    admin = accounts.actor(enterprise)
    refused("membership.last_admin", services.remove_member, admin, admin.membership_id)
    refused("membership.last_admin", services.change_roles, admin, admin.membership_id, ["bidder"], None)
    second = accounts.member(enterprise, "admin")
    with unit_of_work():
        services.remove_member(second, admin.membership_id or 0)
    assert [person.id for _, person in queries.people_of(enterprise.id)] == [second.person_id]


def test_a_removed_person_can_be_invited_again() -> None:
    enterprise = accounts.organisation()
    colleague = accounts.member(enterprise, "editor", email="back@example.cn")
    with unit_of_work():
        services.remove_member(accounts.actor(enterprise), colleague.membership_id or 0)
    assert accounts.member(enterprise, "bidder", email="back@example.cn").roles == {"bidder"}


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


def _impossible() -> list[Any]:
    return [
        update(Organisation).values(uscc="9133010079965505OB"),
        update(Organisation).values(region="33010"),
        update(Organisation).values(name_zh=""),
        update(Organisation).values(state=OrganisationState.SUBMITTED),
        update(Person).values(email="Upper@example.cn"),
        update(Membership).values(roles=[]),
        update(Membership).values(roles=["owner"]),
        update(Membership).values(bid_limit=Money(0)),
        update(Office).values(prefix="330"),
        update(Office).values(point_code="1"),
    ]


@pytest.mark.parametrize("statement", _impossible(), ids=str)
def test_the_database_refuses_impossible_rows(statement: Any) -> None:  # noqa: ANN401
    accounts.office()
    with pytest.raises(IntegrityError):
        db.session.execute(statement)


def test_the_database_refuses_doubles() -> None:
    agency = accounts.licensed_agency()
    [(_, person)] = queries.people_of(agency.id)
    now, agency_id, person_id, email = clock.now(), agency.id, person.id, person.email
    for double in (
        Membership(organisation_id=agency_id, person_id=person_id, roles=["admin"], joined_at=now),
        Auctioneer(organisation_id=agency_id, person_id=person_id, certificate_no="other"),
        Person(email=email, name="x", password_hash="x", created_at=now),
    ):
        db.session.add(double)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
