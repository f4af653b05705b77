"""The pages of rewards: the office's way from the receipt to the last payment, and what an inventor sees of it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from market import clock
from market.access import Actor
from market.db import db
from market.rewards.queries import money, plans
from market.rewards.rules.states import PlanState
from tests.factories import accounts, contracts, equity, rewards
from tests.web.listings.browser import error_at, post, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def signed_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    with client.session_transaction() as held:
        held.clear()
    sign_in(client, actor)
    return client


def done(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return answer.location


def test_the_office_enters_plans_and_publishes(client: FlaskClient) -> None:
    deal = contracts.signed()
    rewards.invented(deal, "沈知远", "顾清和")
    signed_in(client, deal.seller)
    page = f"/rewards/contracts/{deal.id}"
    for kind, amount, note in (("receipt", "100万", "ICBC-0001"), ("evaluation", "5万", "评估费")):
        done(post(client, f"{page}/entries", at="/rewards", kind=kind, on="2026-11-03", amount=amount, note=note))
    edit = done(post(client, f"{page}/plans", at="/rewards"))
    shown = client.get(edit).text
    assert "465,500" in shown
    assert "沈知远" in shown
    plan_id = int(edit.split("/")[-2])
    form = {
        "main_fen": "465500",
        "others_fen": "166250",
        "transfer_fen": "33250",
        "basis": "《办法》第十二条",
        "contact": "转化办",
        "place": "",
    }
    rows = (("main", "沈知远", "60"), ("main", "顾清和", "40"), ("others", "陆明川", "1"), ("transfer", "韩致和", "1"), ("main", "", ""))
    for place, (pool, name, weight) in enumerate(rows):
        form |= {f"people-{place}-{key}": value for key, value in (("pool", pool), ("name", name), ("weight", weight), ("staff_no", ""))}
        form[f"people-{place}-person_id"] = ""
    low = post(client, edit, at="/rewards", **(form | {"main_fen": "465499.99"}))
    assert low.status_code == 422
    assert "低于下限 ¥665,000" in error_at(low, "main_fen")
    assert "浙江省促进科技成果转化条例" in error_at(low, "main_fen")
    done(post(client, edit, at="/rewards", **(form)))
    done(post(client, f"/rewards/plans/{plan_id}/publicise", at="/rewards"))
    shown = client.get(f"/rewards/plans/{plan_id}").text
    assert "279,300" in shown
    assert "reward.min_bp.zhejiang@2017-05-01" in shown
    assert client.get("/rewards").status_code == 200


def test_an_unfinished_plan_says_what_is_missing(client: FlaskClient) -> None:
    case = rewards.drafted()
    signed_in(client, case.office)
    answer = post(client, f"/rewards/plans/{case.id}/publicise", at="/rewards")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_from_the_notice_to_the_payment(client: FlaskClient) -> None:
    case = rewards.publicised()
    plan = f"/rewards/plans/{case.id}"
    signed_in(client, case.colleague)
    assert client.get(plan).status_code == 200
    done(post(client, f"{plan}/objections", at="/rewards", reason="请复核份额"))
    signed_in(client, case.second)
    [objection] = plans.objections(case.id)
    done(post(client, f"{plan}/objections/{objection.id}/answer", at="/rewards", outcome="dismissed", answer="份额无误"))
    with rewards.after_notice(case):
        signed_in(client, case.second)
        done(post(client, f"{plan}/approve", at="/rewards"))
        ids = [share.id for share in plans.shares(case.id)]
        paid = {"share_ids": ids[:2], "paid_on": clock.today().isoformat(), "reference": "凭证 118"}
        done(post(client, f"{plan}/payments", at="/rewards", **(paid)))
        shown = client.get(plan).text
        assert "凭证 118" not in shown
        done(post(client, f"{plan}/payments", at="/rewards", **(paid | {"share_ids": ids[2:]})))
    db.session.expire_all()
    assert plans.plan(case.office, case.id).state is PlanState.PAID


def test_a_person_reads_the_own_statement_and_nobody_elses(client: FlaskClient) -> None:
    case = rewards.paid()
    own, other = plans.shares(case.id)[:2]
    signed_in(client, case.inventor)
    assert "279,300" in client.get("/rewards").text
    answer = client.get(f"/rewards/statements/{own.id}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "279,300" in answer.text
    assert other.name not in answer.text
    paper = client.get(f"/rewards/statements/{own.id}.pdf")
    assert paper.data.startswith(b"%PDF")
    for suffix in ("", ".pdf"):
        assert client.get(f"/rewards/statements/{other.id}{suffix}").status_code == 404
    for address in (f"/rewards/contracts/{case.contract_id}", f"/rewards/plans/{case.id}/edit"):
        assert client.get(address).status_code == 403
    assert client.get(f"/rewards/plans/{case.id}").status_code == 200


@pytest.mark.parametrize("who", ["colleague", "buyer", "operator", "registrar"])
def test_others_are_told_that_there_is_nothing(client: FlaskClient, who: str) -> None:
    case = rewards.publicised()
    share = plans.shares(case.id)[0]
    actor = case.colleague if who == "colleague" else getattr(case.deal, who)
    signed_in(client, actor)
    assert client.get(f"/rewards/statements/{share.id}").status_code in (403, 404)
    token = accounts.token_of(actor)
    answer = client.get(f"/api/v1/rewards/statements/{share.id}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in (403, 404)


def test_the_desk_names_what_waits(client: FlaskClient) -> None:
    case = rewards.approved()
    with rewards.after_notice(case):
        signed_in(client, case.office)
        assert f"/rewards/plans/{case.id}" in client.get("/desk").text


def test_an_amount_that_exceeds_the_price_is_refused_at_its_field(client: FlaskClient) -> None:
    deal = contracts.signed()
    signed_in(client, deal.seller)
    given = {"kind": "receipt", "on": "2026-11-03", "amount": "1亿", "note": "ICBC-1"}
    answer = post(client, f"/rewards/contracts/{deal.id}/entries", at="/rewards", **(given))
    assert answer.status_code == 422
    assert 'id="amount-error"' in answer.text


def test_a_wrong_entry_is_struck_out(client: FlaskClient) -> None:
    deal = contracts.signed()
    rewards.entered(deal)
    signed_in(client, deal.seller)
    first = money.entries(deal.id)[0]
    done(post(client, f"/rewards/contracts/{deal.id}/strike", at="/rewards", entry_id=first.id, reason="金额录错"))
    assert "金额录错" in client.get(f"/rewards/contracts/{deal.id}").text


def test_an_account_is_linked_and_a_plan_withdrawn(client: FlaskClient) -> None:
    case = rewards.publicised()
    signed_in(client, case.office)
    plan, share = f"/rewards/plans/{case.id}", plans.shares(case.id)[1]
    done(post(client, f"{plan}/link", at="/rewards", share_id=share.id, person_id=case.colleague.person_id))
    assert plans.statement(case.colleague, share.id).share.id == share.id
    done(post(client, f"{plan}/withdraw", at="/rewards", because="成交额有误"))
    assert "成交额有误" in client.get(plan).text


def test_the_office_enters_equity_and_divides_it_in_whole_shares(client: FlaskClient) -> None:
    deal = equity.contributed()
    signed_in(client, deal.seller)
    page = f"/rewards/contracts/{deal.id}"
    assert "登记取得的股权" in client.get(page).text
    given = {"on": "2026-11-03", "note": equity.COMPANY, "amount": "200001", "worth": "300万", "unit": "1"}
    refused = post(client, f"{page}/equity", at=page, **{**given, "unit": "2"})
    assert (refused.status_code, "整数倍" in refused.text) == (422, True)
    assert money.entries(deal.id) == []
    done(post(client, f"{page}/equity", at=page, **given))
    assert "登记取得的股权" not in client.get(page).text
    assert post(client, f"{page}/entries", at=page, kind="receipt", on="2026-11-03", amount="1", note="x").status_code == 409
    edit = done(post(client, f"{page}/plans", at=page))
    assert "98,001" in client.get(edit).text
    [plan] = plans.of_contracts([deal.id])[deal.id]
    assert plan.in_shares


def test_plan_and_statement_in_shares_say_what_they_are_worth_and_of_the_deferral(client: FlaskClient) -> None:
    case = equity.publicised()
    share = next(one for one in plans.shares(case.id) if one.person_id == case.inventor.person_id)
    signed_in(client, case.inventor)
    for page in (f"/rewards/plans/{case.id}", f"/rewards/statements/{share.id}"):
        shown = client.get(page).text
        assert "58,801 股" in shown
        assert "财税〔2016〕101号第三条" in shown
        assert "财税〔2018〕58号" not in shown
    paper = client.get(f"/rewards/statements/{share.id}.pdf")
    text = "".join(PdfReader(BytesIO(paper.data)).pages[0].extract_text().split())
    assert "58,801股" in text
    assert "股权奖励个人分配单" in text
    other = next(one for one in plans.shares(case.id) if one.person_id is None)
    assert client.get(f"/rewards/statements/{other.id}").status_code == 404


def test_only_the_office_enters_equity(client: FlaskClient) -> None:
    deal = equity.contributed()
    url = f"/rewards/contracts/{deal.id}/equity"
    given = {"on": "2026-11-03", "note": equity.COMPANY, "amount": "1", "worth": "1"}
    assert post(signed_in(client, deal.buyer), url, at="/account", **given).status_code == 403
    stranger = accounts.actor(accounts.organisation("institution"))
    assert post(signed_in(client, stranger), url, at="/account", **given).status_code == 404


def test_the_api_enters_and_shows_equity(client: FlaskClient) -> None:
    deal = equity.contributed()
    headers = {"Authorization": f"Bearer {accounts.token_of(deal.seller)}"}
    path = f"/api/v1/rewards/contracts/{deal.id}"
    given = {"kind": "shares", "on": "2026-11-03", "amount_fen": 20_000_100, "note": equity.COMPANY, "unit_fen": 100}
    assert client.post(f"{path}/entries", json=given, headers=headers).json["code"] == "reward.worth_missing"
    entered = client.post(f"{path}/entries", json={**given, "worth_fen": 300_000_000}, headers=headers)
    assert (entered.status_code, entered.json["worth_fen"], entered.json["unit_fen"]) == (201, 300_000_000, 100)
    plan = client.post(f"{path}/plans", headers=headers).json
    assert (plan["form"], plan["received_fen"], plan["worth_fen"], plan["unit_fen"]) == ("shares", 20_000_100, 300_000_000, 100)
    case = equity.publicised()
    share = next(one for one in plans.shares(case.id) if one.person_id == case.inventor.person_id)
    own = {"Authorization": f"Bearer {accounts.token_of(case.inventor)}"}
    said = client.get(f"/api/v1/rewards/statements/{share.id}", headers=own).json
    assert (said["form"], said["amount_fen"], said["portions"]) == ("shares", 5_880_100, [])
    assert said["worth_fen"] == plans.worths(case.plan)[share.id].fen
    assert said["deferral"]
