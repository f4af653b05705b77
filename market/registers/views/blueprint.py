"""The blueprint of registers, and what its pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from market.accounts import queries as accounts
from market.errors import NotFound
from market.registers import policy, queries
from market.registers.forms import LinkForm, TakeBackForm
from market.registers.rules.content import gaps
from market.registers.rules.kinds import EntryKind, EntryState
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.registers.models import Entry
    from market.web.forms import MarketForm

bp = Blueprint("registers", __name__)
KEEPERS = policy.KEEPERS


def kind_of(name: str) -> EntryKind:
    """Return the register that an address names; raise NotFound."""
    kind = next((kind for kind in EntryKind if kind.value == name), None)
    if kind is None:
        raise NotFound
    return kind


def show(
    found: Entry, *, link: LinkForm | None = None, back: TakeBackForm | None = None, refused: MarketForm | None = None
) -> ResponseReturnValue:
    """Render the page of an entry."""
    mine = policy.can_edit(actor(), found)
    page = render_template(
        "registers/entry.html",
        entry=found,
        home=accounts.organisation(found.organisation_id),
        mine=mine,
        gaps=list(gaps(found.content())) if mine and found.state is not EntryState.PUBLISHED else [],
        linked=queries.linked(actor(), found),
        linkable=queries.linkable(found) if mine else [],
        history=queries.history(actor(), found),
        joining=link or LinkForm(formdata=None),
        back=back or TakeBackForm(formdata=None),
        refused=refused,
    )
    return page, next((form.status for form in (link, back, refused) if form is not None), 200)
