"""The operator's page of receipts: a statement comes in, its report goes out, and what waits is decided."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from market import clock
from market.payments import cli, queries
from market.payments.rules import DepositState
from tests.factories import accounts, payments
from tests.web.auctions.browser import as_, post, token_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.accounts.models import Organisation
    from market.payments.models import Deposit

HEAD = "交易日期,金额,对方户名,对方账号,附言,流水号"


@pytest.fixture
def payer(client: FlaskClient) -> Organisation:
    """Who pays."""
    del client
    return accounts.organisation()


@pytest.fixture
def clerk(client: FlaskClient) -> FlaskClient:
    """The browser of the operator's clerk."""
    return as_(client, accounts.actor(accounts.organisation("operator")))


def row(due: Deposit, name: str, number: str) -> str:
    return f"{clock.today()},{due.amount.decimal},{name},,{due.reference},{number}"


def upload(clerk: FlaskClient, *rows: str) -> TestResponse:
    token = token_of(clerk.get("/deposits/arrivals"))
    file = (BytesIO("\n".join((HEAD, *rows)).encode("gb18030")), "对账单.csv")
    return clerk.post("/deposits/statements", data={"csrf_token": token, "file": file}, content_type="multipart/form-data")


def test_a_statement_is_reported_row_by_row(payer: Organisation, clerk: FlaskClient) -> None:
    fits, other = payments.deposit(payer), payments.deposit(payer)

    answer = upload(clerk, row(fits, payer.name_zh, "P1"), row(other, "<b>别人</b>", "P2"))

    assert answer.status_code == 200
    assert "已入账 1 笔，待处理 1 笔" in answer.text
    assert "付款人与竞买人不一致" in answer.text
    assert "<b>别人" not in answer.text
    assert "对账单.csv" in clerk.get("/deposits/arrivals").text


def test_a_faulty_line_refuses_the_file(payer: Organisation, clerk: FlaskClient) -> None:
    fits = payments.deposit(payer)

    answer = upload(clerk, row(fits, payer.name_zh, "P1"), "昨天,一万,甲,,乙,P2")

    assert answer.status_code == 422
    assert "未导入任何内容" in answer.text
    assert queries.deposit(fits.id).state is DepositState.DUE


def test_what_waits_is_booked_or_given_back(payer: Organisation, clerk: FlaskClient) -> None:
    first, second = payments.deposit(payer), payments.deposit(payer)
    upload(clerk, row(first, "别人", "P1"), row(second, "别人", "P2"))
    book, back = (one.id for one in queries.open_arrivals()[-2:])
    typed = {f"book{book}-reference": first.reference, f"book{book}-reason": "已电话核实"}

    refused = post(clerk, f"/deposits/arrivals/{book}/book", at="/deposits/arrivals", **{f"book{book}-reference": first.reference})
    booked = post(clerk, f"/deposits/arrivals/{book}/book", at="/deposits/arrivals", **typed)
    returned = post(clerk, f"/deposits/arrivals/{back}/return", at="/deposits/arrivals", **{f"back{back}-reason": "付款人不符"})

    assert (refused.status_code, booked.status_code, returned.status_code) == (422, 303, 303)
    assert queries.deposit(first.id).state is DepositState.HELD
    assert "P2" in clerk.get("/deposits/refunds").text


def test_the_command_imports_and_checks(payer: Organisation, clerk: FlaskClient, tmp_path: Path) -> None:
    del clerk
    due, run = payments.deposit(payer), CliRunner()
    file = tmp_path / "statement.csv"
    file.write_text(f"{HEAD}\n{row(due, payer.name_zh, 'P1')}", encoding="utf-8")

    first, again = run.invoke(cli.payments, ["import", str(file)]), run.invoke(cli.payments, ["import", str(file)])
    file.write_text(f"{HEAD}\nx", encoding="utf-8")
    faulty, check = run.invoke(cli.payments, ["import", str(file)]), run.invoke(cli.payments, ["check"])

    assert (first.exit_code, again.exit_code, faulty.exit_code, check.exit_code) == (0, 0, 1, 0)
    assert "row 2: Booked to a deposit" in first.output
    assert "known 1" in again.output
    assert "NOTHING IMPORTED" in faulty.output
    assert "OK: the journal balances" in check.output
