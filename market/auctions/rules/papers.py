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
