"""Who acts, and who may call a route.

A route declares `@access("public")`, `@access("signed_in")` or patterns such as `"institution.editor"` (kind and role),
`"operator"` (any role in that kind of organisation) and `".signer"` (that role in any organisation); one match is enough.
`"held_back"` beside others lets in those of whom their organisation still awaits a second factor; nothing else does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from market.errors import Forbidden, SignInRequired
from market.money import Money
from market.wording import N_

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person behind a command, and the organisation for which that person acts."""

    person_id: int | None = None
    organisation_id: int | None = None
    membership_id: int | None = None
    name: str = ""
    organisation_name: str = ""
    kind: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    verified: bool = False
    bid_limit: Money | None = None
    held_back: bool = False
    """The organisation demands a second factor of its members, and this person has none yet."""

    @property
    def signed_in(self) -> bool:
        """Say whether somebody is signed in."""
        return self.person_id is not None

    def can(self, *patterns: str) -> bool:
        """Say whether one of the access patterns fits this actor."""
        return any(self._fits(pattern) for pattern in patterns)

    def _fits(self, pattern: str) -> bool:
        if pattern == "public":
            return True
        if not self.signed_in and self.kind != "system":
            return False
        if self.held_back:
            return pattern in ("signed_in", "held_back")
        kind, _, role = pattern.partition(".")
        return pattern == "signed_in" or (kind in ("", self.kind) and (not role or role in self.roles))


ANONYMOUS = Actor()
SYSTEM = Actor(name="system", kind="system", roles=frozenset({"system"}), verified=True)


def require(actor: Actor, *patterns: str) -> None:
    """Raise SignInRequired or Forbidden unless one of `patterns` fits the actor."""
    if actor.held_back and "held_back" not in patterns:
        raise Forbidden(
            "account.second_factor_demanded",
            N_("Your organisation demands a second factor of all its members. Please set one up on the page of your account first."),
        )
    if actor.can(*patterns):
        return
    if not actor.signed_in:
        raise SignInRequired("sign_in_required", N_("Please sign in first."))
    raise Forbidden("forbidden", N_("Your role does not allow this."))


def access(*patterns: str) -> Callable[[View], View]:
    """Declare who may call a route; the web gate refuses everybody else."""

    def mark(view: View) -> View:
        view.access = patterns  # type: ignore[attr-defined]
        return view

    return mark
