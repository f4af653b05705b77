"""The tables of payments, under one name: deposits, money in and out, news of the payment service, the journal."""

from market.payments.models.arrivals import Arrival, Refund, Statement
from market.payments.models.deposits import Checkout, Deposit
from market.payments.models.journal import JournalEntry, JournalLine
from market.payments.models.news import WebhookEvent, WebhookOutcome

__all__ = ["Arrival", "Checkout", "Deposit", "JournalEntry", "JournalLine", "Refund", "Statement", "WebhookEvent", "WebhookOutcome"]
