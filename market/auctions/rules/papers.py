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
    BUYER = "buyer", N_("For the buyer")


SIGNERS = {PaperKind.CONFIRMATION: (Signer.CONDUCTOR, Signer.BUYER), PaperKind.RECORD: (Signer.CONDUCTOR,)}
"""拍卖法 Art. 52: buyer and auctioneer sign the confirmation; Art. 53: the auctioneer signs the record."""
BOUND = frozenset({Signer.BUYER})
"""Whom a paper binds to an amount, so that the personal signing limit 签约限额 holds (民法典 Art. 170, 504). Whoever conducted the session
attests what happened in it, by office (拍卖法 Art. 14, 52, 53), and owes nothing of the price: no limit. The record binds nobody."""
