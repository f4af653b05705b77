"""The commands of payments, under one name."""

from market.payments.services.arrivals import book_to, give_back
from market.payments.services.checkouts import REUSED, may_pay, note_page, open_checkout, require_payer
from market.payments.services.deposits import (
    apply,
    book_receipt,
    cancel,
    distribute,
    forfeit,
    instructions,
    open_deposit,
    release,
    return_by,
)
from market.payments.services.questions import ask_at_once, claim_page, note_no_answer, note_said
from market.payments.services.refunds import book_returned, claim_due, errand, note_answer, note_silence
from market.payments.services.statements import Fate, Report, import_statement
from market.payments.services.webhooks import handle, keep

__all__ = [
    "REUSED",
    "Fate",
    "Report",
    "apply",
    "ask_at_once",
    "book_receipt",
    "book_returned",
    "book_to",
    "cancel",
    "claim_due",
    "claim_page",
    "distribute",
    "errand",
    "forfeit",
    "give_back",
    "handle",
    "import_statement",
    "instructions",
    "keep",
    "may_pay",
    "note_answer",
    "note_no_answer",
    "note_page",
    "note_said",
    "note_silence",
    "open_checkout",
    "open_deposit",
    "release",
    "require_payer",
    "return_by",
]
