"""Letters to the holders of a lot's paddles: what happens to their lot, in both languages, through the outbox."""

from __future__ import annotations

from market import mail
from market.accounts import queries as accounts
from market.auctions.models.sale import Lot
from market.auctions.queries import paddles


def tell_holders(lot: Lot, zh: str, en: str, *, text_zh: str, text_en: str) -> int:
    """Put a letter to everybody whose registration for the lot has not ended into the outbox; return how many."""
    people = accounts.people(paddles.applicants(lot.id))
    for person in people.values():
        mail.send(
            person.email,
            f"拍品 {lot.number:02d}“{lot.title_zh}”：{zh} · Lot {lot.number:02d}: {en}",
            f"{text_zh}\n\n{text_en}",
        )
    return len(people)
