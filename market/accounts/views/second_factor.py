"""The page of the own second factor, and the second step of signing in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext

from market.access import access
from market.accounts import queries, rules, services
from market.accounts.forms import CodeForm, ProveForm
from market.accounts.views.blueprint import bp
from market.accounts.views.session import AFTER_SIGN_IN, HALF, local_path, remember
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.qr import qr_code

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.accounts.models import SecondFactor
    from market.web.forms import MarketForm


def _offer(factor: SecondFactor | None) -> dict[str, object]:
    """Return what the app takes; only while the factor is being set up."""
    if factor is None:
        return {"offered": None, "spelled": "", "qr": None}
    secret, email = services.secret_of(factor), queries.person(factor.person_id).email
    return {"offered": factor, "spelled": rules.spelled(secret), "qr": qr_code(rules.address(secret, email))}


def _page(form: MarketForm | None = None, *, codes: list[str] | None = None) -> str:
    person_id = actor().person_id or 0
    factor = queries.second_factor(person_id)
    return render_template(
        "accounts/second_factor.html",
        factor=factor,
        left=queries.recovery_left(factor.id) if factor else 0,
        codes=codes or [],
        form=form,
        prove=form if isinstance(form, ProveForm) else ProveForm(None),
        code=form if isinstance(form, CodeForm) else CodeForm(None),
        **_offer(queries.offered_factor(person_id)),
    )


@bp.get("/account/second-factor")
@access("signed_in", "held_back")
def second_factor() -> ResponseReturnValue:
    """Show whether a second factor is on, and how to set one up."""
    return _page()


@bp.post("/account/second-factor")
@access("signed_in", "held_back")
def offer_second_factor() -> ResponseReturnValue:
    """Begin to set up a second factor."""
    form = ProveForm()
    if carry_out(form, lambda: services.offer_second_factor(actor(), **form.values())) is None:
        return _page(form), form.status
    return redirect(url_for(".second_factor"), 303)


@bp.post("/account/second-factor/confirm")
@access("signed_in", "held_back")
def confirm_second_factor() -> ResponseReturnValue:
    """Turn the second factor on with a first code, and show the recovery codes, this once."""
    form = CodeForm()
    codes = carry_out(form, lambda: services.confirm_second_factor(actor(), **form.values()))
    if codes is None:
        return _page(form), form.status
    return _page(codes=codes)


@bp.post("/account/second-factor/end")
@access("signed_in")
def end_second_factor() -> ResponseReturnValue:
    """Turn the second factor off."""
    form = CodeForm()

    def end() -> bool:
        services.turn_off_second_factor(actor(), **form.values())
        return True

    if carry_out(form, end) is None:
        return _page(form), form.status
    flash(gettext("Your second factor is off."), "ok")
    return redirect(url_for(".second_factor"), 303)


@bp.get("/login/code")
@access("public")
def login_code() -> ResponseReturnValue:
    """Ask for the code after the password."""
    if HALF not in session:
        return redirect(url_for(".login"), 303)
    return render_template("accounts/code.html", form=CodeForm(None), target=local_path(request.args.get("next", "")))


@bp.post("/login/code")
@access("public")
def complete_sign_in() -> ResponseReturnValue:
    """Sign in with the code."""
    kept = session.get(HALF)
    if kept is None:
        return redirect(url_for(".login"), 303)
    half = services.HalfSignedIn(person_id=kept["person"], mark=kept["mark"], until=datetime.fromisoformat(kept["until"]))
    form, target = CodeForm(), local_path(request.args.get("next", ""))
    device = {"address": request.remote_addr or "", "agent": request.user_agent.string}
    secret = carry_out(form, lambda: services.complete_sign_in(half, **form.values(), **device))
    if secret is None:
        return render_template("accounts/code.html", form=form, target=target), form.status
    remember(secret)
    return redirect(target or AFTER_SIGN_IN, 303)
