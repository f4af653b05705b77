"""Pure decisions about money that arrives 到账: which deposit it names, and why it may not be booked by itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from market.money import Money
from market.payments.rules.deposits import ALPHABET, GROUP_LENGTH, PREFIX, DepositState, reference, same_name
from market.wording import N_, Labelled

CURRENCY = "cny"
_LETTERS = f"[{ALPHABET}]{{{GROUP_LENGTH}}}"
_REFERENCE = re.compile(rf"(?<![A-Z0-9]){PREFIX}[\s-]*({_LETTERS})[\s-]*({_LETTERS})(?![A-Z0-9])")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")


class ArrivalState(Labelled):
    """State of an Arrival 到账: money that came in is booked to a deposit, waits for a decision, or goes back."""

    OPEN = "open", N_("Awaiting a decision")
    BOOKED = "booked", N_("Booked to a deposit")
    RETURNED = "returned", N_("Goes back to the payer")


class Problem(Labelled):
    """Why money was not booked by itself."""

    NO_REFERENCE = "no_reference", N_("No transfer reference, or more than one")
    UNKNOWN_DEPOSIT = "unknown_deposit", N_("No deposit has this reference")
    NOT_DUE = "not_due", N_("The deposit is not awaited")
    AMOUNT = "amount", N_("Another amount than the deposit")
    CURRENCY = "currency", N_("Another currency than yuan")
    PAYER = "payer", N_("The payer is not the bidder")
    DAY = "day", N_("Arrived before the deposit was asked for, or in the future")


class Outcome(Labelled):
    """What was done with a message of the payment service."""

    BOOKED = "booked", N_("Booked")
    ALARM = "alarm", N_("Operator alarmed")
    NOTED = "noted", N_("Noted")
    IGNORED = "ignored", N_("Not for us")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What arrived, as the bank or the payment service reports it; `payer_name` is None where the bidder paid signed in."""

    amount: Money
    currency: str
    payer_name: str | None
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The deposit that the money names: what is due from whom, and since when."""

    state: DepositState
    amount: Money
    names: tuple[str, ...]
    opened_on: date


def problem_of(found: Found, claim: Claim, *, today: date) -> Problem | None:
    """Return why the money may not be booked to the deposit by itself, or None where it may."""
    if claim.state is not DepositState.DUE:
        return Problem.NOT_DUE
    if found.currency.lower() != CURRENCY:
        return Problem.CURRENCY
    if found.amount != claim.amount:
        return Problem.AMOUNT
    if found.payer_name is not None and not any(same_name(found.payer_name, name) for name in claim.names):
        return Problem.PAYER
    if not claim.opened_on <= found.received_on <= today:
        return Problem.DAY
    return None


def find_reference(memo: str) -> str | None:
    """Return the one reference in what the payer wrote (附言), or None where there is none or more than one."""
    text = unicodedata.normalize("NFKC", memo).translate(_HYPHENS).upper()
    found = {reference("".join(letters)) for letters in _REFERENCE.findall(text)}
    return found.pop() if len(found) == 1 else None
