"""Tax claims: the list with the income tax of the year, and one claim with its papers and its next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import audit, clock, storage
from market.access import access
from market.contracts import policy, services
from market.contracts.forms import (
    ClaimFilter,
    ClawBackForm,
    CorrectionFiledForm,
    FiledForm,
    KeepForm,
    RepaidForm,
)
from market.contracts.forms.claims import FiguresForm, typed
from market.contracts.queries import assessing, claims, contracts, corrections, page, registrations, tax_table
from market.contracts.rules import filing
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.checklist import PaperKey
from market.contracts.rules.correcting import CorrectionState
from market.contracts.rules.states import ClaimState
from market.contracts.services import claim_papers, tax_pack
from market.contracts.views.blueprint import bp
from market.errors import NotFound
from market.uploads import MIME
from market.web.files import file_answer
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Claim, Registration
    from market.contracts.rules.asking import Figure
    from market.contracts.rules.checklist import Line

READERS = ("institution", "enterprise", "operator")
WRITERS = (".editor", ".signer", ".admin")
WAITING = (CorrectionState.OPEN, CorrectionState.FILED)
PLACES: dict[ClaimState, tuple[type[MarketForm], ...]] = {
    ClaimState.DRAFT: (FiguresForm,),
    ClaimState.SET_ASIDE: (FiguresForm,),
    ClaimState.READY: (FiledForm,),
    ClaimState.FILED: (ClawBackForm,),
    ClaimState.ACCEPTED: (ClawBackForm,),
    ClaimState.CLAWED_BACK: (RepaidForm,),
}
"""The forms that stand on the page of a claim in a state; what another one was refused for is said at its top."""
PREPARABLE = (ClaimState.DRAFT, ClaimState.SET_ASIDE)
PAGE_SIZE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/claims")
@access(*READERS)
def claim_list() -> ResponseReturnValue:
    """List the claims that the actor may see, and the income tax of the own organisation's year over all contracts."""
    state = next((one for one in ClaimState if one.value == request.args.get("state")), None)
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = claims.all_claims(actor(), state=state, page=number, size=PAGE_SIZE)
    year = request.args.get("year", clock.today().year, type=int)
    counted = claims.year_of(actor().organisation_id or 0, year) if 1 < year < 9999 else []  # noqa: PLR2004 - years of the calendar
    return render_template(
        "contracts/claims.html",
        filters=ClaimFilter(request.args, meta={"csrf": False}),
        rows=rows,
        year=year,
        today=clock.today(),
        counted=counted,
        tax=claims.year_tax(counted, year) if counted else None,
        wrong=corrections.open_of([claim.id for claim, _contract in rows]),
        pages={"page": number, "pages": -(-total // PAGE_SIZE)},
    )


def show_claim(claim_id: int, *, form: MarketForm | None = None) -> str:
    """Return the page of a claim, with a form as it was sent."""
    claim = claims.claim(actor(), claim_id)
    shown = page.contract_page(actor(), claim.contract_id)
    lines = tax_table.checklist_of(claim, shown.contract, shown.registration)
    keeping = form if isinstance(form, KeepForm) else KeepForm(formdata=None)
    keeping.paper.choices = _papers(lines)
    shares = claim.benefit is Benefit.CIT_EXEMPTION
    counted = claims.year_of(claim.organisation_id, claim.tax_year) if shares else []
    return render_template(
        "contracts/claim.html",
        claim=claim,
        line=next(line.assessment for line in shown.tax if line.claim is claim),
        p=shown,
        contract=shown.contract,
        registration_law=filing.REGISTRATION_LAW,
        lines=lines,
        kept=claims.papers(claim.id),
        counted=counted,
        tax=claims.year_tax(counted, claim.tax_year) if counted else None,
        rival_filed=assessing.rival_stands(claim),
        may_claim=policy.can_claim(actor(), claim),
        form=form,
        is_out_of_place=form is not None and not isinstance(form, (KeepForm, CorrectionFiledForm, *PLACES.get(claim.state, ()))),
        figures=form if isinstance(form, FiguresForm) else _figures(claim, shown.contract, shown.registration),
        corrections=(rows := corrections.corrections(claim.id)),
        correcting=next((row for row in rows if row.state in WAITING), None),
        correct=form if isinstance(form, CorrectionFiledForm) else CorrectionFiledForm(formdata=None, data={"on": clock.today()}),
        filed=form if isinstance(form, FiledForm) else FiledForm(formdata=None, data={"on": clock.today()}),
        lost=form if isinstance(form, ClawBackForm) else ClawBackForm(formdata=None),
        repaid=form if isinstance(form, RepaidForm) else RepaidForm(formdata=None, data={"on": clock.today()}),
        keeping=keeping,
        events=audit.timeline([("claim", claim.id)]),
    )


def _papers(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.key.value, gettext(line.key.label)) for line in lines]


@bp.get("/claims/<int:claim_id>")
@access(*READERS)
def claim(claim_id: int) -> ResponseReturnValue:
    """Show one claim."""
    return show_claim(claim_id)


def _done(claim_id: int, form: MarketForm, command: Callable[[], object]) -> ResponseReturnValue:
    if carry_out(form, command) is None:
        return show_claim(claim_id, form=form), form.status
    flash(gettext("The claim is updated."), "ok")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@bp.post("/claims/<int:claim_id>/prepare")
@access(*WRITERS)
def prepare_claim(claim_id: int) -> ResponseReturnValue:
    """Fix the amount and mark the claim ready."""
    found = claims.claim(actor(), claim_id)
    form = FiguresForm().ask(_asked(found))
    return _done(claim_id, form, lambda: services.prepare_claim(actor(), claim_id, **form.values()))


def _asked(claim: Claim) -> tuple[Figure, ...]:
    contract = contracts.contract(actor(), claim.contract_id)
    return assessing.asked(claim, contract, registrations.of_contract(contract.id))


def _figures(claim: Claim, contract: Contract, registration: Registration | None) -> FiguresForm | None:
    """Return the form of what a claim asks, with what was answered before; none for one that is past it."""
    if claim.state not in PREPARABLE:
        return None
    return FiguresForm(formdata=None, data=typed(claim.data)).ask(assessing.asked(claim, contract, registration))


@bp.post("/claims/<int:claim_id>/file")
@access(*WRITERS)
def file_claim(claim_id: int) -> ResponseReturnValue:
    """Note that the claim was filed, or the charge paid."""
    form = FiledForm()
    return _done(claim_id, form, lambda: services.file_claim(actor(), claim_id, on=form.on.data or clock.today()))


@bp.post("/claims/<int:claim_id>/outcome/<outcome>")
@access(*WRITERS)
def conclude_claim(claim_id: int, outcome: str) -> ResponseReturnValue:
    """Note what the tax office decided."""
    return _done(claim_id, MarketForm(), lambda: services.conclude_claim(actor(), claim_id, outcome=outcome))


@bp.post("/claims/<int:claim_id>/claw-back")
@access(*WRITERS)
def claw_back_claim(claim_id: int) -> ResponseReturnValue:
    """Note that the tax office takes the benefit back."""
    form = ClawBackForm()
    return _done(claim_id, form, lambda: services.claw_back(actor(), claim_id, reason=form.reason.data or ""))


@bp.post("/claims/<int:claim_id>/repaid")
@access(*WRITERS)
def claim_repaid(claim_id: int) -> ResponseReturnValue:
    """Note that the benefit was paid back."""
    form = RepaidForm()
    return _done(claim_id, form, lambda: services.note_repaid(actor(), claim_id, on=form.on.data or clock.today()))


@bp.post("/claims/<int:claim_id>/papers")
@access(*WRITERS)
def keep_paper(claim_id: int) -> ResponseReturnValue:
    """Note where a paper is, or keep it."""
    form = KeepForm()
    found = claims.claim(actor(), claim_id)
    contract = contracts.contract(actor(), found.contract_id)
    form.paper.choices = _papers(tax_table.checklist_of(found, contract, registrations.of_contract(contract.id)))

    def command() -> object:
        file = form.file.data
        content, name = (file.read(), file.filename or "") if file else (b"", "")
        return claim_papers.keep(actor(), claim_id, paper=PaperKey(form.paper.data), note=form.note.data or "", content=content, name=name)

    return _done(claim_id, form, command)


@bp.get("/claims/papers/<int:paper_id>")
@access(*READERS)
def claim_paper(paper_id: int) -> Response:
    """Hand out a paper's file to the claimant and the operator."""
    found = claims.paper(actor(), paper_id)
    if found.content_key is None or found.media is None:
        raise NotFound
    return file_answer(storage.vault().get(found.content_key), mimetype=MIME[found.media], name=found.name or "paper")


@bp.get("/contracts/<int:contract_id>/tax-pack.pdf")
@access(*WRITERS)
def tax_pack_pdf(contract_id: int) -> Response:
    """Send the own party's tax pack as PDF."""
    return _pack(tax_pack.pdf(actor(), contract_id), "application/pdf", contract_id)


@bp.get("/contracts/<int:contract_id>/tax-pack.xlsx")
@access(*WRITERS)
def tax_pack_workbook(contract_id: int) -> Response:
    """Send the own party's tax pack as a workbook."""
    return _pack(tax_pack.workbook(actor(), contract_id), XLSX, contract_id)


def _pack(content: bytes, mimetype: str, contract_id: int) -> Response:
    answer = Response(content, mimetype=mimetype)
    ending = "pdf" if mimetype == "application/pdf" else "xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="tax-pack-{contract_id}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
