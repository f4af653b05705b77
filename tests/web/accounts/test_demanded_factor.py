"""An organisation demands a second factor of all its members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market import audit
from market.accounts import queries, services
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden
from market.mail import Mail
from tests.factories import accounts
from tests.factories.second_factor import code, turned_on
from tests.web.contracts.test_views import as_, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from market.access import Actor
    from market.accounts.models import Organisation


pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def demanding() -> tuple[Organisation, Actor, Actor]:
    """Return an organisation that demands it, its administrator, and a member without one."""
    home = accounts.organisation("institution")
    admin, member = accounts.actor(home), accounts.member(home, "editor")
    turned_on(admin)
    with unit_of_work():
        services.demand_of_members(admin, demanded=True)
    return home, admin, member


def test_only_an_administrator_demands_it_and_has_one_first() -> None:
    home = accounts.organisation("institution")
    admin, member = accounts.actor(home), accounts.member(home, "editor")
    with pytest.raises(Forbidden), unit_of_work():
        services.demand_of_members(member, demanded=True)
    with pytest.raises(Conflict, match=r"organisation\.own_factor_first"), unit_of_work():
        services.demand_of_members(admin, demanded=True)
    assert not home.second_factor_demanded
    turned_on(admin)
    for _ in range(2):
        with unit_of_work():
            services.demand_of_members(admin, demanded=True)
    kinds = [event.kind for event in audit.timeline([("organisation", home.id)])]
    assert kinds.count("organisation.second_factor_demanded") == 1
    letters = db.session.query(Mail).filter(Mail.subject.contains("请启用两步验证")).all()
    assert [one.recipient for one in letters] == [queries.person(member.person_id or 0).email]
    with unit_of_work():
        services.demand_of_members(admin, demanded=False)
    assert not home.second_factor_demanded


def test_a_member_without_one_reaches_nothing_but_its_setting(client: FlaskClient) -> None:
    _home, _admin, member = demanding()
    as_(client, member)
    for path in ("/desk", "/organisation", "/contracts", "/account"):
        assert client.get(path).headers["Location"] == "/account/second-factor"
    page = client.get("/account/second-factor")
    assert (page.status_code, "贵单位要求启用两步验证" in page.text) == (200, True)
    refused = post(client, "/achievements/new", at="/account/second-factor", title_zh="x")
    assert refused.status_code == 403
    assert client.get("/").status_code == 200


def test_with_one_the_member_acts_again(client: FlaskClient) -> None:
    _home, _admin, member = demanding()
    as_(client, member)
    at = "/account/second-factor"
    assert post(client, at, at=at, password=accounts.PASSWORD).status_code == 303
    shown = post(client, f"{at}/confirm", at=at, code=code(member))
    assert (shown.status_code, "贵单位要求启用两步验证" in shown.text) == (200, False)
    assert client.get("/organisation").status_code == 200


def test_a_token_without_one_may_only_set_it_up(client: FlaskClient) -> None:
    _home, _admin, member = demanding()
    headers = {"Authorization": f"Bearer {accounts.token_of(member)}"}
    refused = client.get("/api/v1/members", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "account.second_factor_demanded")
    assert client.get("/api/v1/me", headers=headers).status_code == 200
    offered = client.post("/api/v1/me/second-factor", json={"password": accounts.PASSWORD}, headers=headers)
    assert offered.status_code == 200
    confirmed = client.post("/api/v1/me/second-factor/confirmation", json={"code": code(member)}, headers=headers)
    assert confirmed.status_code == 200
    assert client.get("/api/v1/members", headers=headers).status_code == 200


def test_another_organisation_of_the_same_person_is_not_concerned(client: FlaskClient) -> None:
    _home, _admin, member = demanding()
    other = accounts.organisation("enterprise")
    email = queries.person(member.person_id or 0).email
    with unit_of_work():
        link = services.invite(
            accounts.actor(other), email=email, name="同事", roles=["editor"], bid_limit=None, base_url="http://localhost"
        )
        joined = services.accept_invitation(link.rsplit("/", 1)[1], password=accounts.PASSWORD, name="同事")
    as_(client, member)
    post(client, "/organisation/switch", at="/account/second-factor", membership_id=joined.id)
    assert client.get("/organisation").status_code == 200


def test_the_page_and_the_api_turn_it_on_and_off(client: FlaskClient) -> None:
    home = accounts.organisation("institution")
    admin = accounts.actor(home)
    as_(client, admin)
    post(client, "/organisation/second-factor", at="/organisation", demanded="yes")
    assert "请先启用您自己的两步验证" in client.get("/organisation").text
    turned_on(admin)
    assert post(client, "/organisation/second-factor", at="/organisation", demanded="yes").status_code == 303
    assert "全员必需" in client.get("/organisation").text
    headers = {"Authorization": f"Bearer {accounts.token_of(admin)}"}
    said = client.put("/api/v1/organisation/second-factor", json={"demanded": False}, headers=headers)
    assert (said.status_code, said.json["second_factor_demanded"]) == (200, False)
    member = {"Authorization": f"Bearer {accounts.token_of(accounts.member(home, 'editor'))}"}
    assert client.put("/api/v1/organisation/second-factor", json={"demanded": True}, headers=member).status_code == 403
