"""The pages of the register: the list, one entry with its history, the forms, and the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.errors import Forbidden, NotFound
from market.holdings import policy, services
from market.holdings.documents.register import FORMATS
from market.holdings.forms.entries import HoldingForm, ListingForm, UnlistedForm, kept
from market.holdings.queries import facts, holdings
from market.holdings.queries.holdings import PAGE_SIZE, Search
from market.holdings.rules.kinds import Management
from market.holdings.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.holdings.models.holding import Holding

_ONE = "/holdings/<int:holding_id>"
LONGEST_QUERY = 100


@bp.get("/holdings")
@access(*policy.MEMBERS)
def index() -> ResponseReturnValue:
    """List the entries: all of them for the office, the own ones for an inventor."""
    return _index(ListingForm(formdata=None))


def _index(form: ListingForm) -> ResponseReturnValue:
    me, search = actor(), _read()
    rows, total = holdings.page(me, search)
    page = render_template(
        "holdings/index.html",
        rows=rows,
        facts=facts.of(rows),
        search=search,
        counts=holdings.counts(me),
        classes=Management,
        total=total,
        is_office=me.can(*policy.OFFICE),
        form=form,
        pages={"page": search.page, "pages": max(1, -(-total // PAGE_SIZE))},
    )
    return page, form.status


def _read() -> Search:
    args = request.args
    management = next((one for one in Management if one.value == args.get("class")), None)
    page = args.get("page", 1, type=int) or 1
    return Search(q=" ".join(args.get("q", "").split())[:LONGEST_QUERY], management=management, page=min(max(1, page), 10_000))


@bp.post("/holdings/listed")
@access(*policy.OFFICE)
def open_listing() -> ResponseReturnValue:
    """Enter an own listing before its publication."""
    form = ListingForm()
    made = carry_out(form, lambda: services.open_listing(actor(), form.code.data or ""))
    if made is None:
        return _index(form)
    flash(gettext("Entered as %(number)s.", number=made.number), "ok")
    return redirect(url_for(".holding", holding_id=made.id), 303)


@bp.route("/holdings/new", methods=["GET", "POST"])
@access(*policy.OFFICE)
def new() -> ResponseReturnValue:
    """Enter a result that the market does not list; POST writes it."""
    form = UnlistedForm(data=kept(None))
    _offer(form)
    if request.method == "POST":
        made = carry_out(form, lambda: services.enter(actor(), form.said()))
        if made is not None:
            flash(gettext("Entered as %(number)s.", number=made.number), "ok")
            return redirect(url_for(".holding", holding_id=made.id), 303)
    return render_template("holdings/form.html", form=form, row=None, facts=None), form.status


@bp.get(_ONE)
@access(*policy.MEMBERS)
def holding(holding_id: int) -> ResponseReturnValue:
    """Show one entry with what is derived for it, and to the office its history."""
    me, row = actor(), holdings.holding(actor(), holding_id)
    is_office = policy.is_office(me, row.organisation_id)
    return render_template(
        "holdings/holding.html",
        row=row,
        facts=facts.of([row])[row.id],
        is_office=is_office,
        changes=holdings.changes(row.id) if is_office else [],
        people=accounts.people(set(row.reader_ids)),
    )


@bp.route(f"{_ONE}/edit", methods=["GET", "POST"])
@access(*policy.OFFICE)
def edit(holding_id: int) -> ResponseReturnValue:
    """Write what only the office knows; POST saves it."""
    row = _own(holding_id)
    form = (HoldingForm if row.achievement_id is not None else UnlistedForm)(data=kept(row))
    _offer(form, row)
    if request.method == "POST":
        saved = carry_out(form, lambda: services.change(actor(), holding_id, form.said(row.said()), seen=form.seen()))
        if saved is not None:
            flash(gettext("Saved."), "ok")
            return redirect(url_for(".holding", holding_id=holding_id), 303)
    return render_template("holdings/form.html", form=form, row=row, facts=facts.of([row])[row.id]), form.status


@bp.get("/holdings/register.<suffix>")
@access(*policy.OFFICE)
def download(suffix: str) -> ResponseReturnValue:
    """Send the whole register as a file."""
    if suffix not in FORMATS:
        raise NotFound
    mimetype, write = FORMATS[suffix]
    rows = holdings.every(actor())
    answer = Response(write(rows, facts.of(rows)), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="register-{clock.today().isoformat()}.{suffix}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own(holding_id: int) -> Holding:
    row = holdings.holding(actor(), holding_id)
    if not policy.is_office(actor(), row.organisation_id):
        raise Forbidden("holding.not_office", N_("Only the institution's office may do this."))
    return row


def _offer(form: HoldingForm, row: Holding | None = None) -> None:
    people = {person.id: person.name for _membership, person in accounts.members(actor())}
    for number, person in accounts.people(set(row.reader_ids if row else ()) - set(people)).items():
        people[number] = person.name
    form.offer(people.items())
    if isinstance(form, UnlistedForm):
        form.offer_contracts(holdings.own_contracts(actor(), row.id if row else None))
