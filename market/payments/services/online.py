"""Booking of an online payment, whether the payment service told us or we asked: the same payment is booked once."""

from __future__ import annotations

from market import clock, mail
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.errors import Invalid
from market.money import LARGEST_FEN, Money
from market.payments import queries, rules
from market.payments.rules import Outcome, Payment, Way
from market.payments.services import arrivals
from market.payments.services.arrivals import Incoming


def book(payment: Payment, *, source: str, patient: bool = False) -> Outcome | None:
    """Book a payment: what names no deposit of ours is another business of the same account.

    None where it names a deposit that is not here and the caller is `patient`: it may not be committed yet.
    """
    if not payment.named.get("deposit") or not payment.named.get("reference"):
        return Outcome.IGNORED
    if type(payment.fen) is not int or not 0 < payment.fen <= LARGEST_FEN or not payment.number:
        return tell("A payment without a readable amount", source)
    reference = _reference(payment)
    if reference is None and patient:
        return None
    arrival = arrivals.take(SYSTEM, _incoming(payment, Money(payment.fen), reference))
    if arrival is None:
        return Outcome.NOTED
    if arrival.problem is None:
        return Outcome.BOOKED
    arrivals.alarm([arrival])
    return Outcome.ALARM


def tell(words: str, source: str) -> Outcome:
    """Ask every clerk to look into the payment service's own pages."""
    for person in accounts.clerks():
        mail.send(person.email, "Stripe 消息需要处理 · Stripe needs your attention", f"请在 Stripe 后台核对。\n{words} ({source}).")
    return Outcome.ALARM


def _reference(payment: Payment) -> str | None:
    """Return the reference where number and reference name the same deposit of ours."""
    try:
        reference = rules.read_reference(str(payment.named["reference"]))
    except Invalid:
        return None
    deposit = queries.referenced_or_none_for_update(reference)
    return reference if deposit is not None and str(deposit.id) == str(payment.named["deposit"]) else None


def _incoming(payment: Payment, amount: Money, reference: str | None) -> Incoming:
    return Incoming(
        way=Way.STRIPE,
        number=payment.number,
        amount=amount,
        currency=payment.currency,
        payer_name="",
        payer_account="",
        memo=str(payment.named.get("reference") or "")[:100],
        received_on=clock.legal_date(payment.paid_at),
        reference=reference,
    )
