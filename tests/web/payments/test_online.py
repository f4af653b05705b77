"""Paying online: from the deposit's page over the hosted page back to a deposit that is held, all over HTTP."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.db import db, unit_of_work
from market.payments import queries, services
from market.payments.models import Checkout, Deposit
from market.payments.rules import DepositState, Way
from market.settings import Settings, SettingsError
from tests.conftest import MarketClient
from tests.factories import accounts, auctions, payments
from tests.faults import hall
from tests.money import Provider, forget_session, served
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.accounts.models import Organisation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def browser(paying_app: Flask, provider: Provider) -> Iterator[FlaskClient]:
    """A browser on the configured market, in an application context."""
    provider.break_answers("", mode="after", times=0)
    with paying_app.app_context():
        paying_app.test_client_class = MarketClient
        yield paying_app.test_client()
        forget_session()


@pytest.fixture
def payer() -> Organisation:
    """Who owes the deposit."""
    return accounts.organisation()


def opened(browser: FlaskClient, due: Deposit, payer: Organisation) -> str:
    """Press the button on the deposit's page and return the address of the hosted page."""
    as_(browser, accounts.actor(payer))
    answer = post(browser, f"/deposits/{due.id}/checkout", at=f"/deposits/{due.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/deposits/{due.id}/checkout")
    found = re.search(r'href="(http[^"]+/pay/cs_test_[^"]+)"', browser.get(answer.headers["Location"]).text)
    assert found is not None
    return found.group(1)


def test_a_bidder_pays_online_and_may_bid(paying_app: Flask, browser: FlaskClient, provider: Provider) -> None:
    with clock.frozen(hall.day_before(clock.now() - timedelta(hours=24))):
        held = auctions.market()
        sale, lots = auctions.announced(held, lots=1)
    bidder = accounts.organisation("enterprise")
    name = bidder.name_zh
    with clock.frozen(sale.viewing_from or clock.now()):
        paddle = auctions.paddle(held, lots[0], bidder, paid=False)
    number, due = paddle.id, queries.deposit(paddle.deposit_id or 0)
    with served(paying_app) as address:
        provider.tell(f"{address}/payments/stripe/webhook")
        provider.pay(opened(browser, due, bidder))
        until = time.monotonic() + 20
        while time.monotonic() < until and queries.deposit(due.id).state is DepositState.DUE:
            forget_session()
            time.sleep(0.1)
    paid = queries.deposit(due.id)

    assert (paid.state, paid.way, paid.payer_name, paid.booked_by) == (DepositState.HELD, Way.STRIPE, name, None)
    page = browser.get(f"/paddles/{number}").text
    assert "已到账" in page or "可以出价" in page
    assert "Stripe 在线支付" in browser.get(f"/deposits/{due.id}").text


def test_pressing_twice_opens_one_page(browser: FlaskClient, payer: Organisation, provider: Provider) -> None:
    due = payments.deposit(payer)

    assert opened(browser, due, payer) == opened(browser, due, payer)
    assert db.session.query(Checkout).filter_by(deposit_id=due.id).count() == 1
    assert "已经支付？" in browser.get(f"/deposits/{due.id}").text
    del provider


def test_the_page_says_when_the_payment_service_is_silent(browser: FlaskClient, payer: Organisation, provider: Provider) -> None:
    due = payments.deposit(payer)
    as_(browser, accounts.actor(payer))
    provider.break_answers("/v1/checkout/sessions", mode="after")

    refused = post(browser, f"/deposits/{due.id}/checkout", at=f"/deposits/{due.id}")
    again = post(browser, f"/deposits/{due.id}/checkout", at=f"/deposits/{due.id}")

    assert refused.status_code == 409
    assert "支付服务暂无响应" in refused.text
    assert again.status_code == 303
    assert db.session.query(Checkout).filter_by(deposit_id=due.id).count() == 1


def test_the_operator_sees_a_payment_that_got_no_answer_and_asks_at_once(browser: FlaskClient, payer: Organisation) -> None:
    due = payments.deposit(payer)
    opened(browser, due, payer)
    page = db.session.query(Checkout).filter_by(deposit_id=due.id).one()
    clerks = accounts.organisation("operator")
    as_(browser, accounts.actor(clerks))
    assert "未得到答复的在线支付" not in browser.get("/deposits").text
    with unit_of_work():
        page.asked, page.last_error = 3, "APIConnectionError"

    shown = browser.get("/deposits").text
    assert "未得到答复的在线支付" in shown
    assert due.reference in shown.partition("未得到答复的在线支付")[2]
    listed = browser.get("/api/v1/deposits/unanswered", headers={"Authorization": f"Bearer {accounts.token(clerks)}"}).json
    assert [(one["id"], one["reference"], one["last_error"]) for one in listed["items"]] == [(page.id, due.reference, "APIConnectionError")]
    assert post(browser, f"/deposits/checkouts/{page.id}/ask", at="/deposits").status_code == 303
    db.session.refresh(page)
    assert page.next_ask_at is not None
    assert page.next_ask_at <= clock.now()
    as_(browser, accounts.actor(payer))
    assert post(browser, f"/deposits/checkouts/{page.id}/ask", at="/account").status_code == 403


def test_who_may_pay(browser: FlaskClient, payer: Organisation) -> None:
    due = payments.deposit(payer)
    for stranger, status in (("enterprise", 404), ("institution", 404), ("operator", 403)):
        as_(browser, accounts.actor(accounts.organisation(stranger)))
        assert post(browser, f"/deposits/{due.id}/checkout", at="/account").status_code == status
    colleague = accounts.member(payer, "editor")
    as_(browser, colleague)
    assert post(browser, f"/deposits/{due.id}/checkout", at="/account").status_code == 403
    assert "只有本单位的竞买人员" in browser.get(f"/deposits/{due.id}").text


def test_the_api_opens_the_same_page_for_those_who_may_pay(browser: FlaskClient, payer: Organisation) -> None:
    due = payments.deposit(payer)
    colleague, operator, stranger = accounts.member(payer, "editor"), accounts.organisation("operator"), accounts.organisation()

    def asks(token: str) -> TestResponse:
        return browser.post(f"/api/v1/deposits/{due.id}/checkout", headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})

    refused = [asks(accounts.token_of(colleague)), asks(accounts.token(operator)), asks(accounts.token(stranger))]
    assert [(answer.status_code, answer.json["code"]) for answer in refused] == [
        (403, "deposit.not_payer"),
        (403, "deposit.not_payer"),
        (404, "not_found"),
    ]
    assert browser.post(f"/api/v1/deposits/{due.id}/checkout").status_code == 401
    assert db.session.query(Checkout).filter_by(deposit_id=due.id).count() == 0
    first, second = (asks(accounts.token(payer)) for _ in range(2))
    assert (first.status_code, first.json["amount_fen"], first.json["test_mode"]) == (200, due.amount.fen, True)
    assert first.json == second.json
    assert first.json["url"] == opened(browser, due, payer)
    assert db.session.query(Checkout).filter_by(deposit_id=due.id).count() == 1
    payments.pay(accounts.actor(operator), due.id)
    late = asks(accounts.token(payer))
    assert (late.status_code, late.json["code"]) == (409, "deposit.nothing_due")


def test_the_api_says_when_the_payment_service_is_silent(browser: FlaskClient, payer: Organisation, provider: Provider) -> None:
    due, header = payments.deposit(payer), {"Authorization": f"Bearer {accounts.token(payer)}"}
    provider.break_answers("/v1/checkout/sessions", mode="after")

    answers = [browser.post(f"/api/v1/deposits/{due.id}/checkout", headers=header) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 200]
    assert answers[0].json["code"] == "stripe.silent"
    assert db.session.query(Checkout).filter_by(deposit_id=due.id).count() == 1


def test_a_deposit_that_is_not_due_opens_no_page(browser: FlaskClient, payer: Organisation) -> None:
    due = payments.deposit(payer)
    payments.pay(accounts.actor(accounts.organisation("operator")), due.id)
    as_(browser, accounts.actor(payer))

    assert post(browser, f"/deposits/{due.id}/checkout", at="/account").status_code == 409


def test_the_policy_stays_strict_and_no_script_of_others_is_loaded(browser: FlaskClient, payer: Organisation) -> None:
    due = payments.deposit(payer)
    opened(browser, due, payer)
    for address in (f"/deposits/{due.id}", f"/deposits/{due.id}/checkout"):
        page = browser.get(address)
        assert "form-action 'self'" in page.headers["Content-Security-Policy"]
        assert not re.findall(r'<script[^>]+src="https?:', page.text)


def test_without_a_key_only_the_bank_is_offered(client: FlaskClient, session: object) -> None:
    del session
    payer = accounts.organisation()
    due = payments.deposit(payer)
    as_(client, accounts.actor(payer))

    page = client.get(f"/deposits/{due.id}").text
    assert "本市场未开通在线支付" in page
    assert f"/deposits/{due.id}/checkout" not in page
    assert post(client, f"/deposits/{due.id}/checkout", at="/account").status_code == 404
    as_(client, accounts.actor(accounts.organisation("operator")))
    assert "Stripe 未配置" in client.get("/deposits").text


def test_the_owner_sees_until_when_the_money_is_back(browser: FlaskClient, payer: Organisation) -> None:
    due = payments.deposit(payer)
    clerk = accounts.actor(accounts.organisation("operator"))
    payments.pay(clerk, due.id)
    with unit_of_work():
        services.release(due.id, clerk, "未竞得")
    as_(browser, accounts.actor(payer))
    assert "退款中" in browser.get(f"/deposits/{due.id}").text
    refund = queries.refund_of(due.id)
    assert refund is not None
    as_(browser, clerk)
    answer = post(
        browser, f"/deposits/refunds/{refund.id}/returned", at="/deposits/refunds", **{f"refund{refund.id}-bank_reference": "R77"}
    )

    assert answer.status_code == 303
    as_(browser, accounts.actor(payer))
    assert "已于" in browser.get(f"/deposits/{due.id}").text


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"KEY": "sk_live_1"}, "CHUNQIU_STRIPE_WEBHOOK_SECRET"),
        ({"WEBHOOK_SECRET": "whsec_1"}, "CHUNQIU_STRIPE_KEY"),
        ({"KEY": "pk_live_1", "WEBHOOK_SECRET": "whsec_1"}, "CHUNQIU_STRIPE_KEY"),
        ({"KEY": "sk_live_1", "WEBHOOK_SECRET": "whsec_1", "URL": "http://stripe.example.org"}, "CHUNQIU_STRIPE_URL"),
        ({"URL": "https://stripe.example.org"}, "CHUNQIU_STRIPE_KEY"),
        ({"KEY": "sk_live_1", "WEBHOOK_SECRET": "whsec_1", "PATIENCE": "0"}, "CHUNQIU_STRIPE_PATIENCE"),
        ({"KEY": "sk_live_1", "WEBHOOK_SECRET": "whsec_1", "PATIENCE": "soon"}, "CHUNQIU_STRIPE_PATIENCE"),
        ({"KEY": "sk_live_1", "WEBHOOK_SECRET": "whsec_1", "DEMO": "1"}, "CHUNQIU_STRIPE_DEMO"),
    ],
)
@pytest.mark.parametrize("production", [True, False])
def test_half_a_configuration_refuses_to_start(given: dict[str, str], named: str, production: bool) -> None:  # noqa: FBT001
    env = {"DATABASE_URL": "postgresql://x", "SECRET_KEY": "s" * 40, "CHUNQIU_BASE_URL": "https://market.example.org"} if production else {}

    with pytest.raises(SettingsError, match=named) as refused:
        Settings.from_env(env | {f"CHUNQIU_STRIPE_{name}": value for name, value in given.items()})

    assert "sk_live_1" not in str(refused.value)
