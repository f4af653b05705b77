"""The own account: password, language, browsers that are signed in, API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries, services
from market.accounts.forms import LanguageForm, PasswordForm, TokenForm
from market.accounts.views.blueprint import bp
from market.accounts.views.session import own_secret
from market.db import unit_of_work
from market.ids import digest
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def _page(*, password: PasswordForm | None = None, token: TokenForm | None = None, secret: str = "") -> str:
    me, now = actor(), clock.now()
    person = queries.person(me.person_id or 0)
    return render_template(
        "accounts/account.html",
        person=person,
        form=password or token,
        password=password or PasswordForm(None, prefix="password"),
        token=token or TokenForm(None, prefix="token"),
        reading=LanguageForm(None, prefix="language", locale=person.locale),
        secret=secret,
        sessions=queries.my_sessions(person.id, now),
        this_session=digest(own_secret()),
        factor=queries.second_factor(person.id),
        tokens=queries.my_tokens(person.id, now),
        memberships=queries.my_memberships(person.id),
    )


@bp.get("/account")
@access("signed_in")
def account() -> ResponseReturnValue:
    """Show the account."""
    return _page()


@bp.post("/account/password")
@access("signed_in")
def change_password() -> ResponseReturnValue:
    """Change the password."""
    form = PasswordForm(prefix="password")
    done = carry_out(form, lambda: services.change_password(actor(), **form.values(), secret=own_secret()))
    if done is None:
        return _page(password=form), form.status
    flash(gettext("Your password has been changed. All other sessions and tokens have ended."), "ok")
    return redirect(url_for(".account"), 303)


@bp.post("/account/language")
@access("signed_in")
def change_language() -> ResponseReturnValue:
    """Change the language of pages and letters."""
    form = LanguageForm(prefix="language")
    if not form.validate():
        return _page(), 422
    with unit_of_work():
        services.change_locale(actor(), form.locale.data)
    return redirect(url_for(".account", lang=form.locale.data), 303)


@bp.post("/account/sessions/<int:session_id>/end")
@access("signed_in")
def end_session(session_id: int) -> ResponseReturnValue:
    """End a session in another browser."""
    with unit_of_work():
        services.end_session(actor(), session_id)
    flash(gettext("The session has ended."), "ok")
    return redirect(url_for(".account"), 303)


@bp.post("/account/tokens")
@access("signed_in")
def create_token() -> ResponseReturnValue:
    """Create an API token and show it, this once."""
    form = TokenForm(prefix="token")
    secret = carry_out(form, lambda: services.create_token(actor(), **form.values()))
    if secret is None:
        return _page(token=form), form.status
    return _page(secret=secret)


@bp.post("/account/tokens/<int:token_id>/revoke")
@access("signed_in")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke an API token."""
    with unit_of_work():
        services.revoke_token(actor(), token_id)
    flash(gettext("The token has been revoked."), "ok")
    return redirect(url_for(".account"), 303)
