"""The pages of accounts: sign-in, joining, own account, own organisation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from market.access import ANONYMOUS
from market.accounts import queries, services
from market.accounts.models import LoginSession, Organisation
from market.accounts.views.session import local_path
from market.db import db, unit_of_work
from market.mail import Mail
from market.money import Money
from tests.factories import accounts


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="(?:\w+-)?csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def post(client: FlaskClient, url: str, *, at: str, **data: object) -> TestResponse:
    """Send a form as a browser does: with the CSRF token of the page `at`."""
    return client.post(url, data={"csrf_token": token_of(client.get(at)), **data})


def sign_in(client: FlaskClient, organisation: Organisation, password: str = accounts.PASSWORD, **query: str) -> TestResponse:
    at = "/login" if not query else f"/login?next={query['target']}"
    return post(client, at, at=at, email=accounts.email_of(organisation), password=password)


def test_signing_in_and_out(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    assert client.get("/account").headers["Location"] == "/login?next=/account"
    answer = sign_in(client, enterprise, target="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert client.get("/account").status_code == 200
    assert post(client, "/logout", at="/account").status_code == 303
    assert client.get("/account").status_code == 303
    assert db.session.scalars(select(LoginSession.ended_at)).one() is not None


def test_the_cookie_session_rotates_at_sign_in(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    client.get("/login")
    with client.session_transaction() as before:
        before["planted"] = "by an attacker"
        token = before["csrf_token"]
    sign_in(client, enterprise)
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_a_wrong_password_keeps_the_address_and_says_nothing_of_the_account(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    known = sign_in(client, enterprise, "wrong password!")
    unknown = post(client, "/login", at="/login", email="nobody@example.cn", password="wrong password!")
    assert known.status_code == unknown.status_code == 422
    assert accounts.email_of(enterprise) in known.text
    assert "wrong password!" not in known.text
    mask = re.compile(r'value="[^"]*"')
    assert mask.sub("", known.text) == mask.sub("", unknown.text)


def test_the_sixth_try_is_throttled(client: FlaskClient) -> None:
    statuses = [post(client, "/login", at="/login", email="nobody@example.cn", password="wrong password!").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_forgotten_password(client: FlaskClient) -> None:
    email = accounts.email_of(accounts.organisation())
    known = post(client, "/login/forgotten", at="/login/forgotten", email=email)
    unknown = post(client, "/login/forgotten", at="/login/forgotten", email="nobody@example.cn")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    letter = db.session.scalars(select(Mail.body).order_by(Mail.id.desc())).first() or ""
    link = re.search(r"http://localhost(/login/reset/\S+)", letter)
    assert link is not None
    url = link.group(1)
    assert post(client, url, at=url, password="short").status_code == 422
    assert post(client, url, at=url, password="another good one").status_code == 303
    assert client.get(url).status_code == 404
    assert post(client, "/login", at="/login", email=email, password="another good one").headers["Location"] == "/desk"


def test_no_form_is_accepted_without_its_token(client: FlaskClient) -> None:
    assert client.post("/login", data={"email": "a@b.cn", "password": "x"}).status_code == 400
    assert client.post("/join", data={}).status_code == 400


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/lots/7?x=1", "/lots/7?x=1"),
        ("//evil.example/", ""),
        ("/\\evil.example", ""),
        ("https://evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("/a\r\nSet-Cookie: x", ""),
        ("lots", ""),
        ("", ""),
    ],
)
def test_only_local_paths_are_followed(target: str, path: str) -> None:
    assert local_path(target) == path


def test_an_organisation_joins_and_waits(client: FlaskClient) -> None:
    given = accounts.identity(kind="enterprise", name_zh="钱塘精密传动有限公司", uscc="９１３３０１００７９９６５５０５８ｂ")
    answer = post(client, "/join", at="/join", **given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/join/done")
    assert client.get("/join/done").status_code == 200
    assert queries.person_by_email(given["email"]) is not None
    post(client, "/login", at="/login", email=given["email"], password=given["password"])
    page = client.get("/organisation")
    assert "91330100799655058B" in page.text
    assert "等待市场运营方核验" in page.text
    assert "发送邀请" not in page.text


def test_bad_input_is_shown_at_its_field_and_nothing_is_lost(client: FlaskClient) -> None:
    given = accounts.identity(kind="enterprise", uscc="91330100799655058C")
    answer = post(client, "/join", at="/join", **given)
    assert answer.status_code == 422
    assert 'id="uscc-error"' in answer.text
    assert "末位校验码不符" in answer.text
    assert given["name_zh"] in answer.text
    assert "91330100799655058C" in answer.text
    several = post(client, "/join", at="/join", **given | {"region": "", "email": "name", "password": "short"})
    assert all(f'id="{field}-error"' in several.text for field in ("uscc", "region", "email", "password"))
    assert db.session.scalars(select(Organisation)).all() == []


def test_the_public_cannot_become_an_operator(client: FlaskClient) -> None:
    answer = post(client, "/join", at="/join", **accounts.identity(kind="operator"))
    assert answer.status_code == 422
    assert db.session.scalars(select(Organisation)).all() == []


def test_joining_with_a_taken_address_looks_the_same(client: FlaskClient) -> None:
    email = accounts.email_of(accounts.organisation())
    taken = post(client, "/join", at="/join", **accounts.identity(kind="enterprise", email=email, password="not the same"))
    fresh = post(client, "/join", at="/join", **accounts.identity(kind="enterprise"))
    assert (taken.status_code, taken.headers["Location"]) == (fresh.status_code, fresh.headers["Location"])


def test_the_account_page_changes_the_password_and_shows_a_token_once(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    other = accounts.sign_in(accounts.email_of(enterprise))
    sign_in(client, enterprise)
    wrong = post(client, "/account/password", at="/account", **{"password-old": "wrong", "password-new": "another good one"})
    assert wrong.status_code == 422
    assert 'id="password-old-error"' in wrong.text
    right = post(client, "/account/password", at="/account", **{"password-old": accounts.PASSWORD, "password-new": "another good one"})
    assert right.status_code == 303
    assert services.session_actor(other) == ANONYMOUS
    made = post(client, "/account/tokens", at="/account", **{"token-name": "脚本"})
    secret = re.search(r'class="accounts__code">([\w-]{43})<', made.text)
    assert secret is not None
    assert services.token_actor(secret.group(1)).organisation_id == enterprise.id
    assert secret.group(1) not in client.get("/account").text


def test_the_cookie_does_not_open_the_api_and_a_token_not_the_pages(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    bearer = {"Authorization": f"Bearer {accounts.token(enterprise)}"}
    assert client.get("/account", headers=bearer).status_code == 303
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    sign_in(client, enterprise)
    assert client.get("/api/v1/me").status_code == 401


def test_an_administrator_invites_and_the_guest_joins(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    sign_in(client, enterprise)
    data = {"invite-name": "周宁", "invite-email": "new@example.cn", "invite-roles": ["bidder"], "invite-bid_limit": "300万"}
    assert post(client, "/organisation/invitations", at="/organisation", **data).status_code == 303
    letter = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert letter is not None
    link = re.search(r"http://localhost(/invitations/\S+)", letter.body)
    assert link is not None
    assert link.group(1) not in client.get("/organisation").text
    guest = client.application.test_client()
    assert enterprise.name_zh in guest.get(link.group(1)).text
    assert post(guest, link.group(1), at=link.group(1), name="周宁", password="short").status_code == 422
    assert post(guest, link.group(1), at=link.group(1), name="周宁", password=accounts.PASSWORD).headers["Location"] == "/desk"
    assert "周宁" in guest.get("/account").text
    assert guest.get(link.group(1)).status_code == 404
    assert guest.get("/organisation/people/1").status_code == 403


def test_roles_and_removal(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    colleague = accounts.member(enterprise, "editor")
    guest = client.application.test_client()
    email = queries.person(colleague.person_id or 0).email
    post(guest, "/login", at="/login", email=email, password=accounts.PASSWORD)
    sign_in(client, enterprise)
    url = f"/organisation/people/{colleague.membership_id}"
    assert post(client, url, at=url, roles=["bidder"], bid_limit="-1").status_code == 422
    assert post(client, url, at=url, roles=["bidder"], bid_limit="1,000,000").status_code == 303
    [_, (membership, _)] = queries.people_of(enterprise.id)
    assert (membership.roles, membership.bid_limit) == (["bidder"], Money.yuan(1_000_000))
    assert guest.get("/account").status_code == 200
    assert post(client, f"{url}/remove", at=url).status_code == 303
    assert guest.get("/account").status_code == 303
    own = f"/organisation/people/{accounts.actor(enterprise).membership_id}"
    assert post(client, f"{own}/remove", at=own).headers["Location"] == own
    assert "单位至少保留一名管理员" in client.get(own).text


def test_people_of_others_do_not_exist(client: FlaskClient) -> None:
    mine, foreign = accounts.organisation(), accounts.organisation()
    theirs = accounts.actor(foreign).membership_id
    sign_in(client, mine)
    assert client.get(f"/organisation/people/{theirs}").status_code == 404
    assert post(client, f"/organisation/people/{theirs}/remove", at="/account").status_code == 404
    assert len(queries.people_of(foreign.id)) == 1


def test_switching_the_organisation(client: FlaskClient) -> None:
    first, second = accounts.organisation(), accounts.organisation("institution")
    with unit_of_work():
        given: dict[str, Any] = {
            "email": accounts.email_of(first),
            "name": "沈青",
            "roles": ["editor"],
            "bid_limit": None,
            "base_url": "http://localhost",
        }
        link = services.invite(accounts.actor(second), **given)
        joined = services.accept_invitation(link.rsplit("/", 1)[1], password=accounts.PASSWORD, name="")
    sign_in(client, first)
    assert second.name_zh in client.get("/account").text
    assert post(client, "/organisation/switch", at="/account", membership_id=joined.id).status_code == 303
    assert second.uscc in client.get("/organisation").text
    assert post(client, "/organisation/switch", at="/account", membership_id=0).status_code == 404


CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("kind", ["enterprise", "institution", "agency", "office", "operator"])
def test_english_pages_have_no_chinese_interface(client: FlaskClient, kind: str) -> None:
    organisation = accounts.licensed_agency() if kind == "agency" else accounts.organisation(kind)
    sign_in(client, organisation)
    pages = ["/account", "/organisation", f"/organisation/people/{accounts.actor(organisation).membership_id}"]
    if kind == "operator":
        pages += ["/organisations", f"/organisations/{organisation.id}"]
    for url in [*pages, "/join", "/join/done"]:
        text = re.sub(r"(?s)<(\w+)[^>]*lang=\"zh(?:-CN)?\"[^>]*>.*?</\1>", "", client.get(f"{url}?lang=en").text)
        main = re.sub(r"(?s)value=\"[^\"]*\"|aria-label=\"[^\"]*\"", "", text[text.index("<main") : text.index("</main>")])
        assert not CHINESE.search(main.replace("中文", "")), url
