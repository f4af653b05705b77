"""The port to those who move money: how a payer is told to pay, and how a payment is found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from market import rulebook
from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What the payer needs: to whom, how much, and the words that identify the payment."""

    account_name: str
    bank: str
    account_number: str
    amount: Money
    reference: str
    demo: bool
    """True while the account in the rule book is a placeholder: nobody must transfer real money."""


class Gateway(Protocol):
    """A way to pay deposits."""

    def instructions(self, reference: str, amount: Money, on: date) -> Instructions:
        """Return how to pay `amount` under `reference`, with the account in force on the day `on`."""


class BankTransfer:
    """Corporate bank transfer 对公转账: the payer writes the reference on it, a clerk books what arrives."""

    def instructions(self, reference: str, amount: Money, on: date) -> Instructions:
        """Read the market's deposit account from the rule book."""
        account = rulebook.get("payment.account_number", on)
        return Instructions(
            account_name=str(rulebook.get("payment.account_name", on).value),
            bank=str(rulebook.get("payment.bank", on).value),
            account_number=str(account.value),
            amount=amount,
            reference=reference,
            demo=not account.verified,
        )


BANK_TRANSFER: Gateway = BankTransfer()
