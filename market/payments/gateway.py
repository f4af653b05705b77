"""The port to those who move money: how a payer is told to pay, how money goes back, and how its news are read.

Two adapters: `BankTransfer` (对公转账; a clerk books what the statement shows) and `StripeCheckout` (a payment page that Stripe
hosts, so that no script of another origin runs on ours).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import stripe

from market import rulebook
from market.errors import Conflict, Forbidden
from market.money import Money
from market.payments.rules import CURRENCY, Answer, PageState, RefundEvent, Sent, Way, page_state, payment_of
from market.wording import N_

if TYPE_CHECKING:
    from market.settings import Settings

TIMEOUT = (3.05, 15.0)
"""Seconds to connect and to wait for an answer."""
TOLERANCE = 300
"""Seconds after which a signed message is too old, as Stripe proposes."""
REFUND_OUTCOMES = {"succeeded": RefundEvent.PAY, "failed": RefundEvent.FAIL, "canceled": RefundEvent.FAIL}


class SilentError(Exception):
    """The payment service gave no answer that could be trusted: nobody knows yet whether it acted."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A deposit that somebody wants to pay on a hosted page."""

    key: str
    """One page per key, however often it is asked for."""
    deposit_id: int
    reference: str
    amount: Money
    title: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """The page on which the payer pays."""

    session: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoBack:
    """Money that must go back: `key` names the refund for ever, `number` is the service's own where it is known."""

    key: str
    payment: str
    amount: Money
    number: str | None
    tried_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Signed news of the payment service."""

    id: str
    kind: str
    created_at: datetime
    body: str
    signature: str


class Gateway(Protocol):
    """A way to pay deposits and to get them back."""

    way: Way

    def ask(self, order: Order) -> Instructions | Hosted:
        """Return how to pay; asking again with the same key makes nothing new."""

    def send_back(self, errand: GoBack) -> Sent | None:
        """Send money back, once per key; None where a clerk does it. Raise SilentError where the outcome is unknown."""


class BankTransfer:
    """Corporate bank transfer 对公转账: the payer writes the reference on it, a clerk books what arrives and what goes back."""

    way = Way.BANK

    def ask(self, order: Order) -> Instructions:
        """Return the account in force today."""
        return self.instructions(order.reference, order.amount, order.expires_at.date())

    def send_back(self, errand: GoBack) -> Sent | None:  # noqa: ARG002 - the port's signature
        """Leave it to the clerk, who tells the bank and books it."""
        return None

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


class StripeCheckout:
    """Stripe: a hosted page per deposit, signed news, refunds under one idempotency key."""

    way = Way.STRIPE

    def __init__(self, *, key: str, secret: str, url: str, patience: timedelta, demo: bool = False) -> None:
        self.patience = patience
        """How long news of a payment page may take before it is asked for."""
        addresses: Any = {"api": url} if url else {}
        self.test_mode = key.startswith("sk_test_")
        self.demo = demo
        """True where the demo's own payment service stands for Stripe."""
        self._secret = secret
        self._api = stripe.StripeClient(
            key, base_addresses=addresses, http_client=stripe.RequestsClient(timeout=TIMEOUT), max_network_retries=0
        ).v1

    def ask(self, order: Order) -> Hosted:
        """Make the payment page; raise Conflict `stripe.silent` where Stripe does not answer."""
        named = {"deposit": str(order.deposit_id), "reference": order.reference}
        price: Any = {
            "currency": CURRENCY,
            "unit_amount": order.amount.fen,
            "product_data": {"name": f"{order.reference} {order.title}"[:250]},
        }
        try:
            page = self._api.checkout.sessions.create(
                {
                    "mode": "payment",
                    "line_items": [{"quantity": 1, "price_data": price}],
                    "payment_intent_data": {"metadata": named, "description": order.reference},
                    "metadata": named,
                    "client_reference_id": order.reference,
                    "success_url": order.return_url,
                    "cancel_url": order.return_url,
                    "expires_at": int(order.expires_at.timestamp()),
                    "locale": "auto",
                },
                {"idempotency_key": order.key},
            )
        except stripe.StripeError as error:
            raise Conflict("stripe.silent", N_("The payment service does not answer. Try again, or pay by bank transfer.")) from error
        return Hosted(session=page.id, url=page.url or order.return_url)

    def look(self, session: str) -> Answer:
        """Ask what became of a payment page; raise SilentError where the service does not say."""
        try:
            page = self._api.checkout.sessions.retrieve(session, {"expand": ["payment_intent.latest_charge"]}).to_dict()
        except stripe.StripeError as error:
            if error.http_status == HTTPStatus.NOT_FOUND:
                return Answer(PageState.UNKNOWN)
            raise SilentError(type(error).__name__) from error
        intent = page.get("payment_intent") or {}
        state = page_state(str(page.get("status")), intent.get("status"))
        paid_at = (intent.get("latest_charge") or intent).get("created", 0)
        return Answer(state, payment_of(intent, datetime.fromtimestamp(paid_at, UTC)) if state is PageState.PAID else None)

    def send_back(self, errand: GoBack) -> Sent | None:
        """Refund a payment. A refund that was tried before is looked for first; the repeat carries the same key."""
        try:
            found = self._find(errand) if errand.number or errand.tried_before else None
            return _sent(found or self._refund(errand))
        except stripe.InvalidRequestError as error:
            if error.code == "charge_already_refunded":
                return self._somebody_elses(errand)
            return Sent(
                number=errand.number or errand.key, outcome=RefundEvent.FAIL, reason=str(error.user_message or error.code or "refused")
            )
        except stripe.StripeError as error:
            raise SilentError(type(error).__name__) from error

    def read(self, body: bytes, signature: str) -> Message:
        """Return a message whose signature is Stripe's and fresh; raise Forbidden `stripe.forged`."""
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, signature.encode("ascii").decode(), self._secret, TOLERANCE)
            said = json.loads(text)
            return Message(
                id=str(said["id"]),
                kind=str(said["type"]),
                created_at=datetime.fromtimestamp(int(said["created"]), UTC),
                body=text,
                signature=signature,
            )
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise Forbidden("stripe.forged", N_("This message is not signed by the payment service.")) from error

    def _find(self, errand: GoBack) -> stripe.Refund | None:
        if errand.number:
            return self._api.refunds.retrieve(errand.number)
        made = self._api.refunds.list({"payment_intent": errand.payment, "limit": 100}).auto_paging_iter()
        return next((refund for refund in made if refund.to_dict().get("metadata", {}).get("refund") == errand.key), None)

    def _somebody_elses(self, errand: GoBack) -> Sent:
        """Return the refund of this payment that was not made by us: somebody pressed the button in Stripe's dashboard."""
        made = self._api.refunds.list({"payment_intent": errand.payment, "limit": 100}).auto_paging_iter()
        whole = next((refund for refund in made if refund.amount == errand.amount.fen), None)
        return _sent(whole) if whole is not None else Sent(number=None, outcome=RefundEvent.FAIL, reason="refunded in part elsewhere")

    def _refund(self, errand: GoBack) -> stripe.Refund:
        return self._api.refunds.create(
            {"payment_intent": errand.payment, "amount": errand.amount.fen, "metadata": {"refund": errand.key}},
            {"idempotency_key": errand.key},
        )


def _sent(refund: stripe.Refund) -> Sent:
    reason = str(getattr(refund, "failure_reason", None) or "")
    return Sent(number=refund.id, outcome=REFUND_OUTCOMES.get(str(refund.status)), reason=reason)


@dataclass(frozen=True, slots=True)
class Gateways:
    """The ways to pay that this market offers; `stripe` is None where no key is configured."""

    bank: BankTransfer
    stripe: StripeCheckout | None


def open_gateways(settings: Settings) -> Gateways:
    """Open what the settings configure."""
    if not settings.stripe_key:
        return Gateways(BANK_TRANSFER, None)
    configured = StripeCheckout(
        key=settings.stripe_key,
        secret=settings.stripe_webhook_secret,
        url=settings.stripe_url,
        patience=timedelta(seconds=settings.stripe_patience),
        demo=settings.stripe_demo,
    )
    return Gateways(BANK_TRANSFER, configured)


BANK_TRANSFER = BankTransfer()
