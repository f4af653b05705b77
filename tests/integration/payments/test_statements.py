"""Importing a bank statement: row by row, each receipt once, all or nothing; and what the operator decides of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import clock, mail
from market.access import SYSTEM
from market.accounts import queries as people
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid
from market.money import Money
from market.payments import queries, services
from market.payments.models import Arrival, Deposit, Statement
from market.payments.rules import ArrivalState, DepositState, Problem, RefundState, Way
from market.payments.services import Fate, Report
from tests.factories import accounts, payments

if TYPE_CHECKING:
    from market.access import Actor
    from market.accounts.models import Organisation

pytestmark = pytest.mark.usefixtures("session")
HEAD = "交易日期,金额,对方户名,对方账号,附言,流水号"


@pytest.fixture
def clerk() -> Actor:
    """The clerk of the operator."""
    return accounts.actor(accounts.organisation("operator"))


@pytest.fixture
def payer() -> Organisation:
    """Who pays."""
    return accounts.organisation()


def line(due: Deposit, payer: Organisation, transaction: str, **changes: str) -> str:
    values = {
        "day": clock.today().isoformat(),
        "amount": f'"{due.amount.fen / 100:,.2f}"',
        "name": payer.name_zh,
        "account": "6222 0000 1111",
        "memo": f"竞买保证金 {due.reference}",
        "number": transaction,
    }
    return ",".join((values | changes).values())


def imported(actor: Actor, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Report:
    with unit_of_work():
        return services.import_statement(actor, name="statement.csv", content="\r\n".join((head, *lines)).encode(encoding))


def fates(report: Report) -> list[Fate]:
    return [entry.fate for entry in report.entries]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_fits_is_booked(clerk: Actor, payer: Organisation, encoding: str) -> None:
    due, other = payments.deposit(payer), payments.deposit(payer, Money.yuan(500))

    report = imported(clerk, line(due, payer, "T1"), line(other, payer, "T2"), encoding=encoding)

    assert fates(report) == [Fate.BOOKED, Fate.BOOKED]
    assert queries.deposit(due.id).state is queries.deposit(other.id).state is DepositState.HELD
    assert (queries.deposit(due.id).way, queries.deposit(due.id).bank_reference) == (Way.BANK, "T1")
    assert db.session.scalars(select(Arrival.payer_account)).all() == ["6222 0000 1111"] * 2


def test_the_same_file_twice_books_nothing_twice(clerk: Actor, payer: Organisation) -> None:
    rows = [line(payments.deposit(payer), payer, f"T{n}") for n in range(5)]
    imported(clerk, *rows)
    before = queries.balances()

    assert set(fates(imported(clerk, *rows))) == {Fate.KNOWN}
    assert queries.balances() == before
    assert [one.booked for one in db.session.scalars(select(Statement).order_by(Statement.id))] == [5, 0]


def test_what_was_booked_by_hand_is_known(clerk: Actor, payer: Organisation) -> None:
    due = payments.deposit(payer)
    with unit_of_work():
        services.book_receipt(
            clerk, reference=due.reference, amount=due.amount, payer_name=payer.name_zh, bank_reference="t1", received_on=clock.today()
        )

    assert fates(imported(clerk, line(due, payer, "T1"))) == [Fate.KNOWN]


def test_the_same_line_twice_in_a_file_is_one_payment(clerk: Actor, payer: Organisation) -> None:
    row = line(payments.deposit(payer), payer, "T1")

    assert fates(imported(clerk, row, row)) == [Fate.BOOKED]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"memo": "保证金"}, Problem.NO_REFERENCE),
        ({"memo": "BZJ-2222-3333"}, Problem.UNKNOWN_DEPOSIT),
        ({"amount": "1"}, Problem.AMOUNT),
        ({"name": "别人的公司"}, Problem.PAYER),
        ({"day": "2020-01-01"}, Problem.DAY),
        ({"day": "2099-01-01"}, Problem.DAY),
    ],
)
def test_what_does_not_fit_waits_for_the_operator(clerk: Actor, payer: Organisation, changes: dict[str, str], problem: Problem) -> None:
    due = payments.deposit(payer)

    report = imported(clerk, line(due, payer, "T1", **changes))

    assert fates(report) == [Fate.OPEN]
    assert [(one.state, one.problem) for one in queries.open_arrivals()] == [(ArrivalState.OPEN, problem)]
    assert queries.deposit(due.id).state is DepositState.DUE
    assert db.session.scalars(select(mail.Mail.recipient)).all().count(mail_of(clerk)) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "NaN"}, "money.malformed"),
        ({"amount": "1e308"}, "money.malformed"),
        ({"amount": "0"}, "statement.amount_zero"),
        ({"amount": "1." + "0" * 19 + "1"}, "money.too_fine"),
        ({"amount": "9" * 30}, "money.too_large"),
        ({"day": "昨天"}, "statement.date_malformed"),
        ({"name": ""}, "statement.payer_missing"),
        ({"number": " "}, "statement.number_missing"),
        ({"memo": "附" * 501}, "statement.cell_too_long"),
    ],
)
def test_one_faulty_line_imports_nothing(clerk: Actor, payer: Organisation, changes: dict[str, str], code: str) -> None:
    good, bad = payments.deposit(payer), payments.deposit(payer)

    report = imported(clerk, line(good, payer, "T1"), line(bad, payer, "T2", **changes))

    assert report.refused
    assert [(entry.row, entry.fault and entry.fault.error.code) for entry in report.entries] == [(3, code)]
    assert queries.deposit(good.id).state is DepositState.DUE
    assert not db.session.scalars(select(Arrival)).all()
    assert not db.session.scalars(select(Statement)).all()


def test_a_number_with_two_contents_or_another_amount_than_before_imports_nothing(clerk: Actor, payer: Organisation) -> None:
    first, second = payments.deposit(payer), payments.deposit(payer, Money.yuan(7))
    twice = imported(clerk, line(first, payer, "T1"), line(second, payer, "T1"))
    assert [entry.fault and entry.fault.error.code for entry in twice.entries] == ["statement.number_twice"]

    imported(clerk, line(first, payer, "T1"))
    changed = imported(clerk, line(second, payer, "T1"))

    assert [entry.fault and entry.fault.error.code for entry in changed.entries] == ["statement.contradicts"]
    assert queries.deposit(second.id).state is DepositState.DUE


def test_outgoing_money_is_left_out(clerk: Actor, payer: Organisation) -> None:
    due = payments.deposit(payer)

    report = imported(clerk, line(due, payer, "T1", amount="-26000"), line(due, payer, "T2"))

    assert fates(report) == [Fate.OUTGOING, Fate.BOOKED]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "statement.empty"),
        (b"\n\n", "statement.empty"),
        (b"a,b\n1,2\n", "statement.column_missing"),
        (b"\xff\xfe\x00\xff", "statement.not_text"),
        ((HEAD + '\n"open').encode(), "statement.not_csv"),
        ((HEAD + "\n" + "x\n" * 5001).encode(), "statement.too_long"),
    ],
)
def test_what_is_no_statement_is_refused(clerk: Actor, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused, unit_of_work():
        services.import_statement(clerk, name="x", content=content)

    assert (refused.value.code, refused.value.field) == (code, "file")


def test_english_columns_and_tabs_in_another_order(clerk: Actor, payer: Organisation) -> None:
    due = payments.deposit(payer)
    head = "Bank transaction id\tReference\tPayer name\tPayer account\tAmount\tDate"
    row = f"'T1\t{due.reference.lower()}\t{payer.name_zh}\t\t２６０００\t{clock.today():%Y%m%d}"

    assert fates(imported(clerk, row, head=head)) == [Fate.BOOKED]


def test_only_the_operators_clerk_imports_and_decides(clerk: Actor, payer: Organisation) -> None:
    due = payments.deposit(payer)
    imported(clerk, line(due, payer, "T1", name="别人"))
    found = queries.open_arrivals()[0]
    for kind in ("enterprise", "institution", "agency"):
        stranger = accounts.actor(accounts.organisation(kind))
        with pytest.raises(Forbidden):
            imported(stranger, line(due, payer, "T2"))
        with pytest.raises(Forbidden), unit_of_work():
            services.book_to(stranger, found.id, reference=due.reference, reason="是我")
        with pytest.raises(Forbidden), unit_of_work():
            services.give_back(stranger, found.id, reason="是我")


def test_the_operator_books_what_another_spelling_held_back(clerk: Actor, payer: Organisation) -> None:
    due = payments.deposit(payer)
    imported(SYSTEM, line(due, payer, "T1", name=payer.name_zh + "（杭州分公司）"))
    found = queries.open_arrivals()[0]

    with unit_of_work():
        services.book_to(clerk, found.id, reference=due.reference, reason="已核对：同一单位的分公司账户")

    assert queries.deposit(due.id).state is DepositState.HELD
    assert not queries.open_arrivals()
    with pytest.raises(Conflict), unit_of_work():
        services.give_back(clerk, found.id, reason="又退")


def test_only_the_exact_amount_can_be_booked_by_decision(clerk: Actor, payer: Organisation) -> None:
    due = payments.deposit(payer)
    imported(clerk, line(due, payer, "T1", amount="25999"))

    with pytest.raises(Conflict) as refused, unit_of_work():
        services.book_to(clerk, queries.open_arrivals()[0].id, reference=due.reference, reason="差一元")

    assert refused.value.code == "arrival.amount_differs"


def test_what_no_deposit_takes_goes_back_by_the_bank(clerk: Actor, payer: Organisation) -> None:
    imported(clerk, line(payments.deposit(payer), payer, "T1", memo="货款"))
    with unit_of_work():
        refund = services.give_back(clerk, queries.open_arrivals()[0].id, reason="与保证金无关")
    assert (refund.state, refund.way, refund.next_try_at) == (RefundState.DUE, Way.BANK, None)

    with unit_of_work():
        services.book_returned(clerk, refund.id, bank_reference="out-1")

    assert (refund.state, refund.bank_reference) == (RefundState.PAID, "OUT-1")
    assert not queries.unpaid_refunds()


def mail_of(actor: Actor) -> str:
    return people.people([actor.person_id or 0])[actor.person_id or 0].email
