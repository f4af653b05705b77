"""The public list of all registers, and the page of one institution's four registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import render_template, request

from market.access import access
from market.accounts import queries as accounts
from market.accounts.rules.organisations import OrganisationKind
from market.accounts.rules.regions import REGIONS
from market.errors import NotFound
from market.listings.queries.own import open_of
from market.listings.rules.kinds import TechnologyField
from market.registers import queries
from market.registers.queries import Search
from market.registers.rules.kinds import Availability, EntryKind
from market.registers.views.blueprint import bp
from market.web.throttle import limited

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LONGEST_QUERY = 100
SHOWN = 6
Kind = TypeVar("Kind", EntryKind, TechnologyField, Availability)


@bp.get("/registers")
@limited("search")
@access("public")
def browse() -> ResponseReturnValue:
    """Find teams, instruments and projects; the address carries everything that is asked."""
    search = _read()
    found, facets = queries.browse(search), queries.facets(search)
    homes = accounts.organisations({*facets["institution"], *(row.organisation_id for row in found.items), search.institution or 0})
    return render_template(
        "registers/browse.html",
        search=search,
        found=found,
        facets=facets,
        kinds=EntryKind,
        homes=homes,
        fields=[each for each in TechnologyField if facets["field"].get(each) or each is search.field],
        regions=sorted({*facets["region"], *([search.region] if search.region else [])}),
        institutions=sorted(facets["institution"], key=lambda number: homes[number].name_zh),
    )


@bp.get("/institutions/<int:organisation_id>")
@access("public")
def institution(organisation_id: int) -> ResponseReturnValue:
    """Show the four registers of an institution, as far as they are public."""
    home = accounts.organisations([organisation_id]).get(organisation_id)
    if home is None or home.kind is not OrganisationKind.INSTITUTION or home.verified_at is None:
        raise NotFound
    return render_template(
        "registers/institution.html",
        home=home,
        registers=queries.published_of(organisation_id, most=SHOWN),
        achievements=open_of(organisation_id, most=SHOWN),
    )


def _read() -> Search:
    args = request.args
    page, institution = args.get("page", 1, type=int), args.get("institution", type=int)
    return Search(
        q=" ".join(args.get("q", "").split())[:LONGEST_QUERY],
        kind=_member(EntryKind, args.get("kind")),
        field=_member(TechnologyField, args.get("field")),
        availability=_member(Availability, args.get("availability")),
        region=args.get("region", "") if args.get("region", "") in REGIONS else "",
        institution=institution if institution and 0 < institution < 10**18 else None,
        page=max(1, page or 1),
    )


def _member(kind: type[Kind], value: str | None) -> Kind | None:
    found: Any = next((member for member in kind if member.value == value), None)
    return found
