"""The commands of payments, under one name."""

from market.payments.services.deposits import apply, book_receipt, cancel, forfeit, instructions, open_deposit, release

__all__ = ["apply", "book_receipt", "cancel", "forfeit", "instructions", "open_deposit", "release"]
