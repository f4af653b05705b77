"""JSON API of the own account: tokens, who I am, the password."""

from __future__ import annotations

from flask import request, url_for

from market import clock
from market.accounts import queries, rules, services
from market.accounts.api.blueprint import bp
from market.accounts.schemas import MeOut, PasswordIn, TokenIn, TokenOut
from market.ids import digest
from market.web.api import Answer, bearer, created, operation
from market.web.gate import actor


@operation(bp, "POST", "/tokens", access=("public",), body=TokenIn, returns=TokenOut, status=201, errors=(403, 429), summary="Make a token")
def create_token(body: TokenIn) -> Answer:
    """Prove a password and get a bearer token for 90 days, for the organisation used last; refused and throttled as signing in is."""
    secret = services.create_token_by_password(**body.values(), address=request.remote_addr or "")
    made = TokenOut(token=secret, expires_at=clock.now() + rules.TOKEN_LIFE)
    return created(made, url_for("accounts_api.me"))


@operation(bp, "DELETE", "/tokens/current", access=("signed_in", "held_back"), status=204, summary="Revoke this token")
def revoke_token() -> None:
    """Revoke the token that this request carries."""
    mine = {token.token_digest: token.id for token in queries.my_tokens(actor().person_id or 0, clock.now())}
    services.revoke_token(actor(), mine.get(digest(bearer()), 0))


@operation(bp, "GET", "/me", access=("signed_in", "held_back"), returns=MeOut, summary="Who am I")
def me() -> MeOut:
    """Return for whom the token acts, and what it may do."""
    return MeOut.model_validate(actor())


@operation(bp, "POST", "/me/password", access=("signed_in",), body=PasswordIn, status=204, errors=(429,), summary="Change my password")
def change_password(body: PasswordIn) -> None:
    """Change the own password; every token and session ends, this one too."""
    services.change_password(actor(), old=body.old, new=body.new)
