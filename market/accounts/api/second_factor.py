"""JSON API of the own second factor: set it up, confirm it, turn it off."""

from __future__ import annotations

from market.accounts import queries, rules, services
from market.accounts.api.blueprint import bp
from market.accounts.schemas import CodeIn, OfferedFactor, ProofIn, RecoveryCodes, SecondFactorOut
from market.web.api import operation
from market.web.gate import actor

PATH = "/me/second-factor"


@operation(bp, "GET", PATH, access=("signed_in", "held_back"), returns=SecondFactorOut, summary="My second factor")
def second_factor() -> SecondFactorOut:
    """Say whether a second factor is on, since when, and how many recovery codes are left."""
    factor = queries.second_factor(actor().person_id or 0)
    if factor is None:
        return SecondFactorOut(on=False)
    return SecondFactorOut(on=True, since=factor.confirmed_at, recovery_left=queries.recovery_left(factor.id))


@operation(
    bp,
    "POST",
    PATH,
    access=("signed_in", "held_back"),
    body=ProofIn,
    returns=OfferedFactor,
    errors=(409, 429),
    summary="Set up a second factor",
)
def offer_second_factor(body: ProofIn) -> OfferedFactor:
    """Make a secret for an authenticator app; it counts for nothing before a first code confirms it."""
    factor = services.offer_second_factor(actor(), password=body.password)
    secret, email = services.secret_of(factor), queries.person(factor.person_id).email
    return OfferedFactor(secret=rules.spelled(secret), address=rules.address(secret, email))


@operation(
    bp,
    "POST",
    f"{PATH}/confirmation",
    access=("signed_in", "held_back"),
    body=CodeIn,
    returns=RecoveryCodes,
    errors=(409, 429),
    summary="Confirm the second factor",
)
def confirm_second_factor(body: CodeIn) -> RecoveryCodes:
    """Turn the second factor on with a first code; the recovery codes are in this answer and nowhere else."""
    return RecoveryCodes(codes=services.confirm_second_factor(actor(), code=body.code))


@operation(
    bp, "POST", f"{PATH}/end", access=("signed_in",), body=CodeIn, status=204, errors=(409, 429), summary="Turn the second factor off"
)
def end_second_factor(body: CodeIn) -> None:
    """Turn the second factor off with a code of the app or a recovery code."""
    services.turn_off_second_factor(actor(), code=body.code)
