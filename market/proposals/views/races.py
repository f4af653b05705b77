"""The pages of a race: the demander's steps, the racer's own page, the comparison, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock, storage
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.errors import Conflict, NotFound
from market.listings import queries as listings
from market.listings.forms.goals import GoalsForm
from market.listings.forms.rows import asked_for_row
from market.listings.models.demands import Demand
from market.listings.rules.wishes import DemandMode
from market.proposals import policy
from market.proposals.forms.challenges import InviteForm, sheet_form
from market.proposals.forms.races import SettleForm, StartForm, result_form, settle_form, stage_form, start_form
from market.proposals.models.challenges import Expert
from market.proposals.models.races import Race
from market.proposals.policy import EDITORS
from market.proposals.queries import races as queries
from market.proposals.rules.races import Goal, RaceStep
from market.proposals.services import races as services
from market.proposals.views.blueprint import bp, organisations
from market.uploads import MIME
from market.web.files import file_answer
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.web.phrases import chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.proposals.forms.challenges import SheetForm


@bp.get("/demands/<int:demand_id>/race")
@access("institution", "enterprise", "operator")
def race(demand_id: int) -> ResponseReturnValue:
    """Show the demander and the operator the whole race, a racer what it handed in and how it stands."""
    return _page(demand_id)


@bp.post("/demands/<int:demand_id>/race")
@access(*EDITORS)
def start(demand_id: int) -> ResponseReturnValue:
    """Admit the solvers of the first stage."""
    form = _start(_led(demand_id), posted=True)
    ids = form.racers.data or []
    if carry_out(form, lambda: services.start(actor(), demand_id, chosen=ids, days=form.days())) is None:
        return _page(demand_id, form)
    flash(gettext("The race has begun. Its solvers were told."), "ok")
    return redirect(url_for(".race", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/race/experts")
@access(*EDITORS)
def invite_judge(demand_id: int) -> ResponseReturnValue:
    """Ask an expert to judge the race."""
    form = InviteForm()
    values = {"email": form.email.data or "", "exception": form.exception.data or ""}
    if carry_out(form, lambda: services.invite(actor(), demand_id, **values)) is None:
        return _page(demand_id, form)
    flash(gettext("The expert was asked by letter."), "ok")
    return redirect(url_for(".race", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/race/results/<int:milestone_id>")
@access(*EDITORS)
def hand_in_result(demand_id: int, milestone_id: int) -> ResponseReturnValue:
    """Keep what the own organisation reached at a milestone."""
    form = result_form(milestone_id, posted=True)
    file = form.file.data
    content, name = (file.read(), file.filename or "") if file else (b"", "")
    text, link = form.text.data or "", form.link.data or ""
    if (
        carry_out(form, lambda: services.hand_in(actor(), demand_id, milestone_id, text=text, link=link, content=content, name=name))
        is None
    ):
        return _page(demand_id, form, at=milestone_id)
    flash(gettext("The result is handed in. The last one counts."), "ok")
    return redirect(url_for(".race", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/race/comparison")
@access(*EDITORS)
def close_stage(demand_id: int) -> ResponseReturnValue:
    """End the work on the stage and begin the comparison."""
    return _act(demand_id, lambda: services.close(actor(), demand_id))


@bp.get("/demands/<int:demand_id>/race/comparison")
@access("signed_in")
def compare(demand_id: int) -> ResponseReturnValue:
    """Show a judge the results of the stage side by side, with the own marks."""
    return _comparison(demand_id, {})


@bp.post("/demands/<int:demand_id>/race/marks/<int:proposal_id>")
@access("signed_in")
def mark_racer(demand_id: int, proposal_id: int) -> ResponseReturnValue:
    """Keep the marks of one racer."""
    demand, _ = _judged(demand_id)
    form = sheet_form(demand, None)
    if carry_out(form, lambda: _kept(form, demand_id, proposal_id)) is None:
        return _comparison(demand_id, {proposal_id: form})
    flash(gettext("Marks kept. You can change them until the stage is decided."), "ok")
    return redirect(url_for(".compare", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/race/decision")
@access(*EDITORS)
def settle_stage(demand_id: int) -> ResponseReturnValue:
    """Decide the stage: who goes on, who is knocked out and why."""
    found = queries.of_demand(_led(demand_id).id)
    form = settle_form(queries.running(found) if found else (), posted=True)
    if carry_out(form, lambda: services.settle(actor(), demand_id, out=form.out())) is None:
        return _page(demand_id, form)
    flash(gettext("The stage is decided. Every solver was told its own result."), "ok")
    return redirect(url_for(".race", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/race/stages")
@access(*EDITORS)
def next_stage(demand_id: int) -> ResponseReturnValue:
    """Begin another stage."""
    form = stage_form(posted=True)
    if asked_for_row() or carry_out(form, lambda: services.go_on(actor(), demand_id, goals=[Goal(**row) for row in form.goals()])) is None:
        return _page(demand_id, form)
    flash(gettext("The next stage has begun. Its solvers were told."), "ok")
    return redirect(url_for(".race", demand_id=demand_id), 303)


@bp.post("/demands/<int:demand_id>/race/award/<int:proposal_id>")
@access(*EDITORS)
def award_racer(demand_id: int, proposal_id: int) -> ResponseReturnValue:
    """Award the winner of the race."""
    return _act(demand_id, lambda: services.award(actor(), demand_id, proposal_id))


@bp.get("/race-results/<int:result_id>")
@access("signed_in")
def result_file(result_id: int) -> ResponseReturnValue:
    """Hand out the file of a result to its author, the demander, the operator and the judges."""
    found, demand, proposal = queries.result(result_id)
    own = actor().organisation_id == proposal.organisation_id and actor().organisation_id is not None
    if found.media is None or found.content_key is None or not (own or policy.is_of(actor(), demand) or _is_judge(demand.id)):
        raise NotFound
    return file_answer(storage.vault().get(found.content_key), mimetype=MIME[found.media], name=found.name or "result")


def _kept(form: SheetForm, demand_id: int, proposal_id: int) -> bool:
    services.mark(actor(), demand_id, proposal_id, marks=form.marks(), note=form.note.data or "")
    return True


def _act(demand_id: int, command: Callable[[], object]) -> ResponseReturnValue:
    try:
        with unit_of_work():
            command()
    except Conflict as error:
        flash(gettext(error.message, **{name: str(value) for name, value in error.params.items()}), "danger")
    return redirect(url_for(".race", demand_id=demand_id), 303)


def _is_judge(demand_id: int) -> bool:
    found = queries.of_demand(demand_id)
    return found is not None and any(one.accepted and one.person_id == actor().person_id for one in queries.experts(found.id))


def _led(demand_id: int) -> Demand:
    """Return the demand of a race to its demander, the operator and the racers; raise NotFound for everybody else."""
    demand = listings.demand(actor(), demand_id)
    if demand.mode is not DemandMode.RACE or not (policy.is_of(actor(), demand) or queries.own_racer(actor(), demand_id)):
        raise NotFound
    return demand


def _start(demand: Demand, *, posted: bool) -> StartForm:
    waiting = queries.candidates(demand.id) if policy.is_of(actor(), demand) else []
    names = organisations(*waiting)
    titles = {row.id: f"{chosen(names[row.organisation_id], 'name')} {row.code}" for row in waiting}
    return start_form(demand.race_goals(), titles, posted=posted)


def _page(demand_id: int, form: MarketForm | None = None, *, at: int = 0) -> ResponseReturnValue:
    demand = _led(demand_id)
    if not policy.is_of(actor(), demand):
        return _own(demand, form, at)
    found = queries.of_demand(demand_id)
    field = queries.field(found.id) if found else {}
    asked = queries.experts(found.id) if found else []
    page = render_template(
        "proposals/race.html",
        demand=demand,
        race=found,
        is_open=policy.is_open_to_demander(demand, clock.today()),
        field=field,
        names=accounts.organisations({row.organisation_id for row in field.values()} | {one.organisation_id for one in asked}),
        experts=asked,
        people=accounts.people([one.person_id for one in asked]),
        chooses=policy.can_choose(actor(), demand),
        events=audit.timeline([("race", found.id)]) if found else [],
        start=form if isinstance(form, StartForm) else _start(demand, posted=False),
        invite=form if isinstance(form, InviteForm) else InviteForm(formdata=None),
        settle=form if isinstance(form, SettleForm) else settle_form(queries.running(found) if found else (), posted=False),
        next=form if isinstance(form, GoalsForm) else stage_form(posted=False),
        **(_progress(found, demand, asked) if found else {}),
    )
    return page, form.status if form else 200


def _progress(found: Race, demand: Demand, asked: list[Expert]) -> dict[str, object]:
    racers = queries.racers(found.id)
    running = queries.still_running(racers)
    return {
        "racers": racers,
        "running": running,
        "milestones": queries.milestones(found.id),
        "stages": queries.stages(found.id),
        "results": queries.results(found.id),
        "standing": queries.standing(found, demand) if found.step is RaceStep.JUDGING else [],
        "leaders": services.leaders(found, running) if found.step is RaceStep.SETTLED or len(running) == 1 else set(),
        "least": queries.least_judges(asked),
    }


def _own(demand: Demand, form: MarketForm | None, at: int) -> ResponseReturnValue:
    place = queries.own_racer(actor(), demand.id)
    if place is None:
        raise NotFound
    found, racer = place
    ranks, milestones = queries.names_rank(), queries.milestones(found.id)
    forms = {row.id: form if form and row.id == at else result_form(row.id, posted=False) for row in milestones if row.stage == found.stage}
    page = render_template(
        "proposals/racer.html",
        demand=demand,
        race=found,
        racer=racer,
        proposal=queries.field(found.id)[racer.proposal_id],
        milestones=milestones,
        stages=queries.stages(found.id),
        ranked={
            stage.number: row for stage in queries.stages(found.id) for row in stage.ranked() if ranks and row.proposal == racer.proposal_id
        },
        results={key[1]: row for key, row in queries.results(found.id).items() if key[0] == racer.id},
        running=len(queries.running(found)),
        writes=actor().can(*EDITORS) and racer.left_stage is None and found.step is RaceStep.RUNNING,
        forms=forms,
    )
    return page, form.status if form else 200


def _judged(demand_id: int) -> tuple[Demand, Race]:
    found = queries.of_demand(demand_id)
    if found is None:
        raise NotFound
    demand = listings.demands([demand_id])[demand_id]
    services.require_judge(actor(), demand, found)
    return demand, found


def _comparison(demand_id: int, refused: dict[int, SheetForm]) -> ResponseReturnValue:
    demand, found = _judged(demand_id)
    running = queries.running(found)
    shown = {key: row for key, row in queries.field(found.id).items() if key in running}
    sheets = {key[0]: row for key, row in queries.sheets(found, found.stage).items() if key[1] == actor().person_id}
    page = render_template(
        "proposals/comparison.html",
        demand=demand,
        race=found,
        shown=shown,
        authors=organisations(*shown.values()),
        racers=running,
        milestones=queries.milestones(found.id, found.stage),
        results=queries.results(found.id),
        forms={key: refused.get(key) or sheet_form(demand, sheets.get(key), posted=False) for key in shown},
        open=found.step is RaceStep.JUDGING,
        leads=policy.is_of(actor(), demand),
    )
    return page, max([200, *(form.status for form in refused.values())])
