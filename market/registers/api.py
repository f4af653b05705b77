"""JSON API of registers: everybody finds published entries, an institution keeps its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from market.columns import guessed
from market.listings.services.taking import rows_of
from market.registers import policy, queries, services
from market.registers.documents import FORMATS
from market.registers.queries import Linked, Search
from market.registers.rules import sheet
from market.registers.schemas import (
    BrowseQuery,
    Entries,
    EntryChangeIn,
    EntryIn,
    EntryKept,
    EntryOut,
    EntryWithLinks,
    ExportQuery,
    Kept,
    LinkedOut,
    LinkIn,
    LinkOut,
    OwnQuery,
    PutOut,
    SheetIn,
    SheetOut,
    TakeBackIn,
)
from market.registers.services import Outcome
from market.web.api import Answer, api_blueprint, created, operation
from market.web.errors import in_words, problem_of_rows
from market.web.gate import actor

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

bp = api_blueprint("registers", __name__)
_ONE = "/registers/<int:entry_id>"
PUBLIC = ("public",)


@operation(bp, "GET", "/registers", access=PUBLIC, query=BrowseQuery, returns=Entries, limited="search", summary="Published registers")
def browse(query: BrowseQuery) -> Entries:
    """Find teams, laboratories and instruments, and projects in progress that institutions have published."""
    found = queries.browse(Search(**query.values()))
    items = [EntryOut.model_validate(each) for each in found.items]
    return Entries(items=items, total=found.total, page=found.page, pages=found.pages)


@operation(bp, "GET", "/registers/own", access=policy.READERS, query=OwnQuery, returns=Kept, summary="The own registers")
def own(query: OwnQuery) -> Kept:
    """List the entries of the caller's institution, drafts included."""
    counts = queries.counts(actor())
    total = counts[query.kind] if query.kind else sum(counts.values())
    items = [EntryKept.model_validate(each) for each in queries.own_page(actor(), query.kind, page=query.page)]
    return Kept(items=items, total=total, page=query.page)


@operation(
    bp, "POST", "/registers", access=policy.KEEPERS, body=EntryIn, returns=EntryKept, status=201, errors=(409,), summary="Begin an entry"
)
def create(body: EntryIn) -> Answer:
    """Write an entry as a draft of the caller's institution."""
    made = services.create(actor(), body.content())
    return created(EntryKept.model_validate(made), f"/api/v1/registers/{made.id}")


@operation(
    bp,
    "PUT",
    "/registers/by-external-id/<external_id>",
    access=policy.KEEPERS,
    body=EntryIn,
    returns=PutOut,
    others={201: PutOut},
    errors=(409,),
    summary="Write an entry by your own number",
)
def put_by_number(external_id: str, body: EntryIn) -> Answer:
    """Write an entry under the number of your own list, or change the one of that register that has it.

    A new one is a draft; a published one stays published and must stay fit to be. What says the same already is left alone.
    """
    outcome, entry = services.put(actor(), body.content(external_id=external_id))
    model = PutOut(outcome=outcome, entry=EntryKept.model_validate(entry))
    if outcome is not Outcome.CREATED:
        return Answer(model)
    return Answer(model, {"Location": f"/api/v1/registers/{entry.id}"}, 201)


@operation(
    bp,
    "POST",
    "/registers/sheet",
    access=policy.KEEPERS,
    body=SheetIn,
    returns=SheetOut,
    errors=(409,),
    summary="Take in a register (XLSX or CSV)",
)
def put_sheet(body: SheetIn, file: FileStorage) -> SheetOut | Response:
    """Take in a register as the page does: rows whose number is known change that entry, all rows or none."""
    rows, dry = rows_of(file.read()), body.dry_run == "true"
    where = guessed(sheet.columns(body.kind), rows[0])
    report = services.take_in(actor(), body.kind, rows, where, dry_run=dry, show=body.publish == "true")
    if report.problems:
        return problem_of_rows([(each.row, each.column, each.error) for each in report.problems])
    gaps = [in_words(each.error, each.column, each.row) for each in report.gaps]
    return SheetOut(dry_run=dry, rows=len(report.records), unchanged=list(report.unchanged), published=list(report.submitted), gaps=gaps)


@operation(
    bp,
    "GET",
    "/registers/export",
    access=policy.KEEPERS,
    query=ExportQuery,
    produces=", ".join(kind.partition(";")[0] for kind, _ in FORMATS.values()),
    summary="A register as a file",
)
def export_list(query: ExportQuery) -> Response:
    """Return a whole register of the caller's institution, drafts included, as a file that can be taken in again."""
    kind, made = FORMATS[query.format]
    return Response(made(query.kind, queries.owned(actor().organisation_id or 0, query.kind)), content_type=kind)


@operation(bp, "GET", _ONE, access=PUBLIC, returns=EntryWithLinks, summary="An entry of a register")
def entry(entry_id: int) -> EntryWithLinks:
    """Return an entry with what it is linked with; one that is not public only to its institution."""
    found = queries.entry(actor(), entry_id)
    links = [_linked(each) for each in queries.linked(actor(), found)]
    return EntryWithLinks(**EntryOut.model_validate(found).model_dump(), links=links)


@operation(bp, "PUT", _ONE, access=policy.KEEPERS, body=EntryChangeIn, returns=EntryKept, errors=(409,), summary="Change an entry")
def change(entry_id: int, body: EntryChangeIn) -> EntryKept:
    """Say something else; refused where somebody changed the entry after the caller read it."""
    return EntryKept.model_validate(services.change(actor(), entry_id, body.content(), seen=body.version))


@operation(bp, "POST", f"{_ONE}/publish", access=policy.KEEPERS, returns=EntryKept, errors=(409,), summary="Publish an entry")
def publish(entry_id: int) -> EntryKept:
    """Show an entry to everybody; only what is public may be published."""
    return EntryKept.model_validate(services.publish(actor(), entry_id))


@operation(
    bp,
    "POST",
    f"{_ONE}/withdraw",
    access=policy.KEEPERS,
    body=TakeBackIn,
    returns=EntryKept,
    errors=(409,),
    summary="Withdraw an entry",
)
def withdraw(entry_id: int, body: TakeBackIn) -> EntryKept:
    """Take an entry back; it can be published again."""
    return EntryKept.model_validate(services.withdraw(actor(), entry_id, reason=body.reason))


@operation(
    bp,
    "POST",
    f"{_ONE}/links",
    access=policy.KEEPERS,
    body=LinkIn,
    returns=LinkOut,
    status=201,
    errors=(409,),
    summary="Link an entry",
)
def join(entry_id: int, body: LinkIn) -> Answer:
    """Link an entry with another entry or an achievement of the same institution."""
    return created(LinkOut.model_validate(services.join(actor(), entry_id, code=body.code)), f"/api/v1/registers/{entry_id}")


@operation(bp, "DELETE", f"{_ONE}/links/<int:link_id>", access=policy.KEEPERS, status=204, summary="Undo a link")
def part(entry_id: int, link_id: int) -> None:
    """Undo a link, from either of its two sides."""
    services.part(actor(), entry_id, link_id)


def _linked(each: Linked) -> LinkedOut:
    if each.entry is not None:
        return LinkedOut(link_id=each.link_id, entry_id=each.entry.id, code=each.entry.code, name_zh=each.entry.name_zh)
    assert each.achievement is not None  # noqa: S101 - a link leads to one of the two
    found = each.achievement
    return LinkedOut(link_id=each.link_id, achievement_id=found.id, code=found.code, name_zh=found.title_zh)
