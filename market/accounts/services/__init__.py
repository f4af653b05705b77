"""The commands of accounts, under one name."""

from market.accounts.services.agencies import add_auctioneer, end_auctioneer, license_agency, suspend_licence
from market.accounts.services.demanding import demand_of_members
from market.accounts.services.disabling import disable_person, enable_person
from market.accounts.services.offices import assign_region, release_region
from market.accounts.services.organisations import (
    create_office,
    create_operator,
    decide_organisation,
    join,
    register_organisation,
    reinstate_organisation,
    resubmit_organisation,
    suspend_organisation,
)
from market.accounts.services.people import accept_invitation, change_roles, invite, remove_member, revoke_invitation
from market.accounts.services.resets import request_reset, reset_password
from market.accounts.services.second_factor import confirm as confirm_second_factor
from market.accounts.services.second_factor import demand as demand_code
from market.accounts.services.second_factor import offer as offer_second_factor
from market.accounts.services.second_factor import secret_of
from market.accounts.services.second_factor import turn_off as turn_off_second_factor
from market.accounts.services.second_factor import turn_off_for as turn_off_second_factor_for
from market.accounts.services.sessions import (
    HalfSignedIn,
    begin_session,
    change_locale,
    change_password,
    complete_sign_in,
    confirm_password,
    end_session,
    session_actor,
    sign_in,
    sign_out,
    switch_organisation,
    token_actor,
)
from market.accounts.services.signatures import proved, put_signature
from market.accounts.services.tokens import create_token, create_token_by_password, revoke_token

__all__ = [
    "HalfSignedIn",
    "accept_invitation",
    "add_auctioneer",
    "assign_region",
    "begin_session",
    "change_locale",
    "change_password",
    "change_roles",
    "complete_sign_in",
    "confirm_password",
    "confirm_second_factor",
    "create_office",
    "create_operator",
    "create_token",
    "create_token_by_password",
    "decide_organisation",
    "demand_code",
    "demand_of_members",
    "disable_person",
    "enable_person",
    "end_auctioneer",
    "end_session",
    "invite",
    "join",
    "license_agency",
    "offer_second_factor",
    "proved",
    "put_signature",
    "register_organisation",
    "reinstate_organisation",
    "release_region",
    "remove_member",
    "request_reset",
    "reset_password",
    "resubmit_organisation",
    "revoke_invitation",
    "revoke_token",
    "secret_of",
    "session_actor",
    "sign_in",
    "sign_out",
    "suspend_licence",
    "suspend_organisation",
    "switch_organisation",
    "token_actor",
    "turn_off_second_factor",
    "turn_off_second_factor_for",
]
