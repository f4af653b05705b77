"""Joining and verification of organisations."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from market import audit
from market.access import ANONYMOUS, SYSTEM
from market.accounts import policy, queries, services
from market.accounts.models import Organisation, Person
from market.accounts.rules import OrganisationState
from market.db import db, unit_of_work
from market.errors import Forbidden, MarketError, NotFound, SignInRequired, Throttled
from market.mail import Mail
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("session")


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
