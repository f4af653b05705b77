"""Organisations and roles: their states, which roles fit which kind, and the unified social credit code 统一社会信用代码."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from stdnum.cn import uscc as credit_code

from market.errors import Conflict, Invalid
from market.money import Money
from market.states import Ways
from market.wording import N_, Labelled

NAME_LENGTH = 120
ADDRESS_LENGTH = 200
REASON_LENGTH = 500
_USCC = re.compile(r"^[1-9ANY][1-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$")


class OrganisationKind(Labelled):
    """What an organisation 单位 is on this market."""

    INSTITUTION = "institution", N_("Institution")
    ENTERPRISE = "enterprise", N_("Enterprise")
    AGENCY = "agency", N_("Auction agency")
    OPERATOR = "operator", N_("Market operator")
    OFFICE = "office", N_("Registration office")


class OrganisationState(Labelled):
    """How far the verification of an organisation has come."""

    SUBMITTED = "submitted", N_("Waiting for verification")
    RETURNED = "returned", N_("Returned for correction")
    VERIFIED = "verified", N_("Organisation verified")
    SUSPENDED = "suspended", N_("Organisation suspended")


class Role(Labelled):
    """What a person may do for an organisation (授权)."""

    ADMIN = "admin", N_("Administrator")
    EDITOR = "editor", N_("Editor")
    BIDDER = "bidder", N_("Authorised bidder")
    SIGNER = "signer", N_("Signatory")
    CLERK = "clerk", N_("Market clerk")
    AUCTIONEER = "auctioneer", N_("Auctioneer")
    REGISTRAR = "registrar", N_("Registrar")
    INVENTOR = "inventor", N_("Inventor")


class AgencyState(Labelled):
    """Whether the market accepts an auction agency's 拍卖企业 licence."""

    ACTIVE = "active", N_("Licence in force")
    SUSPENDED = "suspended", N_("Licence suspended")


class Act(Labelled):
    """What can be done to an organisation's verification."""

    VERIFY = "verify", N_("Verify")
    RETURN = "return", N_("Return for correction")
    RESUBMIT = "resubmit", N_("Submit again")
    SUSPEND = "suspend", N_("Suspend the organisation")
    REINSTATE = "reinstate", N_("Lift the suspension")


JOINABLE = (OrganisationKind.INSTITUTION, OrganisationKind.ENTERPRISE, OrganisationKind.AGENCY)
"""The kinds that may register themselves; operators and offices are created by the operator or on the command line."""

ROLES: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.INSTITUTION: (Role.ADMIN, Role.EDITOR, Role.SIGNER, Role.INVENTOR),
    OrganisationKind.ENTERPRISE: (Role.ADMIN, Role.EDITOR, Role.BIDDER, Role.SIGNER),
    OrganisationKind.AGENCY: (Role.ADMIN, Role.AUCTIONEER),
    OrganisationKind.OPERATOR: (Role.ADMIN, Role.CLERK),
    OrganisationKind.OFFICE: (Role.ADMIN, Role.REGISTRAR),
}


def _wrong_state(state: OrganisationState, _act: Act) -> Conflict:
    return Conflict("organisation.wrong_state", N_("This cannot be done now: the organisation's state is “%(state)s”."), state=state)


TRANSITIONS = Ways[OrganisationState, Act](
    {
        (OrganisationState.SUBMITTED, Act.VERIFY): OrganisationState.VERIFIED,
        (OrganisationState.SUBMITTED, Act.RETURN): OrganisationState.RETURNED,
        (OrganisationState.RETURNED, Act.RESUBMIT): OrganisationState.SUBMITTED,
        (OrganisationState.VERIFIED, Act.SUSPEND): OrganisationState.SUSPENDED,
        (OrganisationState.SUSPENDED, Act.REINSTATE): OrganisationState.VERIFIED,
    },
    _wrong_state,
)

_HOLDERS = {
    "11": N_("State organ"),
    "12": N_("Public institution"),
    "13": N_("Mass organisation"),
    "51": N_("Social organisation"),
    "52": N_("Private non-enterprise unit"),
    "53": N_("Foundation"),
    "91": N_("Company"),
    "92": N_("Individual business"),
    "93": N_("Farmers' cooperative"),
}
_EXPECTED = {
    OrganisationKind.INSTITUTION: {"12", "52", "91"},
    OrganisationKind.ENTERPRISE: {"91", "92", "93"},
    OrganisationKind.AGENCY: {"91"},
    OrganisationKind.OPERATOR: {"11", "12", "52", "91"},
    OrganisationKind.OFFICE: {"11", "12", "91"},
}


def parse_uscc(text: str) -> str:
    """Return a unified social credit code in its one spelling; raise Invalid on wrong length, characters or check digit (GB 32100-2015)."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != 18:  # noqa: PLR2004 - the standard's length, as the message says
        raise Invalid("organisation.uscc_length", N_("A unified social credit code has 18 characters."), field="uscc")
    if not _USCC.match(code):
        raise Invalid(
            "organisation.uscc_characters",
            N_("A unified social credit code has digits and capital letters only, without I, O, S, V and Z."),
            field="uscc",
        )
    if credit_code.calc_check_digit(code) != code[-1]:
        raise Invalid(
            "organisation.uscc_check_digit",
            N_("The last character does not fit: please compare the code with the certificate."),
            field="uscc",
        )
    return code


def holder(uscc: str) -> str | None:
    """Return the English label of whom the code's first two characters stand for, where they are common."""
    return _HOLDERS.get(uscc[:2])


def is_expected(kind: OrganisationKind, uscc: str) -> bool:
    """Say whether an organisation of this kind usually has such a code: a hint for the person who verifies, never a refusal."""
    return uscc[:2] in _EXPECTED[kind]


def parse_roles(kind: OrganisationKind, roles: Iterable[str]) -> list[str]:
    """Return the roles in their fixed order; raise Invalid where none is given or one does not fit the kind."""
    wanted = set(roles)
    if not wanted:
        raise Invalid("membership.roles_missing", N_("Choose at least one role."), field="roles")
    fitting = [role.value for role in ROLES[kind]]
    if wanted - set(fitting):
        raise Invalid("membership.role_unfit", N_("This kind of organisation does not have that role."), field="roles")
    return [role for role in fitting if role in wanted]


def check_bid_limit(roles: Collection[str], limit: Money | None) -> None:
    """Raise Invalid where a limit is not positive or the person may not bid at all."""
    if limit is None:
        return
    if limit <= Money(0):
        raise Invalid(
            "membership.limit_not_positive", N_("A bidding limit is greater than zero; leave it empty for no limit."), field="bid_limit"
        )
    if Role.BIDDER.value not in roles:
        raise Invalid("membership.limit_without_bidder", N_("Only an authorised bidder has a bidding limit."), field="bid_limit")


def check_sign_limit(roles: Collection[str], limit: Money | None) -> None:
    """Raise Invalid where a signing limit is not positive or the person may not sign at all."""
    if limit is None:
        return
    if limit <= Money(0):
        raise Invalid(
            "membership.sign_limit_not_positive",
            N_("A signing limit is greater than zero; leave it empty for no limit."),
            field="sign_limit",
        )
    if Role.SIGNER.value not in roles:
        raise Invalid("membership.limit_without_signer", N_("Only a signatory has a signing limit."), field="sign_limit")


def tidy(text: str, *, field: str, most: int, missing: str | None = None) -> str:
    """Return one line without invisible characters; raise Invalid where it is too long, or empty and `missing` says so."""
    clean = " ".join(
        "".join(
            " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        ).split()
    )
    if not clean and missing:
        raise Invalid("input.missing", missing, field=field)
    if len(clean) > most:
        raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field=field, most=most)
    return clean
