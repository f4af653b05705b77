"""API tokens: made once, shown once, revoked by their owner or with the membership."""

from __future__ import annotations

from sqlalchemy import update

from market import clock
from market.access import Actor
from market.accounts import queries, rules
from market.accounts.models import ApiToken
from market.accounts.services import passwords, second_factor, sessions
from market.db import db
from market.errors import NotFound, SignInRequired
from market.ids import digest, new_secret
from market.wording import N_

NAME_LENGTH = 60


def create_token(actor: Actor, *, name: str) -> str:
    """Return the secret of a new token that acts as the actor does now, for 90 days; it is never shown again."""
    if actor.person_id is None or actor.membership_id is None:
        raise SignInRequired("sign_in_required", N_("Please sign in first."))
    return _create(actor.person_id, actor.membership_id, name)


def create_token_by_password(*, email: str, password: str, name: str, address: str, code: str = "") -> str:
    """Return the secret of a new token for who knows the password, and the code where there is a second factor.

    Refuses and throttles exactly as `sign_in` does.
    """
    person = passwords.authenticate(email=email, password=password, address=address)
    second_factor.demand(person.id, code)
    return _create(person.id, sessions.acting_membership(person).id, name)


def revoke_token(actor: Actor, token_id: int) -> None:
    """Revoke one of the actor's own tokens; raise NotFound for anybody else's."""
    now = clock.now()
    if actor.person_id is None or token_id not in {token.id for token in queries.my_tokens(actor.person_id, now)}:
        raise NotFound
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(revoked_at=now))


def _create(person_id: int, membership_id: int, name: str) -> str:
    secret, now = new_secret(), clock.now()
    label = rules.tidy(name, field="name", most=NAME_LENGTH, missing=N_("Give the token a name, for example the program that will use it."))
    db.session.add(
        ApiToken(
            token_digest=digest(secret),
            person_id=person_id,
            membership_id=membership_id,
            name=label,
            created_at=now,
            expires_at=now + rules.TOKEN_LIFE,
        )
    )
    db.session.flush()
    return secret
