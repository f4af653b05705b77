"""Signing in and out, joining, and who stands behind a request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import LoginManager, current_user, login_user, logout_user

from market import clock
from market.access import ANONYMOUS, Actor, access
from market.accounts import queries, services
from market.accounts.forms import ForgottenForm, JoinForm, LoginForm, ResetForm
from market.accounts.views.blueprint import bp
from market.db import unit_of_work
from market.ids import digest
from market.web import throttle
from market.web.api import SAFE
from market.web.forms import carry_out
from market.web.gate import actor, forget_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.settings import Settings

AFTER_SIGN_IN = "/desk"
HALF = "half_signed_in"
"""Where the signed cookie keeps whose password was right until the code follows."""


class Browser:
    """A signed-in browser as flask-login sees it: its id is the secret of the login session."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, secret: str, acting: Actor) -> None:
        self.secret = secret
        self.actor = acting

    def get_id(self) -> str:
        """Return the secret; flask-login keeps it in the signed cookie."""
        return self.secret


def _browser(secret: str) -> Browser | None:
    found = services.session_actor(secret)
    return Browser(secret, found) if found.signed_in else None


def _ask_again(response: Response) -> Response:
    """After whatever may have changed who may act, believe nothing of before: a bid cannot, and comes often."""
    if request.method not in SAFE and throttle.kind() != "bid":
        queries.belief.forget()
    return response


def load_actor() -> Actor:
    """Return who calls: under /api/ by bearer token only, elsewhere by the cookie of the browser session."""
    if request.path.startswith("/api/"):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return services.token_actor(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else ANONYMOUS
    found: Actor = getattr(current_user, "actor", ANONYMOUS)
    return found


def own_secret() -> str:
    """Return the secret of the running browser session; empty where nobody is signed in."""
    return getattr(current_user, "secret", "")


def remember(secret: str) -> None:
    """Begin a new cookie session with this secret: nothing of the old one survives."""
    session.clear()
    browser = _browser(secret)
    if browser is not None:
        login_user(browser)
    forget_actor()


def enter(opened: str | services.HalfSignedIn, target: str = "") -> ResponseReturnValue:
    """Begin the session and go on, or ask for the code first."""
    if isinstance(opened, str):
        remember(opened)
        return redirect(target or AFTER_SIGN_IN, 303)
    session.clear()
    session[HALF] = {"person": opened.person_id, "mark": opened.mark, "until": opened.until.isoformat()}
    return redirect(url_for("accounts.login_code", next=target or None), 303)


def other_organisations(acting: Actor) -> list[tuple[int, str]]:
    """Return (membership id, name) of the organisations for which the person could act instead."""
    if acting.person_id is None:
        return []
    mine = queries.my_memberships(acting.person_id)
    return [(membership.id, organisation.name_zh) for membership, organisation in mine if membership.id != acting.membership_id]


def init_app(app: Flask) -> None:
    """Connect flask-login and the list of organisations in the page header."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_browser)
    app.after_request(_ask_again)
    app.extensions["market.other_organisations"] = other_organisations


def local_path(target: str) -> str:
    """Return `target` if it is a path of this market, else nothing: a link may not send people elsewhere after signing in."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target


@bp.get("/login")
@access("public")
def login() -> ResponseReturnValue:
    """Show the sign-in page."""
    target = local_path(request.args.get("next", ""))
    if actor().signed_in:
        return redirect(target or AFTER_SIGN_IN, 303)
    return render_template("accounts/login.html", form=LoginForm(), target=target)


@bp.post("/login")
@access("public")
def sign_in() -> ResponseReturnValue:
    """Sign in."""
    form, target = LoginForm(), local_path(request.args.get("next", ""))
    device = {"address": request.remote_addr or "", "agent": request.user_agent.string}
    secret = carry_out(form, lambda: services.sign_in(**form.values(), **device))
    if secret is None:
        return render_template("accounts/login.html", form=form, target=target), form.status
    return enter(secret, target)


@bp.post("/logout")
@access("public")
def logout() -> ResponseReturnValue:
    """Sign out; signing out twice is no error."""
    with unit_of_work():
        services.sign_out(own_secret())
    logout_user()
    session.clear()
    forget_actor()
    flash(gettext("You have signed out."), "ok")
    return redirect("/", 303)


@bp.get("/login/forgotten")
@access("public")
def forgotten() -> ResponseReturnValue:
    """Ask for the address of a forgotten password."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(), sent="")


@bp.post("/login/forgotten")
@access("public")
def request_reset() -> ResponseReturnValue:
    """Mail a link for a new password; the answer is the same for all addresses."""
    form = ForgottenForm()
    settings: Settings = current_app.extensions["market.settings"]
    given = {"network_address": request.remote_addr or "", "base_url": settings.base_url}
    sent = carry_out(form, lambda: services.request_reset(**form.values(), **given))
    return render_template("accounts/forgotten.html", form=form, sent=sent or ""), form.status


@bp.get("/login/reset/<token>")
@access("public")
def reset(token: str) -> ResponseReturnValue:
    """Ask for the new password."""
    with unit_of_work():
        queries.password_reset_for_update(digest(token), clock.now())
    return render_template("accounts/reset.html", form=ResetForm(), token=token)


@bp.post("/login/reset/<token>")
@access("public")
def reset_password(token: str) -> ResponseReturnValue:
    """Set the new password."""
    form = ResetForm()
    if carry_out(form, lambda: services.reset_password(token, **form.values())) is None:
        return render_template("accounts/reset.html", form=form, token=token), form.status
    flash(gettext("Your password has been changed. Please sign in with it."), "ok")
    return redirect(url_for(".login"), 303)


@bp.post("/organisation/switch")
@access("signed_in", "held_back")
def switch() -> ResponseReturnValue:
    """Act for another of one's organisations."""
    with unit_of_work():
        secret = services.switch_organisation(actor(), own_secret(), request.form.get("membership_id", 0, type=int))
    remember(secret)
    return redirect(AFTER_SIGN_IN, 303)


@bp.get("/join")
@access("public")
def join() -> ResponseReturnValue:
    """Show the registration of an organisation."""
    return render_template("accounts/join.html", form=JoinForm())


@bp.post("/join")
@access("public")
def register() -> ResponseReturnValue:
    """Register an organisation."""
    form = JoinForm()
    done = carry_out(form, lambda: services.join(network_address=request.remote_addr or "", **form.values()))
    if done is None:
        return render_template("accounts/join.html", form=form), form.status
    return redirect(url_for(".join_done"), 303)


@bp.get("/join/done")
@access("public")
def join_done() -> ResponseReturnValue:
    """Say what happens next."""
    return render_template("accounts/join_done.html")
