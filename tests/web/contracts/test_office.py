"""The office's pages: corrections, experts, rulings by two people, what holders ask for, certificates, figures, offices by region."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from market.accounts import queries as people
from market.contracts import jobs, services
from market.contracts.queries import rulings
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import CorrectionPoint
from market.contracts.rules.states import RegistrationState
from market.db import unit_of_work
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.web.contracts.test_views import as_, post


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def test_corrections_are_asked_for_part_by_part_and_shown_to_the_seller(client: FlaskClient) -> None:
    case, application = factory.submitted()
    desk = f"/registrations/{application.id}"
    as_(client, case.registrar)
    empty = post(client, f"{desk}/correction", at=desk, **{f"correction-points-{row}-point": "papers" for row in range(4)})
    assert (empty.status_code, "请说明需要补正的内容" in empty.text) == (422, True)
    rows = {f"correction-points-{row}-point": "papers" for row in range(4)} | {"correction-points-0-note": "缺交付清单"}
    assert post(client, f"{desk}/correction", at=desk, **rows).status_code == 303
    assert [row.point for row in rulings.corrections(application.id)] == [CorrectionPoint.PAPERS]
    shown = as_(client, case.seller).get(f"/contracts/{case.id}").text
    assert "缺交付清单" in shown
    assert "所需材料" in shown


def test_the_checklist_shows_the_words_of_the_contract(client: FlaskClient) -> None:
    case, application = factory.accepted()
    text = as_(client, case.registrar).get(f"/registrations/{application.id}").text
    assert text.count('name="register-checks"') == 9
    assert case.contract.clauses["subject"][:12] in text


def test_experts_are_called_and_heard(client: FlaskClient) -> None:
    case, application = factory.accepted()
    desk = f"/registrations/{application.id}"
    as_(client, case.registrar)
    assert post(client, f"{desk}/experts", at=desk, **{"experts-reason": "技术交易额有争议"}).status_code == 303
    given = {"opinion-expert": "沈评审", "opinion-unit": "研究会", "opinion-opinion": "属于技术合同", "opinion-supports": "against"}
    assert post(client, f"{desk}/opinions", at=desk, **given).status_code == 303
    assert [(one.expert, one.supports) for one in rulings.opinions(application.id)] == [("沈评审", False)]
    assert "不同意登记" in client.get(desk).text


def test_a_refusal_is_prepared_sent_back_prepared_again_and_objected_to(client: FlaskClient) -> None:
    case, application = factory.accepted()
    desk, ground = f"/registrations/{application.id}", {"refusal-ground": "seal", "refusal-reason": "印章不符"}
    as_(client, case.registrar)
    assert post(client, f"{desk}/refuse", at=desk, **ground).status_code == 303
    as_(client, case.reviewer)
    assert post(client, f"{desk}/send-back", at=desk, **{"remark-note": "请写明哪枚印章"}).status_code == 303
    assert "请写明哪枚印章" in client.get(desk).text
    as_(client, case.registrar)
    assert post(client, f"{desk}/refuse", at=desk, **ground).status_code == 303
    as_(client, case.reviewer)
    assert post(client, f"{desk}/confirm", at=desk).status_code == 303
    as_(client, case.seller)
    contract = f"/contracts/{case.id}"
    shown = client.get(contract).text
    assert "可提出异议至" in shown
    assert "不予登记通知书正在生成" in shown
    assert client.get(f"{contract}/refusal.pdf").status_code == 409
    jobs.make_notices()
    assert f"{contract}/refusal.pdf" in client.get(contract).text
    paper = client.get(f"{contract}/refusal.pdf")
    assert (paper.status_code, paper.mimetype, paper.data[:4]) == (200, "application/pdf", b"%PDF")
    head = {"Authorization": f"Bearer {accounts.token_of(case.buyer)}"}
    assert client.get(f"/api/v1{contract}/registration/refusal", headers=head).data == paper.data
    assert post(client, f"{contract}/objection", at=contract, reason="印章已更正").status_code == 303
    assert application.state is RegistrationState.OBJECTION
    as_(client, case.registrar)
    assert post(client, f"{desk}/refuse", at=desk, **ground).status_code == 403


def test_a_change_is_applied_for_granted_and_certified(client: FlaskClient) -> None:
    case, application = factory.registered()
    page, desk = f"/contracts/{case.id}/registration/change", f"/registrations/{application.id}"
    as_(client, case.seller)
    assert str(case.contract.project_name) in client.get(page).text
    given = {"change-project_name": "新名称", "change-total": "386万", "change-tech": "300万", "change-reason": "补充协议"}
    assert post(client, page, at=page, **given | {"change-tech": "400万"}).status_code == 422
    assert post(client, page, at=page, **given).status_code == 303
    as_(client, case.registrar)
    assert "补充协议" in client.get(desk).text
    assert post(client, f"{desk}/grant", at=desk).status_code == 303
    as_(client, case.reviewer)
    assert post(client, f"{desk}/confirm", at=desk).status_code == 303
    assert (application.version, rulings.content(application.id).tech) == (2, Money.yuan(3_000_000))
    paper = as_(client, case.buyer).get(f"/contracts/{case.id}/certificate.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


def test_a_registration_is_revoked_and_its_parties_read_why(client: FlaskClient) -> None:
    case, application = factory.registered()
    desk = f"/registrations/{application.id}"
    as_(client, case.registrar)
    assert post(client, f"{desk}/revoke", at=desk, **{"revocation-reason": "虚假合同"}).status_code == 303
    assert post(client, f"{desk}/confirm", at=desk).status_code == 403
    as_(client, case.reviewer)
    assert post(client, f"{desk}/confirm", at=desk).status_code == 303
    assert "虚假合同" in as_(client, case.buyer).get(f"/contracts/{case.id}").text


def test_an_end_is_applied_for_and_declined(client: FlaskClient) -> None:
    case, application = factory.registered()
    page, desk = f"/contracts/{case.id}/registration/change", f"/registrations/{application.id}"
    as_(client, case.seller)
    assert post(client, f"/contracts/{case.id}/registration/cancel", at=page, **{"end-reason": "合同解除"}).status_code == 303
    as_(client, case.registrar)
    assert post(client, f"{desk}/decline", at=desk, **{"decline-reason": "缺解除协议"}).status_code == 303
    assert not rulings.requests(application.id)[0].unneeded
    as_(client, case.seller)
    assert "缺解除协议" in client.get(page).text
    assert post(client, f"/contracts/{case.id}/registration/cancel", at=page, **{"end-reason": "合同解除"}).status_code == 303
    as_(client, case.registrar)
    assert post(client, f"{desk}/decline", at=desk, **{"decline-reason": "无需注销", "decline-unneeded": "y"}).status_code == 303
    assert rulings.requests(application.id)[0].unneeded
    assert "登记机构认为无需办理" in as_(client, case.seller).get(page).text


def test_certificates_are_printed_together(client: FlaskClient) -> None:
    case, application = factory.registered()
    as_(client, case.registrar)
    assert f'value="{application.id}"' in client.get("/registrations").text
    paper = post(client, "/registrations/certificates.pdf", at="/registrations", registration=str(application.id))
    assert (paper.status_code, paper.mimetype, paper.data[:4]) == (200, "application/pdf", b"%PDF")
    assert post(client, "/registrations/certificates.pdf", at="/registrations", registration="x").status_code == 422


def test_figures_of_the_year_as_page_and_file(client: FlaskClient) -> None:
    case, _application = factory.registered()
    factory.refused()
    as_(client, case.registrar)
    assert "3,860,000" in client.get("/registrations/statistics?year=2026").text
    lines = client.get("/registrations/statistics.csv?year=2026").data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("11,1,1,3860000.00,")
    assert "2025年没有作出决定" in client.get("/registrations/statistics?year=2025").text


def test_what_became_of_registrations_stands_in_the_figures(client: FlaskClient) -> None:
    case, application = factory.registered()
    with unit_of_work():
        services.prepare_revocation(case.registrar, application.id, reason="材料系伪造")
        services.confirm(case.reviewer, application.id)
    as_(client, case.registrar)
    assert "撤销登记" in client.get("/registrations/statistics?year=2026").text
    assert "撤销登记,1,1,0,,0" in client.get("/registrations/statistics.csv?year=2026").data.decode("utf-8-sig").splitlines()
    head = {"Authorization": f"Bearer {accounts.token_of(case.registrar)}"}
    told = client.get("/api/v1/registrations/statistics?year=2026", headers=head).get_json()
    assert told["matters"] == [{"matter": "revocation", "number": 1, "granted": 1, "declined": 0, "median_days": 0}]


def test_the_operator_assigns_and_takes_away_regions(client: FlaskClient) -> None:
    office, clerk = factory.office(), accounts.actor(accounts.organisation("operator"))
    as_(client, clerk)
    page = "/registration-offices"
    given = {"assign-region": "330106", "assign-office_id": str(office.id)}
    assert post(client, page, at=page, **given).status_code == 303
    assert post(client, page, at=page, **given).status_code == 409
    assert post(client, f"{page}/release", at=page, region="330106").status_code == 303
    assert people.office_for("330106") is not None


def test_the_numbers_of_the_year_begin_behind_those_of_elsewhere(client: FlaskClient) -> None:
    case, page = factory.drafted(), "/registrations/numbers"
    as_(client, case.registrar)
    assert "2026330107000123" in client.get(page).text
    assert post(client, page, at=page, **{"begin-after": "999999"}).status_code == 422
    assert post(client, page, at=page, **{"begin-after": "200"}).status_code == 303
    assert "2026330107000201" in client.get(page).text
    factory.registered()
    listed = client.get(page).text
    assert "2026330107000201</th>" in listed
    assert "begin-after" not in listed
    assert "2025年没有给出编号" in client.get(f"{page}?year=2025").text.replace(" ", "")
    api = client.get("/api/v1/registrations/numbers?year=2026")
    assert api.status_code == 401


def test_an_objection_is_shown_to_those_who_refused_but_not_offered_to_them(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, application = factory.refused()
    contract, desk = f"/contracts/{case.id}", f"/registrations/{application.id}"
    as_(client, case.seller)
    assert post(client, f"{contract}/objection", at=contract, reason="已补充技术说明").status_code == 303
    frozen("2026-11-04T10:00+08:00")
    for actor in (case.registrar, case.reviewer):
        text = as_(client, actor).get(desk).text
        assert "本机构登记员不足" in text
        assert 'name="register-checks"' not in text
        assert f'href="{desk}"' not in client.get("/desk").text.partition("queue-title")[0]
    as_(client, case.others[0])
    assert "送专家审核：异议涉及技术问题" in client.get(desk).text
    assert f'href="{desk}"' in client.get("/desk").text.partition("queue-title")[0]
    assert post(client, f"{desk}/experts", at=desk, **{"experts-reason": "请专家判断"}).status_code == 303
    assert "已补充技术说明" in as_(client, case.seller).get(contract).text
    as_(client, case.others[0])
    given = {"opinion-expert": "顾评审", "opinion-unit": "研究会", "opinion-opinion": "内容完整", "opinion-supports": "for"}
    assert post(client, f"{desk}/opinions", at=desk, **given).status_code == 303
    checks = {"register-checks": [point.value for point in CheckPoint]}
    assert post(client, f"{desk}/register", at=desk, **checks).status_code == 303
    assert "异议复核" in client.get(desk).text


def test_the_desk_names_what_waits_by_its_last_day(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, early = factory.accepted()
    _other, new = factory.submitted()
    frozen("2026-11-12T10:00+08:00")
    text = as_(client, case.registrar).get("/desk").text
    todo = text.partition("queue-title")[0]
    assert todo.index(f"/registrations/{early.id}") < todo.index(f"/registrations/{new.id}")
    assert "作出登记决定" in todo
    ground = {"refusal-ground": "seal", "refusal-reason": "印章不符"}
    assert post(client, f"/registrations/{early.id}/refuse", at=f"/registrations/{early.id}", **ground).status_code == 303
    assert f"/registrations/{early.id}" not in client.get("/desk").text.partition("queue-title")[0]
    assert "核对并确认" in as_(client, case.reviewer).get("/desk").text
