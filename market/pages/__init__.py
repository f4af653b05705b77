"""Pages that stand above all domains: the front page, the desks, and what the market says about itself."""

from flask import Flask

from market.access import Actor
from market.accounts import queries as accounts
from market.pages import about, home
from market.pages.desk import views as desk


def other_organisations(actor: Actor) -> list[tuple[int, str]]:
    """Return (membership id, name) of the organisations that the person could act for instead."""
    if actor.person_id is None:
        return []
    return [
        (membership.id, found.name_zh)
        for membership, found in accounts.my_memberships(actor.person_id)
        if membership.id != actor.membership_id
    ]


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.extensions["market.other_organisations"] = other_organisations
    for part in (home, desk, about):
        app.register_blueprint(part.bp)
