"""The state machines of contract, registration and claim: what is not in a table raises."""

from __future__ import annotations

from market.states import Ways
from market.wording import N_, Labelled


class ContractState(Labelled):
    """A contract's life (architecture: draft, signing, signed, in force, ended)."""

    DRAFT = "draft", N_("Draft")
    SIGNING = "signing", N_("Waiting for signatures")
    SIGNED = "signed", N_("Signed")
    IN_FORCE = "in_force", N_("Contract in force")
    AMENDED = "amended", N_("Amended")
    COMPLETED = "completed", N_("Completed")
    TERMINATED = "terminated", N_("Terminated")
    VOID = "void", N_("Void: the deal fell")


class ContractAct(Labelled):
    """What moves a contract."""

    FREEZE = "freeze", N_("Fix the document")
    REOPEN = "reopen", N_("Reopen the draft")
    CONCLUDE = "conclude", N_("All parties have signed")
    TAKE_EFFECT = "take_effect", N_("Take effect")
    AMEND = "amend", N_("Amend")
    COMPLETE = "complete", N_("Complete")
    TERMINATE = "terminate", N_("Terminate")
    VOID = "void", N_("Make void")


class RegistrationState(Labelled):
    """The life of an application for registration 认定登记."""

    DRAFT = "draft", N_("Draft")
    SUBMITTED = "submitted", N_("Submitted")
    CORRECTION = "correction", N_("Correction asked for")
    ACCEPTED = "accepted", N_("Accepted")
    UNDER_REVIEW = "under_review", N_("Under review")
    EXPERT = "expert", N_("Expert review")
    REGISTERED = "registered", N_("Contract registered")
    REFUSED = "refused", N_("Not registered")
    OBJECTION = "objection", N_("Objection")
    CHANGED = "changed", N_("Registered, changed")
    CANCELLED = "cancelled", N_("Registration cancelled")
    REVOKED = "revoked", N_("Registration revoked")


class RegistrationAct(Labelled):
    """What moves an application."""

    SUBMIT = "submit", N_("Submit")
    ASK_CORRECTION = "ask_correction", N_("Ask for correction")
    ACCEPT = "accept", N_("Accept the application")
    BEGIN_REVIEW = "begin_review", N_("Begin the review")
    CALL_EXPERTS = "call_experts", N_("Call experts")
    REGISTER = "register", N_("Register the contract")
    REFUSE = "refuse", N_("Refuse")
    OBJECT = "object", N_("Object to the decision")
    CHANGE = "change", N_("Change the registration")
    SUPPLEMENT = "supplement", N_("Add an amount to the registration")
    CORRECT = "correct", N_("Correct an amount that was added")
    CANCEL = "cancel", N_("Cancel the registration")
    REVOKE = "revoke", N_("Revoke the registration")


class ClaimState(Labelled):
    """The life of a tax claim 税惠申报; blocked until the contract is registered."""

    BLOCKED = "blocked", N_("Blocked until registered")
    DRAFT = "draft", N_("To be prepared")
    READY = "ready", N_("Ready to file")
    FILED = "filed", N_("Filed")
    ACCEPTED = "accepted", N_("Accepted by the tax office")
    REJECTED = "rejected", N_("Rejected by the tax office")
    CLAWED_BACK = "clawed_back", N_("Recovered")
    SET_ASIDE = "set_aside", N_("Set aside for the other way")


class ClaimAct(Labelled):
    """What moves a claim."""

    UNBLOCK = "unblock", N_("The contract is registered")
    PREPARE = "prepare", N_("Mark as ready")
    FILE = "file", N_("Mark as filed")
    ACCEPT = "accept", N_("Mark as accepted")
    REJECT = "reject", N_("Mark as rejected")
    REVISE = "revise", N_("The registered amount changed")
    FALL = "fall", N_("The registration fell")
    CLAW_BACK = "claw_back", N_("Recover")
    SET_ASIDE = "set_aside", N_("The other way to be taxed was chosen")


REGISTERED_STATES = frozenset({RegistrationState.REGISTERED, RegistrationState.CHANGED})
"""The states in which a registration certificate is in force."""

DECIDABLE = frozenset({RegistrationState.ACCEPTED, RegistrationState.UNDER_REVIEW, RegistrationState.EXPERT, RegistrationState.OBJECTION})

CONTRACT = Ways[ContractState, ContractAct](
    {
        (ContractState.DRAFT, ContractAct.FREEZE): ContractState.SIGNING,
        (ContractState.SIGNING, ContractAct.REOPEN): ContractState.DRAFT,
        (ContractState.SIGNING, ContractAct.CONCLUDE): ContractState.SIGNED,
        (ContractState.DRAFT, ContractAct.VOID): ContractState.VOID,
        (ContractState.SIGNING, ContractAct.VOID): ContractState.VOID,
        (ContractState.SIGNED, ContractAct.TAKE_EFFECT): ContractState.IN_FORCE,
        (ContractState.IN_FORCE, ContractAct.AMEND): ContractState.AMENDED,
        (ContractState.AMENDED, ContractAct.AMEND): ContractState.AMENDED,
        (ContractState.AMENDED, ContractAct.COMPLETE): ContractState.COMPLETED,
        (ContractState.AMENDED, ContractAct.TERMINATE): ContractState.TERMINATED,
        (ContractState.IN_FORCE, ContractAct.COMPLETE): ContractState.COMPLETED,
        (ContractState.IN_FORCE, ContractAct.TERMINATE): ContractState.TERMINATED,
    }
)

REGISTRATION = Ways[RegistrationState, RegistrationAct](
    {
        (RegistrationState.DRAFT, RegistrationAct.SUBMIT): RegistrationState.SUBMITTED,
        (RegistrationState.CORRECTION, RegistrationAct.SUBMIT): RegistrationState.SUBMITTED,
        (RegistrationState.SUBMITTED, RegistrationAct.ASK_CORRECTION): RegistrationState.CORRECTION,
        (RegistrationState.SUBMITTED, RegistrationAct.ACCEPT): RegistrationState.ACCEPTED,
        (RegistrationState.ACCEPTED, RegistrationAct.BEGIN_REVIEW): RegistrationState.UNDER_REVIEW,
        (RegistrationState.UNDER_REVIEW, RegistrationAct.CALL_EXPERTS): RegistrationState.EXPERT,
        (RegistrationState.UNDER_REVIEW, RegistrationAct.REGISTER): RegistrationState.REGISTERED,
        (RegistrationState.UNDER_REVIEW, RegistrationAct.REFUSE): RegistrationState.REFUSED,
        (RegistrationState.EXPERT, RegistrationAct.REGISTER): RegistrationState.REGISTERED,
        (RegistrationState.EXPERT, RegistrationAct.REFUSE): RegistrationState.REFUSED,
        (RegistrationState.REFUSED, RegistrationAct.OBJECT): RegistrationState.OBJECTION,
        (RegistrationState.OBJECTION, RegistrationAct.CALL_EXPERTS): RegistrationState.EXPERT,
        (RegistrationState.OBJECTION, RegistrationAct.REGISTER): RegistrationState.REGISTERED,
        (RegistrationState.OBJECTION, RegistrationAct.REFUSE): RegistrationState.REFUSED,
        (RegistrationState.REGISTERED, RegistrationAct.CHANGE): RegistrationState.CHANGED,
        (RegistrationState.REGISTERED, RegistrationAct.SUPPLEMENT): RegistrationState.CHANGED,
        (RegistrationState.CHANGED, RegistrationAct.SUPPLEMENT): RegistrationState.CHANGED,
        (RegistrationState.CHANGED, RegistrationAct.CORRECT): RegistrationState.CHANGED,
        (RegistrationState.REGISTERED, RegistrationAct.CANCEL): RegistrationState.CANCELLED,
        (RegistrationState.REGISTERED, RegistrationAct.REVOKE): RegistrationState.REVOKED,
        (RegistrationState.CHANGED, RegistrationAct.CHANGE): RegistrationState.CHANGED,
        (RegistrationState.CHANGED, RegistrationAct.CANCEL): RegistrationState.CANCELLED,
        (RegistrationState.CHANGED, RegistrationAct.REVOKE): RegistrationState.REVOKED,
    }
)

CLAIM = Ways[ClaimState, ClaimAct](
    {
        (ClaimState.BLOCKED, ClaimAct.UNBLOCK): ClaimState.DRAFT,
        (ClaimState.DRAFT, ClaimAct.PREPARE): ClaimState.READY,
        (ClaimState.DRAFT, ClaimAct.REVISE): ClaimState.DRAFT,
        (ClaimState.READY, ClaimAct.REVISE): ClaimState.DRAFT,
        (ClaimState.READY, ClaimAct.FILE): ClaimState.FILED,
        (ClaimState.FILED, ClaimAct.ACCEPT): ClaimState.ACCEPTED,
        (ClaimState.FILED, ClaimAct.REJECT): ClaimState.REJECTED,
        (ClaimState.DRAFT, ClaimAct.FALL): ClaimState.BLOCKED,
        (ClaimState.READY, ClaimAct.FALL): ClaimState.BLOCKED,
        (ClaimState.FILED, ClaimAct.CLAW_BACK): ClaimState.CLAWED_BACK,
        (ClaimState.ACCEPTED, ClaimAct.CLAW_BACK): ClaimState.CLAWED_BACK,
        (ClaimState.DRAFT, ClaimAct.SET_ASIDE): ClaimState.SET_ASIDE,
        (ClaimState.READY, ClaimAct.SET_ASIDE): ClaimState.SET_ASIDE,
        (ClaimState.SET_ASIDE, ClaimAct.PREPARE): ClaimState.READY,
        (ClaimState.SET_ASIDE, ClaimAct.FALL): ClaimState.BLOCKED,
    }
)
