"""The tables of accounts, under one name."""

from market.accounts.models.directory import Agency, Auctioneer, Invitation, Membership, Office, OfficeRegion, Organisation, Person
from market.accounts.models.second_factor import RecoveryCode, SecondFactor, SpentCode
from market.accounts.models.signatures import SignedDocument
from market.accounts.models.signins import ApiToken, LoginAttempt, LoginSession, PasswordReset

__all__ = [
    "Agency",
    "ApiToken",
    "Auctioneer",
    "Invitation",
    "LoginAttempt",
    "LoginSession",
    "Membership",
    "Office",
    "OfficeRegion",
    "Organisation",
    "PasswordReset",
    "Person",
    "RecoveryCode",
    "SecondFactor",
    "SignedDocument",
    "SpentCode",
]
