"""What the holder of a registration asks of the office: a change, or its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from market.access import access
from market.contracts import policy, services
from market.contracts.queries import contracts, registrations, rulings, versions
from market.contracts.rules.registration.ruling import following
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS
from market.contracts.views.blueprint import PARTIES, bp
from market.contracts.views.office_forms import ChangeForm, SupplementForm, WhyForm
from market.errors import NotFound
from market.uploads import MIME, Media
from market.web.files import file_answer
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.contracts.queries.rulings import Supplement


def _page(
    contract_id: int,
    *,
    change: ChangeForm | None = None,
    more: SupplementForm | None = None,
    end: WhyForm | None = None,
    mend: tuple[int, SupplementForm] | None = None,
) -> str:
    contract = contracts.contract(actor(), contract_id)
    application = registrations.of_contract(contract.id)
    if application is None or application.version == 0 or not policy.is_applicant(actor(), application):
        raise NotFound
    now = rulings.content(application.id)
    agreed = versions.present(contract)
    return render_template(
        "contracts/request.html",
        contract=contract,
        application=application,
        now=now,
        agreed=agreed,
        waiting=rulings.open_request(application.id),
        done=rulings.requests(application.id),
        form=change or more or end or (mend[1] if mend else None),
        added=[(one, _mending(one, mend)) for one in rulings.supplements(rulings.versions(application.id))],
        open_total=contract.payment in OPEN_TOTALS,
        more=more or SupplementForm(formdata=None, prefix="more"),
        change=change or ChangeForm(formdata=None, obj=following(now, agreed, contract.payment), prefix="change"),
        end=end or WhyForm(formdata=None, prefix="end"),
    )


def _mending(one: Supplement, refused: tuple[int, SupplementForm] | None) -> SupplementForm:
    """Return the form that corrects a supplement: the one that was refused where it is about this, else what holds now."""
    version = one.version.version
    if refused is not None and refused[0] == version:
        return refused[1]
    return SupplementForm(formdata=None, obj=one.added, prefix=f"mend{version}")


def _asked(contract_id: int, form: MarketForm, command: Callable[[], object], **shown: Any) -> ResponseReturnValue:
    contracts.contract(actor(), contract_id)
    if carry_out(form, command) is None:
        return _page(contract_id, **shown), form.status
    flash(gettext("The application was sent to the registration office."), "ok")
    return redirect(url_for(".show", contract_id=contract_id), 303)


@bp.get("/contracts/<int:contract_id>/registration/change")
@access(".editor", ".signer")
def registration_request(contract_id: int) -> ResponseReturnValue:
    """Show what the certificate says, to be changed or ended."""
    return _page(contract_id)


@bp.post("/contracts/<int:contract_id>/registration/change")
@access(".editor", ".signer")
def ask_change(contract_id: int) -> ResponseReturnValue:
    """Apply for a change of the registration."""
    form = ChangeForm(prefix="change")
    return _asked(contract_id, form, lambda: services.apply_for_change(actor(), contract_id, **form.values()), change=form)


@bp.post("/contracts/<int:contract_id>/registration/supplement")
@access(".editor", ".signer")
def ask_supplement(contract_id: int) -> ResponseReturnValue:
    """Apply for a supplementary amount."""
    form = SupplementForm(prefix="more")
    return _asked(contract_id, form, lambda: services.apply_for_supplement(actor(), contract_id, **form.values()), more=form)


@bp.post("/contracts/<int:contract_id>/registration/supplements/<int:version>/correction")
@access(".editor", ".signer")
def ask_correction(contract_id: int, version: int) -> ResponseReturnValue:
    """Apply for the correction of a supplementary amount."""
    application = registrations.of_contract(contracts.contract(actor(), contract_id).id)
    if application is None:
        raise NotFound
    rulings.supplement(application.id, version)
    form = SupplementForm(prefix=f"mend{version}")
    return _asked(
        contract_id, form, lambda: services.apply_for_correction(actor(), contract_id, version, **form.values()), mend=(version, form)
    )


@bp.get("/registration-requests/<int:request_id>/proof")
@access(*PARTIES)
def request_proof(request_id: int) -> Response:
    """Hand out the statement behind a supplementary amount to the parties, the operator and the office."""
    found, content = services.proof_of_supplement(actor(), request_id)
    return file_answer(content, mimetype=MIME[found.proof_media or Media.PDF], name=found.proof_name or "statement")


@bp.post("/contracts/<int:contract_id>/registration/cancel")
@access(".editor", ".signer")
def ask_cancellation(contract_id: int) -> ResponseReturnValue:
    """Apply for the end of the registration."""
    form = WhyForm(prefix="end")
    return _asked(contract_id, form, lambda: services.apply_for_cancellation(actor(), contract_id, **form.values()), end=form)
