"""The words of the office: what may be corrected, how a ruling ends, what an applicant may ask for."""

from __future__ import annotations

from market.wording import N_, Labelled


class CorrectionPoint(Labelled):
    """The part of an application that must be mended 补正."""

    SELLER = "seller", N_("Particulars of the seller")
    BUYER = "buyer", N_("Particulars of the buyer")
    PROJECT = "project", N_("Project name and contract type")
    AMOUNTS = "amounts", N_("Contract total and technology amount")
    PAYMENT = "payment", N_("Payment")
    TERM = "term", N_("Term of the contract")
    CLASSIFICATION = "classification", N_("Technology field, objective and industry")
    RIGHTS = "rights", N_("Intellectual property")
    CONTRACT = "contract", N_("Text of the contract")
    PAPERS = "papers", N_("Required papers")
    CONTACT = "contact", N_("Contact person")


class Advice(Labelled):
    """What an expert would do."""

    FOR = "for", N_("register the contract")
    AGAINST = "against", N_("not register it")


class Outcome(Labelled):
    """What became of a prepared ruling."""

    CONFIRMED = "confirmed", N_("Confirmed by a second person")
    RETURNED = "returned", N_("Returned to its author")
    WITHDRAWN = "withdrawn", N_("Withdrawn by its author")


class Wish(Labelled):
    """What the holder of a registration may apply for."""

    CHANGE = "change", N_("Change of the registration")
    SUPPLEMENT = "supplement", N_("Supplementary amount")
    CORRECT = "correct", N_("Correction of a supplementary amount")
    CANCEL = "cancel", N_("Cancellation of the registration")


class Answer(Labelled):
    """What became of an application for change or cancellation."""

    OPEN = "open", N_("Waiting for the office")
    GRANTED = "granted", N_("Granted")
    DECLINED = "declined", N_("Declined")
