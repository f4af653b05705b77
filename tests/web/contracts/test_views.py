"""The pages of contracts: who sees them, and the whole way from draft to claim through the forms."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from market.access import Actor
from market.accounts import queries as people
from market.contracts.queries import claims, registrations
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState, ContractState, RegistrationState
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS, ENTERPRISE


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="(?:\w+-)?csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def as_(client: FlaskClient, actor: Actor) -> FlaskClient:
    """Sign in as an actor's person."""
    email = people.person(actor.person_id or 0).email
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    client.post("/login", data={"csrf_token": token_of(client.get("/login")), "email": email, "password": accounts.PASSWORD})
    return client


def state_of(case: factory.Case) -> ContractState:
    return case.contract.state


def post(client: FlaskClient, url: str, *, at: str, **data: object) -> TestResponse:
    return client.post(url, data={"csrf_token": token_of(client.get(at)), **data})


def test_parties_and_operator_see_a_contract_and_strangers_do_not(client: FlaskClient) -> None:
    case = factory.drafted()
    url = f"/contracts/{case.id}"
    for actor in (case.seller, case.buyer, case.operator):
        assert as_(client, actor).get(url).status_code == 200
    for actor in (case.stranger, case.registrar):
        for path in (url, f"{url}/document.pdf"):
            assert as_(client, actor).get(path).status_code == 404
    assert as_(client, case.stranger).get(f"/deals/{case.deal.id}").status_code == 404


def test_the_page_shows_price_in_figures_and_in_words(client: FlaskClient) -> None:
    case = factory.drafted()
    text = as_(client, case.buyer).get(f"/contracts/{case.id}").text
    assert "叁佰捌拾陆万元整" in text
    assert 'value="3860000.00"' in text
    assert "ZL201710601862.3" in text


def test_benefits_are_blocked_before_registration(client: FlaskClient) -> None:
    case = factory.signed()
    text = as_(client, case.seller).get(f"/contracts/{case.id}").text
    assert "登记前不能办理" in text
    assert "印花税" in text


def test_every_page_in_english(client: FlaskClient) -> None:
    case, application = factory.registered()
    claim = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    for actor, path in (
        (case.seller, f"/contracts/{case.id}"),
        (case.seller, "/contracts"),
        (case.seller, f"/claims/{claim.id}"),
        (case.seller, f"/deals/{case.deal.id}"),
        (case.registrar, "/registrations"),
        (case.registrar, f"/registrations/{application.id}"),
    ):
        answer = as_(client, actor).get(path + "?lang=en")
        assert answer.status_code == 200
        visible = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>|<script.*?</script>|<[^>]+>', "", answer.text, flags=re.DOTALL)
        leftovers = [line.strip() for line in visible.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
        assert [line for line in leftovers if "中文" not in line and "测试" not in line and "春秋" not in line] == []


def test_the_whole_way_through_the_forms(client: FlaskClient) -> None:
    case = factory.drafted()
    draw_up(client, case)
    sign(client, case)
    register(client, case)
    as_(client, case.seller)
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    assert (vat.state, vat.amount) == (ClaimState.DRAFT, Money.yuan(3_760_000).fraction(600, 10_600))
    assert post(client, f"/claims/{vat.id}/prepare", at=f"/claims/{vat.id}").status_code == 303
    assert post(client, f"/claims/{vat.id}/file", at=f"/claims/{vat.id}", on="2026-11-03").status_code == 303
    assert vat.state is ClaimState.FILED


def draw_up(client: FlaskClient, case: factory.Case) -> None:
    """Complete the draft as the seller."""
    url = f"/contracts/{case.id}"
    as_(client, case.seller)
    edited = post(
        client,
        f"{url}/edit",
        at=f"{url}/edit",
        project_name=case.contract.project_name,
        payment="lump_once",
        signing_order="seller_first",
        starts_on="2026-11-02",
        ends_on="2028-11-02",
        priority="waived",
        priority_on="2026-11-02",
        **{f"clause_{key}": text for key, text in case.contract.clauses.items()},
    )
    assert edited.status_code == 303
    assert post(client, f"{url}/items", at=f"{url}/edit", kind="equipment", description="检测工装", amount="10万").status_code == 303


def sign(client: FlaskClient, case: factory.Case) -> None:
    """Fix the document and sign it for both parties; a wrong password is refused, and nothing is fixed twice."""
    url = f"/contracts/{case.id}"
    assert post(client, f"{url}/freeze", at=url).status_code == 303
    assert state_of(case) is ContractState.SIGNING
    digest = case.contract.document_key
    wrong = post(client, f"{url}/sign", at=url, digest=digest, password="wrong")
    assert (wrong.status_code, "密码" in wrong.text) == (422, True)
    assert post(client, f"{url}/sign", at=url, digest=digest, password=accounts.PASSWORD).status_code == 303
    as_(client, case.buyer)
    assert post(client, f"{url}/sign", at=url, digest=digest, password=accounts.PASSWORD).status_code == 303
    assert state_of(case) is ContractState.IN_FORCE
    assert client.post(f"{url}/freeze", data={"csrf_token": token_of(client.get(url))}).status_code == 303


def apply_for(client: FlaskClient, case: factory.Case) -> None:
    """Send the form; a wrong amount is refused, and what the page does not ask of a university is not missed."""
    url = f"/contracts/{case.id}/registration"
    asked = {**ANSWERS, "plan_source": "none", "total": case.contract.total.decimal, "seller_nature": "022"}
    posted = {name: value for name, value in asked.items() if name not in {f"seller_{key}" for key in ENTERPRISE}}
    wrong = post(client, url, at=url, **posted, tech="300万")
    assert (wrong.status_code, "技术交易额" in wrong.text) == (422, True)
    assert post(client, url, at=url, **posted, tech=case.contract.tech.decimal).status_code == 303


def register(client: FlaskClient, case: factory.Case) -> None:
    """Apply, accept and register; a registration without every check is refused."""
    as_(client, case.seller)
    apply_for(client, case)
    application = registrations.of_contract(case.id)
    assert application is not None
    desk = f"/registrations/{application.id}"
    as_(client, case.registrar)
    assert "王老师" in client.get(desk).text
    assert post(client, f"{desk}/accept", at=desk).status_code == 303
    few = post(client, f"{desk}/register", at=desk, **{"register-checks": ["parties"]})
    assert few.status_code == 422
    assert post(client, f"{desk}/register", at=desk).status_code == 422
    done = post(
        client,
        f"{desk}/register",
        at=desk,
        **{"register-checks": [point.value for point in CheckPoint]},
    )
    assert done.status_code == 303
    own = post(client, f"{desk}/confirm", at=desk)
    assert (own.status_code, application.state) == (403, RegistrationState.UNDER_REVIEW)
    as_(client, case.reviewer)
    assert post(client, f"{desk}/confirm", at=desk).status_code == 303
    assert application.state is RegistrationState.REGISTERED


def test_only_the_offices_registrar_decides(client: FlaskClient) -> None:
    case, application = factory.submitted()
    desk = f"/registrations/{application.id}"
    assert as_(client, case.operator).get(desk).status_code == 200
    assert post(client, f"{desk}/accept", at=f"/contracts/{case.id}").status_code == 403
    other = accounts.actor(accounts.office("3302", "01"))
    assert as_(client, other).get(desk).status_code == 404
    assert as_(client, case.seller).get(desk).status_code == 403


def test_the_pdf_is_sent_to_a_party(client: FlaskClient) -> None:
    case = factory.frozen()
    answer = as_(client, case.buyer).get(f"/contracts/{case.id}/document.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")


def test_a_buyer_may_not_write_the_draft(client: FlaskClient) -> None:
    case = factory.drafted()
    assert as_(client, case.buyer).get(f"/contracts/{case.id}/edit").status_code == 403
    as_(client, case.stranger)
    assert client.get(f"/contracts/{case.id}/edit").status_code == 404


def test_a_fixed_contract_cannot_be_edited(client: FlaskClient) -> None:
    case = factory.frozen()
    assert as_(client, case.seller).get(f"/contracts/{case.id}/edit").status_code == 409


def test_an_other_partys_claim_does_not_exist(client: FlaskClient) -> None:
    case, _application = factory.registered()
    sellers = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    assert as_(client, case.buyer).get(f"/claims/{sellers.id}").status_code == 404


def test_the_split_is_worked_out_before_it_is_saved(client: FlaskClient) -> None:
    case = factory.drafted(hammer=Money.yuan(6_000_000))
    url = f"/contracts/{case.id}"
    as_(client, case.seller)
    lines = {"kind": "equipment", "description": "样机线三套", "amount": "240万", "pieces": "3", "reasonable_pieces": "1"}
    shown = post(client, f"{url}/items", at=f"{url}/edit", **lines, recompute="1")
    assert (shown.status_code, "4,400,000" in shown.text) == (200, True)
    assert case.contract.items == []
    assert post(client, f"{url}/items", at=f"{url}/edit", **lines).status_code == 303
    assert post(client, f"{url}/items", at=f"{url}/edit", kind="material", description="化学品", amount="10万").status_code == 303
    assert case.contract.tech == Money.yuan(4_300_000)
    many = post(client, f"{url}/items", at=f"{url}/edit", **lines | {"reasonable_pieces": "3"})
    assert (many.status_code, "2 套" in many.text) == (422, True)
