"""The shape of what people type about accounts, under one name; the rules are checked by the services."""

from market.accounts.forms.organisations import AuctioneerForm, FilterForm, IdentityForm, JoinForm, LicenceForm, ReasonForm
from market.accounts.forms.people import (
    AcceptForm,
    CodeForm,
    ForgottenForm,
    InviteForm,
    LanguageForm,
    LoginForm,
    PasswordForm,
    ProveForm,
    ResetForm,
    RolesForm,
    TokenForm,
)

__all__ = [
    "AcceptForm",
    "AuctioneerForm",
    "CodeForm",
    "FilterForm",
    "ForgottenForm",
    "IdentityForm",
    "InviteForm",
    "JoinForm",
    "LanguageForm",
    "LicenceForm",
    "LoginForm",
    "PasswordForm",
    "ProveForm",
    "ReasonForm",
    "ResetForm",
    "RolesForm",
    "TokenForm",
]
