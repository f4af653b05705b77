"""Deposits, made through the services that users call."""

from __future__ import annotations

from itertools import count

from market import clock
from market.access import SYSTEM, Actor
from market.accounts import queries as accounts
from market.accounts.models import Organisation
from market.db import unit_of_work
from market.money import Money
from market.payments import queries, services
from market.payments.models import Deposit

_transfers = count(1)


def deposit(organisation: Organisation, amount: Money | None = None) -> Deposit:
    """Return a deposit that is due; committed."""
    with unit_of_work():
        return services.open_deposit(SYSTEM, organisation_id=organisation.id, purpose="测试拍品", amount=amount or Money.yuan(26_000))


def pay(clerk: Actor, deposit_id: int) -> Deposit:
    """Book the arrival of a deposit in full, from its organisation; committed."""
    due = queries.deposit(deposit_id)
    with unit_of_work():
        return services.book_receipt(
            clerk,
            reference=due.reference,
            amount=due.amount,
            payer_name=accounts.organisation(due.organisation_id).name_zh,
            bank_reference=f"T{next(_transfers):012d}",
            received_on=clock.today(),
        )


def stray_payments(clerk: Actor) -> tuple[int, int]:
    """Return an arrival that waits for a decision and the refund of another that no deposit takes; committed."""
    lines = [f"{clock.today()},100,某公司,,货款,S{next(_transfers):012d}" for _ in range(2)]
    content = "\n".join(("date,amount,payer name,payer account,memo,transaction id", *lines))
    with unit_of_work():
        services.import_statement(clerk, name="statement.csv", content=content.encode())
        first, second = queries.open_arrivals()[-2:]
        return first.id, services.give_back(clerk, second.id, reason="与保证金无关").id


__all__ = ["deposit", "pay", "stray_payments"]
