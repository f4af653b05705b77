"""The search page of achievements and the list of demands: one form, all of it in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from market.access import access
from market.listings import queries
from market.listings.forms.filters import Filters
from market.listings.rules.terms import preferred
from market.listings.views.blueprint import bp, index, organisations
from market.web.gate import actor
from market.web.throttle import limited

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.search.index import Hit, Page


@bp.get("/achievements")
@limited("search")
@access("public")
def search() -> ResponseReturnValue:
    """Find achievements; `scope=demands` of the home page's box leads to the demands."""
    if request.args.get("scope") in ("demands", "demand"):
        wanted: dict[str, Any] = {name: values for name, values in request.args.lists() if name != "scope"}
        return redirect(url_for(".demands", **wanted), 303)
    filters = Filters.read("achievement", url_for(".search"), request.args)
    page = index().search(filters.query())
    found = queries.visible(actor(), [hit.id for hit in page.hits])
    shown = {row.id: row for row in found.values()}
    institution = organisations([filters.institution]).get(filters.institution or 0)
    terms = queries.terms_of(found)
    return render_template(
        "listings/search.html",
        filters=filters,
        page=page,
        results=[(hit, shown[hit.id]) for hit in page.hits if hit.id in shown],
        owners=organisations(row.owner_id for row in found.values()),
        terms=terms,
        best={number: preferred([term.offer() for term in rows]) for number, rows in terms.items()},
        rights=queries.rights_of(found),
        institution=institution,
        drop=_best_drop(filters, page, institution.name_zh if institution else ""),
        others=_total("demand", filters.q),
    )


@bp.get("/demands")
@access("public")
def demands() -> ResponseReturnValue:
    """Find demands."""
    filters = Filters.read("demand", url_for(".demands"), request.args)
    page = index().search(filters.query())
    found = queries.visible_demands(actor(), [hit.id for hit in page.hits])
    results: list[tuple[Hit, object]] = [(hit, found[hit.id]) for hit in page.hits if hit.id in found]
    return render_template(
        "listings/demands.html",
        filters=filters,
        page=page,
        results=results,
        owners=organisations(row.organisation_id for row in found.values()),
        drop=_best_drop(filters, page, ""),
        others=_total("achievement", filters.q),
    )


def _total(kind: str, text: str) -> int:
    return index().search(Filters(kind=kind, path="", q=text).counting()).total


def _best_drop(filters: Filters, page: Page, institution: str) -> tuple[str, str, int] | None:
    """Return (label, address, number of results) of the filter whose removal helps most, where nothing was found."""
    if page.total or not filters.narrowed:
        return None
    tried = [(label, smaller.url, index().search(smaller.counting()).total) for label, smaller in filters.without_each(institution)]
    best = max(tried, key=lambda entry: entry[2])
    return best if best[2] else None
