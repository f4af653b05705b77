"""The deposits' desk: who sees it, what a receipt does, and what a refused one keeps."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from market import clock
from market.payments import queries
from market.payments.rules import DepositState
from tests.factories import accounts, payments
from tests.web.auctions.browser import as_, post


def test_the_desk_is_the_operators(client: FlaskClient) -> None:
    payments.deposit(accounts.organisation())

    assert as_(client, accounts.actor(accounts.organisation("operator"))).get("/deposits").status_code == 200
    for kind in ("enterprise", "institution", "agency", "office"):
        assert as_(client, accounts.actor(accounts.organisation(kind))).get("/deposits").status_code == 403
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert client.get("/deposits").status_code == 303


def test_booking_a_receipt(client: FlaskClient) -> None:
    payer = accounts.organisation()
    due = payments.deposit(payer)
    as_(client, accounts.actor(accounts.organisation("operator")))
    typed = {
        "reference": due.reference.lower(),
        "amount": due.amount.decimal,
        "payer_name": payer.name_zh,
        "bank_reference": "ICBC20261019001",
        "received_on": clock.today().isoformat(),
    }

    answer = post(client, "/deposits/receipts", at="/deposits", **typed)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/deposits")
    assert queries.deposit(due.id).state is DepositState.HELD
    assert "ICBC20261019001" in client.get("/deposits").text


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"reference": "BZJ-2222-2222"}, 422, "没有使用此附言的保证金。"),
        ({"amount": "1"}, 422, "保证金应为 ¥26,000"),
        ({"amount": "一万"}, 422, "1,250,000"),
        ({"payer_name": "别人"}, 422, "付款人与竞买人不一致"),
        ({"received_on": "2999-01-01"}, 422, "到账日期不能晚于今天。"),
        ({"received_on": "昨天"}, 422, "field--error"),
        ({"bank_reference": ""}, 422, "请填写该笔转账的银行流水号。"),
    ],
)
def test_a_refused_receipt_keeps_what_was_typed(client: FlaskClient, change: dict[str, str], status: int, message: str) -> None:
    payer = accounts.organisation()
    due = payments.deposit(payer)
    as_(client, accounts.actor(accounts.organisation("operator")))
    typed = {
        "reference": due.reference,
        "amount": "26000",
        "payer_name": payer.name_zh,
        "bank_reference": "KEEP-1",
        "received_on": clock.today().isoformat(),
    }

    answer = post(client, "/deposits/receipts", at="/deposits", **(typed | change))

    assert answer.status_code == status
    assert message in answer.text
    for name, value in (typed | change).items():
        assert f'value="{value}"' in answer.text or not value, name
    assert queries.deposit(due.id).state is DepositState.DUE
