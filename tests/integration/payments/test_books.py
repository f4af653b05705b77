"""Whatever is done to deposits, in whatever order: received = held + applied + released + forfeited, and each yuan once."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import clock
from market.access import SYSTEM
from market.db import db, unit_of_work
from market.errors import Conflict, Invalid, MarketError
from market.money import Money
from market.payments import queries, services
from market.payments.rules import DepositState, RefundState, Way
from market.payments.services.arrivals import Incoming, take
from tests.factories import accounts, payments

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_sqlalchemy.session import Session
    from sqlalchemy.orm import scoped_session

    from market.payments.models import Arrival, Deposit, Refund

AMOUNTS = st.integers(min_value=1, max_value=10**12).map(Money)
_numbers = count(1)


class Books(RuleBasedStateMachine):
    """Deposits against a model that only counts."""

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[int, tuple[str, int]] = {}
        self.before = queries.balances()
        self.open = self.unpaid = 0
        self.old = {one.id for one in queries.open_arrivals()}, {one.id for one in queries.unpaid_refunds()}

    @initialize()
    def somebody(self) -> None:
        """Have a payer and a clerk."""
        self.payer = accounts.organisation()
        self.clerk = accounts.actor(accounts.organisation("operator"))

    @rule(amount=AMOUNTS)
    def ask(self, amount: Money) -> None:
        """Ask for a deposit."""
        self.model[payments.deposit(self.payer, amount).id] = ("due", amount.fen)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), way=st.sampled_from(Way), wrong=st.sampled_from([0, 0, 0, 1, -1]), twice=st.booleans())
    def money_arrives(self, data: st.DataObject, way: Way, wrong: int, twice: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        """Let money arrive, sometimes of another amount, sometimes told twice."""
        deposit = self.some(data)
        if deposit.amount.fen + wrong <= 0:
            return
        incoming = Incoming(
            way=way,
            number=f"N{next(_numbers)}",
            amount=deposit.amount + Money(wrong),
            currency="cny",
            payer_name=self.payer.name_zh if way is Way.BANK else "",
            payer_account="",
            memo="",
            received_on=clock.today(),
            reference=deposit.reference,
        )
        for _ in range(2 if twice else 1):
            with unit_of_work():
                take(SYSTEM, incoming)
        if not wrong and self.model[deposit.id][0] == "due":
            self.model[deposit.id] = ("held", deposit.amount.fen)
        else:
            self.open += 1

    @precondition(lambda self: self.model)
    @rule(data=st.data(), end=st.sampled_from([services.release, services.apply, services.forfeit, services.cancel]))
    def end(self, data: st.DataObject, end: Callable[..., Deposit]) -> None:
        """End a deposit, allowed or not."""
        deposit = self.some(data)
        before, fen = self.model[deposit.id]
        states = {services.release: "released", services.apply: "applied", services.forfeit: "forfeited", services.cancel: "cancelled"}
        allowed = before == ("due" if end is services.cancel else "held")
        try:
            with unit_of_work():
                end(deposit.id, SYSTEM, "测试")
        except Conflict:
            assert not allowed
        else:
            assert allowed
            self.model[deposit.id] = (states[end], fen)
            self.unpaid += end is services.release

    @precondition(lambda self: self.model and self.arrivals())
    @rule(data=st.data(), book=st.booleans())
    def decide(self, data: st.DataObject, book: bool) -> None:  # noqa: FBT001
        """Let the clerk book open money to a deposit or give it back."""
        arrival = data.draw(st.sampled_from(self.arrivals()))
        target = self.some(data)
        try:
            with unit_of_work():
                if book:
                    services.book_to(self.clerk, arrival.id, reference=target.reference, reason="核对")
                else:
                    services.give_back(self.clerk, arrival.id, reason="退回")
        except MarketError:
            assert book
            return
        self.open -= 1
        if book:
            self.model[target.id] = ("held", target.amount.fen)
        else:
            self.unpaid += 1

    @precondition(lambda self: self.refunds(Way.BANK))
    @rule(data=st.data(), number=st.sampled_from(["", "R"]))
    def pay_back(self, data: st.DataObject, number: str) -> None:
        """Book that the bank returned money."""
        refund = data.draw(st.sampled_from(self.refunds(Way.BANK)))
        try:
            with unit_of_work():
                services.book_returned(self.clerk, refund.id, bank_reference=number and f"R{next(_numbers)}")
        except Invalid:
            assert not number
            return
        self.unpaid -= 1
        assert refund.state is RefundState.PAID

    def arrivals(self) -> list[Arrival]:
        """Return the money of this run that waits for a decision."""
        return [one for one in queries.open_arrivals() if one.id not in self.old[0]]

    def refunds(self, *ways: Way) -> list[Refund]:
        """Return the refunds of this run that are not with their payer yet."""
        return [one for one in queries.unpaid_refunds() if one.id not in self.old[1] and one.way in ways]

    def some(self, data: st.DataObject) -> Deposit:
        """Return one of the deposits."""
        return queries.deposit(data.draw(st.sampled_from(sorted(self.model))))

    @invariant()
    def the_books_balance(self) -> None:
        """Compare the journal with the model, and let the database check what it checks at a commit."""
        now = queries.balances()
        sums = {state: sum(fen for is_now, fen in self.model.values() if is_now == state) for state in DepositState}
        assert now.sound
        assert queries.disagreeing() == 0
        assert (now.held - self.before.held).fen == sums[DepositState.HELD]
        assert (now.applied - self.before.applied).fen == sums[DepositState.APPLIED]
        assert (now.released - self.before.released).fen == sums[DepositState.RELEASED]
        assert (now.forfeited - self.before.forfeited).fen == sums[DepositState.FORFEITED]
        assert {number: queries.deposit(number).state.value for number in self.model} == {n: s for n, (s, _) in self.model.items()}
        assert len(self.arrivals()) == self.open
        assert len(self.refunds(*Way)) == self.unpaid
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"))


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("session")
def test_the_books_balance_at_every_moment() -> None:
    relaxed = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        database=None,
    )
    run_state_machine_as_test(Books, settings=relaxed)


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE deposit SET state = 'held', received_at = now(), received_on = now(), bank_reference = 'x', payer_name = 'x', way = 'bank'",
        """UPDATE deposit SET state = 'applied', ended_at = now(), received_at = now(), received_on = now(),
           bank_reference = 'x', payer_name = 'x', way = 'stripe'""",
    ],
)
def test_the_database_refuses_a_state_without_its_journal(session: scoped_session[Session], wrong: str) -> None:
    due = payments.deposit(accounts.organisation())
    session.execute(text(wrong + " WHERE id = :id"), {"id": due.id})

    with pytest.raises(IntegrityError, match="its journal says"):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_the_database_refuses_another_amount_than_the_journals(session: scoped_session[Session]) -> None:
    due = payments.deposit(accounts.organisation())
    payments.pay(accounts.actor(accounts.organisation("operator")), due.id)
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(IntegrityError, match="its journal says"):
        session.execute(text("UPDATE deposit SET amount_fen = amount_fen + 1 WHERE id = :id"), {"id": due.id})
