"""The world of the API's contract tests, made through the factories: one of each kind of caller and of each kind of object."""

from __future__ import annotations

from tests.factories import accounts
from tests.web.api.stage import World

KINDS = ("institution", "enterprise", "agency", "operator", "office")


def build() -> World:
    """Make and commit the world."""
    world = World()
    for kind in KINDS:
        found = accounts.licensed_agency() if kind == "agency" else accounts.organisation(kind)
        world.tokens[kind] = accounts.token(found)
        world.actors[kind] = accounts.actor(found)
        world.numbers.setdefault("organisation_id", []).append(found.id)
        world.numbers.setdefault("membership_id", []).append(world.actors[kind].membership_id or 0)
    world.numbers["organisation_id"].append(accounts.organisation("enterprise", verified=False).id)
    return world
