"""Pure decisions about deposits 保证金: their states, the postings of each step, references and payers' names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from market.errors import Conflict, Invalid
from market.money import ZERO, Money
from market.states import Ways
from market.wording import N_, Labelled

PREFIX = "BZJ"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a person can copy from a screen to a bank form: no 0 and O, no 1, I and L, no U."""
GROUPS, GROUP_LENGTH = 2, 4


class Way(Labelled):
    """How money comes in and goes back."""

    BANK = "bank", N_("Corporate bank transfer")
    STRIPE = "stripe", N_("Online payment by Stripe")


class DepositState(Labelled):
    """State of a Deposit 保证金; the money ends in exactly one of released, applied, forfeited."""

    DUE = "due", N_("Awaiting transfer")
    HELD = "held", N_("Received and held")
    RELEASED = "released", N_("Returned to the payer")
    APPLIED = "applied", N_("Applied to the price")
    FORFEITED = "forfeited", N_("Forfeited")
    CANCELLED = "cancelled", N_("No longer due")


class DepositEvent(StrEnum):
    """What can happen to a deposit."""

    RECEIVE = "receive"
    RELEASE = "release"
    APPLY = "apply"
    FORFEIT = "forfeit"
    CANCEL = "cancel"


def _not_open(state: DepositState, event: DepositEvent) -> Conflict:
    if event in (DepositEvent.RECEIVE, DepositEvent.CANCEL):
        message = N_("This deposit is not awaited (state: %(state)s). Return the transfer to its payer.")
        return Conflict("deposit.not_due", message, field="reference", state=state)
    return Conflict("deposit.not_held", N_("This deposit is not held (state: %(state)s)."), state=state)


DEPOSIT = Ways[DepositState, DepositEvent](
    {
        (DepositState.DUE, DepositEvent.RECEIVE): DepositState.HELD,
        (DepositState.DUE, DepositEvent.CANCEL): DepositState.CANCELLED,
        (DepositState.HELD, DepositEvent.RELEASE): DepositState.RELEASED,
        (DepositState.HELD, DepositEvent.APPLY): DepositState.APPLIED,
        (DepositState.HELD, DepositEvent.FORFEIT): DepositState.FORFEITED,
    },
    _not_open,
)


class JournalAccount(Labelled):
    """Accounts of the journal; `bank` and `stripe` count all that came in, the others say what became of it."""

    BANK = "bank", N_("Received at the bank")
    STRIPE = "stripe", N_("Received through Stripe")
    HELD = "held", N_("Held")
    RELEASED = "released", N_("Returned to payers")
    APPLIED = "applied", N_("Applied to prices")
    FORFEITED = "forfeited", N_("Forfeited")
    DISTRIBUTED = "distributed", N_("Forfeited and paid out")
    COSTS = "costs", N_("Paid for the costs of the auction")
    SHORTFALL = "shortfall", N_("Paid for a lower price")
    DEBTS = "debts", N_("Paid for other debts of the defaulter")
    SELLER = "seller", N_("Paid to the seller as earnest money")


class EntryKind(Labelled):
    """Why a journal entry was made."""

    RECEIVED = "received", N_("Deposit received")
    RELEASED = "released", N_("Deposit returned")
    APPLIED = "applied", N_("Deposit applied to the price")
    FORFEITED = "forfeited", N_("Deposit forfeited")
    DISTRIBUTED = "distributed", N_("Forfeited deposit paid out")


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: debits are positive, credits negative."""

    account: JournalAccount
    amount: Money


RECEIVED_AT: dict[Way, JournalAccount] = {Way.BANK: JournalAccount.BANK, Way.STRIPE: JournalAccount.STRIPE}
ENDED_IN: dict[EntryKind, tuple[JournalAccount, JournalAccount]] = {
    EntryKind.RELEASED: (JournalAccount.HELD, JournalAccount.RELEASED),
    EntryKind.APPLIED: (JournalAccount.HELD, JournalAccount.APPLIED),
    EntryKind.FORFEITED: (JournalAccount.HELD, JournalAccount.FORFEITED),
}

POSTED: dict[DepositState, EntryKind] = {
    DepositState.HELD: EntryKind.RECEIVED,
    DepositState.RELEASED: EntryKind.RELEASED,
    DepositState.APPLIED: EntryKind.APPLIED,
    DepositState.FORFEITED: EntryKind.FORFEITED,
}


def postings(kind: EntryKind, amount: Money, way: Way = Way.BANK) -> tuple[Posting, Posting]:
    """Return the two lines of an entry; they sum to zero. `way` says where received money lies."""
    debit, credit = (RECEIVED_AT[way], JournalAccount.HELD) if kind is EntryKind.RECEIVED else ENDED_IN[kind]
    return Posting(debit, amount), Posting(credit, -amount)


def distribution(amount: Money, parts: Mapping[JournalAccount, Money]) -> tuple[Posting, ...]:
    """Return the lines that pay a forfeited deposit out, none of them zero; raise ValueError unless the parts sum to it."""
    if sum(parts.values(), ZERO) != amount or any(part < ZERO for part in parts.values()):
        message = f"the parts {parts} do not sum to {amount}"
        raise ValueError(message)
    return Posting(JournalAccount.DISTRIBUTED, amount), *(Posting(account, -part) for account, part in parts.items() if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """What came in and what became of it; `sound` is invariant 6."""

    received: Money
    held: Money
    applied: Money
    released: Money
    forfeited: Money

    @property
    def sound(self) -> bool:
        """Say whether received = held + applied + released + forfeited."""
        return self.received == self.held + self.applied + self.released + self.forfeited


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A line of the bank statement as the clerk read it."""

    amount: Money
    payer_name: str
    bank_reference: str
    received_on: date


def check_receipt(receipt: Receipt, *, due: Money, names: tuple[str, ...], opened_on: date, today: date) -> None:
    """Raise Invalid on the field that does not fit: a deposit is paid in full, by the bidder, under its own name.

    法释〔2016〕18号 Art. 17 wants deposits in real name; a transfer by somebody else goes back.
    """
    if receipt.amount != due:
        raise Invalid(
            "deposit.amount_differs",
            N_("The deposit is %(due)s exactly; a transfer of another amount goes back to its payer."),
            field="amount",
            due=due,
        )
    if not any(same_name(receipt.payer_name, name) for name in names if name):
        raise Invalid(
            "deposit.payer_differs",
            N_("The payer is not the bidder. The deposit must come from an account of %(name)s."),
            field="payer_name",
            name=names[0],
        )
    if not receipt.bank_reference.strip():
        raise Invalid("deposit.bank_reference_missing", N_("Give the bank's own number of this transfer."), field="bank_reference")
    if receipt.received_on > today:
        raise Invalid("deposit.received_in_future", N_("The day of receipt lies in the future."), field="received_on")
    if receipt.received_on < opened_on:
        raise Invalid("deposit.received_too_early", N_("This deposit was not yet asked for on that day."), field="received_on")


def same_name(left: str, right: str) -> bool:
    """Say whether two spellings name the same organisation: width, case, spaces and the form of brackets do not matter."""
    return bool(left.strip()) and _folded(left) == _folded(right)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def reference(letters: str) -> str:
    """Format eight letters of ALPHABET as a reference that is written on the transfer, e.g. `BZJ-7F3K-29QD`."""
    groups = [letters[start : start + GROUP_LENGTH] for start in range(0, GROUPS * GROUP_LENGTH, GROUP_LENGTH)]
    return "-".join((PREFIX, *groups))


def read_reference(text: str) -> str:
    """Read a reference as people copy it (full-width, lower case, without hyphens); raise Invalid `deposit.unknown_reference`."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    letters = plain.removeprefix(PREFIX)
    if len(letters) != GROUPS * GROUP_LENGTH or any(c not in ALPHABET for c in letters):
        raise unknown_reference()
    return reference(letters)


def unknown_reference() -> Invalid:
    """Make the refusal of a reference that no deposit has."""
    return Invalid("deposit.unknown_reference", N_("No deposit has this reference."), field="reference")
