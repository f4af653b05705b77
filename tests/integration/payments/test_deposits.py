"""Deposits against the real database: received once, ended once, and the journal that proves it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import audit, bus, clock
from market.access import ANONYMOUS, SYSTEM
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, SignInRequired
from market.money import Money
from market.payments import policy, queries, services
from market.payments.events import DepositHeld, DepositReleased
from market.payments.models import Deposit, JournalEntry, JournalLine
from market.payments.rules import DepositState, EntryKind, JournalAccount
from tests.factories import accounts, payments

pytestmark = pytest.mark.usefixtures("session")


def receipt(deposit: Deposit, name: str, **changes: Any) -> dict[str, Any]:
    values = {
        "reference": deposit.reference,
        "amount": deposit.amount,
        "payer_name": name,
        "bank_reference": "ICBC1",
        "received_on": clock.today(),
    }
    return values | changes


def test_a_receipt_holds_the_deposit_and_tells_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)
    told: list[object] = []
    monkeypatch.setattr(bus, "publish", told.append)

    with unit_of_work():
        services.book_receipt(clerk, **receipt(due, payer.name_zh))

    assert due.state is DepositState.HELD
    assert due.received_at is not None
    assert told == [DepositHeld(deposit_id=due.id, organisation_id=payer.id, at=due.received_at)]
    assert [entry.kind for entry in queries.entries(due.id)] == [EntryKind.RECEIVED]
    assert [event.kind for event in audit.timeline([("deposit", due.id)])] == ["deposit.opened", "deposit.received"]


def test_the_english_name_of_the_payer_counts_too() -> None:
    payer, clerk = accounts.organisation(name_en="Qiantang Robotics Ltd."), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)

    with unit_of_work():
        services.book_receipt(clerk, **receipt(due, "QIANTANG  ROBOTICS LTD."))

    assert due.state is DepositState.HELD


def test_another_payer_changes_nothing() -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)

    with pytest.raises(Invalid) as refused, unit_of_work():
        services.book_receipt(clerk, **receipt(due, "别人的公司"))

    assert (refused.value.code, refused.value.field) == ("deposit.payer_differs", "payer_name")
    assert queries.deposit(due.id).state is DepositState.DUE
    assert not queries.entries(due.id)


def test_a_deposit_is_received_once() -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)
    with unit_of_work():
        services.book_receipt(clerk, **receipt(due, payer.name_zh))

    with pytest.raises(Conflict) as refused, unit_of_work():
        services.book_receipt(clerk, **receipt(due, payer.name_zh, bank_reference="ICBC2"))

    assert (refused.value.code, refused.value.field) == ("deposit.not_due", "reference")


def test_one_transfer_pays_one_deposit() -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    first, second = payments.deposit(payer), payments.deposit(payer)
    with unit_of_work():
        services.book_receipt(clerk, **receipt(first, payer.name_zh))

    with pytest.raises(Conflict) as refused, unit_of_work():
        services.book_receipt(clerk, **receipt(second, payer.name_zh, bank_reference=" icbc1 "))

    assert refused.value.field == "bank_reference"


@pytest.mark.parametrize("kind", ["enterprise", "institution", "agency"])
def test_only_the_operator_books_receipts(kind: str) -> None:
    payer = accounts.organisation(kind)
    due = payments.deposit(payer)

    with pytest.raises(Forbidden):
        services.book_receipt(accounts.actor(payer), **receipt(due, payer.name_zh))
    with pytest.raises(SignInRequired):
        services.book_receipt(ANONYMOUS, **receipt(due, payer.name_zh))


def test_a_cancelled_deposit_takes_no_money() -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)
    with unit_of_work():
        services.cancel(due.id, SYSTEM, "测试")

    with pytest.raises(Conflict) as refused, unit_of_work():
        services.book_receipt(clerk, **receipt(due, payer.name_zh))

    assert refused.value.code == "deposit.not_due"


@pytest.mark.parametrize(
    ("end", "state"),
    [(services.release, DepositState.RELEASED), (services.apply, DepositState.APPLIED), (services.forfeit, DepositState.FORFEITED)],
)
def test_a_held_deposit_ends_exactly_once(end: Any, state: DepositState) -> None:  # noqa: ANN401
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)
    payments.pay(clerk, due.id)

    with unit_of_work():
        end(due.id, SYSTEM, "测试")

    assert queries.deposit(due.id).state is state
    for again in (services.release, services.apply, services.forfeit):
        with pytest.raises(Conflict), unit_of_work():
            again(due.id, SYSTEM, "再来一次")
    assert len(queries.entries(due.id)) == 2


def test_a_release_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    due = payments.deposit(payer)
    payments.pay(clerk, due.id)
    told: list[object] = []
    monkeypatch.setattr(bus, "publish", told.append)

    with unit_of_work():
        services.release(due.id, SYSTEM, "未竞得")

    assert [type(event) for event in told] == [DepositReleased]


def test_what_came_in_is_what_became_of_it() -> None:
    payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    before = queries.balances()
    paid = [payments.deposit(payer, Money.yuan(yuan)) for yuan in (100, 200, 300, 400)]
    payments.deposit(payer, Money.yuan(999))
    for due in paid:
        payments.pay(clerk, due.id)

    with unit_of_work():
        services.release(paid[0].id, SYSTEM, "退")
        services.apply(paid[1].id, SYSTEM, "抵")
        services.forfeit(paid[2].id, SYSTEM, "没收")

    now = queries.balances()
    assert now.sound
    assert now.received - before.received == Money.yuan(1000)
    assert now.held - before.held == Money.yuan(400)
    assert now.forfeited - before.forfeited == Money.yuan(300)


def test_each_sees_its_own_deposits_and_the_operator_all() -> None:
    first, second, operator = accounts.organisation(), accounts.organisation(), accounts.organisation("operator")
    mine, theirs = payments.deposit(first), payments.deposit(second)

    def seen(actor: Any) -> set[int]:  # noqa: ANN401
        listed = {deposit.id for deposit in queries.awaiting(actor)}
        by_predicate = {deposit.id for deposit in (mine, theirs) if policy.can_view(actor, deposit)}
        assert listed & {mine.id, theirs.id} == by_predicate
        return by_predicate

    assert seen(accounts.actor(first)) == {mine.id}
    assert seen(accounts.actor(operator)) == {mine.id, theirs.id}
    assert seen(accounts.actor(accounts.organisation("agency"))) == set()
    assert seen(ANONYMOUS) == set()


def test_instructions_tell_where_to_pay_and_that_the_account_is_a_demonstration() -> None:
    due = payments.deposit(accounts.organisation())

    told = services.instructions(due)

    assert (told.reference, told.amount) == (due.reference, due.amount)
    assert told.account_number
    assert told.demo


class TestTheDatabaseRefuses:
    """What no code may write."""

    def entry(self, session: Any, due: Deposit, kind: EntryKind = EntryKind.RECEIVED) -> JournalEntry:  # noqa: ANN401
        row = JournalEntry(at=clock.now(), kind=kind, deposit_id=due.id, memo="", person_id=None)
        session.add(row)
        session.flush()
        return row

    def line(self, session: Any, entry: JournalEntry, position: int, fen: int) -> None:  # noqa: ANN401
        session.add(JournalLine(entry_id=entry.id, position=position, account=JournalAccount.BANK, amount=Money(fen)))
        session.flush()

    def test_an_entry_that_does_not_balance(self, session: Any) -> None:  # noqa: ANN401
        entry = self.entry(session, payments.deposit(accounts.organisation()))
        self.line(session, entry, 1, 100)
        self.line(session, entry, 2, -99)

        with pytest.raises(IntegrityError, match="sum to 1"):
            session.execute(text("SET CONSTRAINTS journal_entry_balanced, journal_line_balanced IMMEDIATE"))

    def test_an_entry_without_lines(self, session: Any) -> None:  # noqa: ANN401
        self.entry(session, payments.deposit(accounts.organisation()))

        with pytest.raises(IntegrityError, match="0 lines"):
            session.execute(text("SET CONSTRAINTS journal_entry_balanced, journal_line_balanced IMMEDIATE"))

    def test_a_second_receipt(self, session: Any) -> None:  # noqa: ANN401
        due = payments.deposit(accounts.organisation())
        self.entry(session, due)

        with pytest.raises(IntegrityError):
            self.entry(session, due)

    def test_a_second_end(self, session: Any) -> None:  # noqa: ANN401
        due = payments.deposit(accounts.organisation())
        self.entry(session, due, EntryKind.RELEASED)

        with pytest.raises(IntegrityError, match="uq_journal_entry_ended_once"):
            self.entry(session, due, EntryKind.FORFEITED)

    @pytest.mark.parametrize("table", ["journal_entry", "journal_line"])
    @pytest.mark.parametrize("command", ["DELETE FROM {}", "UPDATE {} SET {}"])
    def test_a_changed_journal(self, session: Any, table: str, command: str) -> None:  # noqa: ANN401
        clerk, payer = accounts.actor(accounts.organisation("operator")), accounts.organisation()
        payments.pay(clerk, payments.deposit(payer).id)
        column = {"journal_entry": "memo = 'x'", "journal_line": "amount_fen = 1"}[table]

        with pytest.raises(IntegrityError, match="never changed"):
            session.execute(text(command.format(table, column)))

    @pytest.mark.parametrize(
        "change",
        [
            {"amount": Money(0)},
            {"state": DepositState.HELD},
            {"state": DepositState.RELEASED},
            {"bank_reference": "X"},
            {"ended_at": clock.now()},
        ],
    )
    def test_an_impossible_deposit(self, session: Any, change: dict[str, Any]) -> None:  # noqa: ANN401
        due = payments.deposit(accounts.organisation())
        for name, value in change.items():
            setattr(due, name, value)

        with pytest.raises(IntegrityError):
            session.flush()


def test_the_journal_balances_at_a_real_commit(committed_app: Any) -> None:  # noqa: ANN401
    with committed_app.app_context():
        payer, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
        due = payments.deposit(payer)
        payments.pay(clerk, due.id)
        with unit_of_work():
            services.release(due.id, SYSTEM, "未竞得", at=clock.now() + timedelta(seconds=1))

        assert queries.balances().sound
        assert queries.balances().released == due.amount
