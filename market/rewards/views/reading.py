"""What everybody of an institution reads: plans on notice, and each person the own statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from market.access import access
from market.accounts import queries as accounts
from market.rewards import documents, policy
from market.rewards.queries import duties, money, plans, relief
from market.rewards.rules.clocks import DEFERRAL
from market.rewards.rules.states import PUBLIC
from market.rewards.views.blueprint import bp
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAGE_SIZE = 20


@bp.get("/rewards")
@access(*policy.MEMBERS)
def index() -> ResponseReturnValue:
    """List the own statements, what is on notice, and for the office the contracts whose income is divided."""
    me = actor()
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = money.contracts(me, page=number, size=PAGE_SIZE)
    return render_template(
        "rewards/index.html",
        is_office=me.can(*policy.OFFICE),
        own=plans.statements(me, person_id=me.person_id or 0),
        plans=plans.plans(me, states=PUBLIC)[0],
        rows=rows,
        received=money.received([row.id for row in rows]),
        made=plans.of_contracts([row.id for row in rows]),
        undivided={row.id for row in duties.undivided(me)},
        pages={"page": number, "pages": -(-total // PAGE_SIZE)},
    )


@bp.get("/rewards/statements/<int:share_id>")
@access(*policy.MEMBERS)
def statement(share_id: int) -> ResponseReturnValue:
    """Show a person's statement, to that person and the office."""
    found = plans.statement(actor(), share_id)
    page = render_template(
        "rewards/statement.html",
        s=found,
        portions=relief.clocks_of(found.plan, found.share.amount.fen),
        barred=relief.barred(found.contract),
        institution=accounts.organisation(found.plan.institution_id),
        worth=plans.worths(found.plan).get(found.share.id),
        deferral=DEFERRAL,
    )
    answer = Response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/rewards/statements/<int:share_id>.pdf")
@access(*policy.MEMBERS)
def statement_pdf(share_id: int) -> ResponseReturnValue:
    """Send the statement as PDF."""
    found = plans.statement(actor(), share_id)
    home = accounts.organisation(found.plan.institution_id)
    worth = plans.worths(found.plan).get(found.share.id)
    paper = documents.statement_pdf(
        found, relief.clocks_of(found.plan, found.share.amount.fen), home.name_zh, worth, barred=relief.barred(found.contract)
    )
    answer = Response(paper, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.plan.code}-{found.share.position}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
