"""Invitations, roles and removal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from market import audit, clock
from market.accounts import queries, services
from market.db import db, unit_of_work
from market.errors import MarketError, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("session")


BASE = "http://localhost"


def refused(code: str, command: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401
    with pytest.raises(MarketError) as refusal, unit_of_work():
        command(*given, **named)
    assert refusal.value.code == code


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
        services.change_roles(accounts.actor(enterprise), colleague.membership_id or 0, ["bidder"], Money.wan("100"), sign_limit=None)
    actor = services.session_actor(secret)
    assert (actor.roles, actor.bid_limit) == ({"bidder"}, Money.wan("100"))
    stranger = accounts.actor(accounts.organisation())
    with pytest.raises(NotFound):
        services.change_roles(stranger, colleague.membership_id or 0, ["admin"], None, sign_limit=None)
    with pytest.raises(NotFound):
        services.remove_member(stranger, colleague.membership_id or 0)


def test_the_last_administrator_stays() -> None:
    enterprise = accounts.organisation()
    admin = accounts.actor(enterprise)
    refused("membership.last_admin", services.remove_member, admin, admin.membership_id)
    refused("membership.last_admin", services.change_roles, admin, admin.membership_id, ["bidder"], None, sign_limit=None)
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
