"""JSON API of the searches that a person keeps."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask import url_for
from werkzeug.datastructures import MultiDict

from market.listings.api.blueprint import bp
from market.listings.forms.filters import Filters
from market.listings.schemas.searching import SavedChangeIn, SavedIn, SavedOut, SavedSearches, SavedWithNews
from market.search import queries, services
from market.web.api import Answer, created, operation
from market.web.gate import actor


@operation(bp, "GET", "/searches", access=("signed_in",), returns=SavedSearches, summary="My saved searches")
def saved_searches() -> SavedSearches:
    """List the searches that the caller keeps, each with what it told lately."""
    person_id = actor().person_id or 0
    told = queries.told(person_id)
    items = [
        SavedWithNews.model_validate({**SavedOut.model_validate(row).model_dump(), "news": told.get(row.id, [])})
        for row in queries.saved_of(person_id)
    ]
    return SavedSearches(items=items)


@operation(
    bp,
    "POST",
    "/searches",
    access=("signed_in",),
    body=SavedIn,
    returns=SavedOut,
    status=201,
    errors=(409,),
    summary="Keep a search",
)
def save_search(body: SavedIn) -> Answer:
    """Keep a search, or change the one with the same address; what is new is told by mail at its pace."""
    filters = Filters.read(body.kind, "", MultiDict(parse_qs(body.address)))
    made = services.save(actor(), name=body.name, address=filters.address, query=filters.query(), pace=body.pace)
    return created(SavedOut.model_validate(made), url_for("listings_api.saved_searches"))


@operation(
    bp, "PUT", "/searches/<int:saved_id>", access=("signed_in",), body=SavedChangeIn, returns=SavedOut, summary="Change a saved search"
)
def change_search(saved_id: int, body: SavedChangeIn) -> SavedOut:
    """Give a search another name, and another pace."""
    return SavedOut.model_validate(services.change(actor(), saved_id, name=body.name, pace=body.pace))


@operation(bp, "DELETE", "/searches/<int:saved_id>", access=("signed_in",), status=204, summary="Delete a saved search")
def forget_search(saved_id: int) -> None:
    """Stop telling and forget the search."""
    services.forget(actor(), saved_id)
