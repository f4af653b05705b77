"""Kinds and states of a deal 成交; what is not in the table raises."""

from __future__ import annotations

from market.states import Ways
from market.wording import N_, Labelled


class DealKind(Labelled):
    """The way to the deal; an award of a public auction needs no price notice (促进科技成果转化法 Art. 18)."""

    AWARD = "award", N_("Awarded at auction")
    NEGOTIATED = "negotiated", N_("Negotiated after the auction")
    PROPOSAL = "proposal", N_("Chosen from the proposals on a demand")
    AGREEMENT = "agreement", N_("Agreed elsewhere, recorded by both parties")


class DealState(Labelled):
    """How far a deal has come."""

    PROPOSED = "proposed", N_("Proposed")
    PUBLICISED = "publicised", N_("In publicity period")
    CONFIRMED = "confirmed", N_("Confirmed")
    CONTRACTED = "contracted", N_("Under contract")
    COMPLETED = "completed", N_("Completed")
    CANCELLED = "cancelled", N_("Cancelled")
    DISPUTED = "disputed", N_("Disputed")


class DealAct(Labelled):
    """What moves a deal."""

    PUBLICISE = "publicise", N_("Publish the price")
    CONFIRM = "confirm", N_("Confirm the deal")
    CONTRACT = "contract", N_("Sign the contract")
    COMPLETE = "complete", N_("Complete the deal")
    CANCEL = "cancel", N_("Cancel the deal")
    DISPUTE = "dispute", N_("Dispute the deal")


TRANSITIONS = Ways[DealState, DealAct](
    {
        (DealState.PROPOSED, DealAct.PUBLICISE): DealState.PUBLICISED,
        (DealState.PROPOSED, DealAct.CONFIRM): DealState.CONFIRMED,
        (DealState.PUBLICISED, DealAct.CONFIRM): DealState.CONFIRMED,
        (DealState.PUBLICISED, DealAct.CANCEL): DealState.CANCELLED,
        (DealState.PROPOSED, DealAct.CANCEL): DealState.CANCELLED,
        (DealState.CONFIRMED, DealAct.CONTRACT): DealState.CONTRACTED,
        (DealState.CONFIRMED, DealAct.CANCEL): DealState.CANCELLED,
        (DealState.CONFIRMED, DealAct.DISPUTE): DealState.DISPUTED,
        (DealState.CONTRACTED, DealAct.COMPLETE): DealState.COMPLETED,
        (DealState.CONTRACTED, DealAct.DISPUTE): DealState.DISPUTED,
        (DealState.DISPUTED, DealAct.CANCEL): DealState.CANCELLED,
        (DealState.DISPUTED, DealAct.COMPLETE): DealState.COMPLETED,
    }
)
