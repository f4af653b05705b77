"""What an auction's papers 文书 are, and who signs which."""

from __future__ import annotations

from market.wording import N_, Labelled


class PaperKind(Labelled):
    """A paper that is made from the ledger and signed."""

    CONFIRMATION = "confirmation", N_("Confirmation letter")
    RECORD = "record", N_("Session record")


class Signer(Labelled):
    """In which role a person signs a paper."""

    CONDUCTOR = "conductor", N_("For whoever conducted the session")
    RECORDER = "recorder", N_("For whoever kept the record")
    BUYER = "buyer", N_("For the buyer")


BOUND = frozenset({Signer.BUYER})
"""Whom a paper binds to an amount, so that the personal signing limit 签约限额 holds (民法典 Art. 170, 504). Whoever conducted the session
attests what happened in it, by office (拍卖法 Art. 14, 52, 53), and owes nothing of the price: no limit. The record binds nobody."""


def signers(kind: PaperKind, *, licensed: bool) -> tuple[Signer, ...]:
    """Return in which roles a paper is signed.

    Buyer and auctioneer sign the confirmation (拍卖法 Art. 52). An auction's record is signed by the auctioneer and its recorder 记录人,
    and for a sold lot by the buyer (Art. 53), who does so under the letter, where that part of the record is printed. Outside an
    auction nobody hammers, and who conducts attests alone what the system recorded.
    """
    if kind is PaperKind.CONFIRMATION:
        return (Signer.CONDUCTOR, Signer.BUYER)
    return (Signer.CONDUCTOR, Signer.RECORDER) if licensed else (Signer.CONDUCTOR,)
