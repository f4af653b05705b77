"""Headers and cookies that every answer carries, and the CSRF check of every unsafe form post."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Request, Response, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from market.settings import Settings

POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

View = TypeVar("View", bound=Callable[..., object])
csrf = CSRFProtect()


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookies, for pages only: a bearer token speaks for a caller of the API, so no cookie is read or written there."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the browser's session; an empty one for the API."""
        return self.session_class() if request.path.startswith("/api/") else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed; an untouched session of the API is not looked at."""
        if session or session.modified or not request.path.startswith("/api/"):
            super().save_session(app, session, response)


def _headers(response: Response) -> Response:
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - Headers yields pairs
    response.headers.extend({name: value for name, value in HEADERS.items() if name.lower() not in given})
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store" if "HTTP_COOKIE" in request.environ else "no-cache")
    return response


def _refuse_nul() -> None:
    """Refuse a NUL character in an address: no database text can hold it, and no page makes one; the API says which parameter."""
    if not request.path.startswith("/api/") and (b"%00" in request.query_string or "\0" in request.path):
        abort(HTTPStatus.BAD_REQUEST)


def _check_form_posts() -> None:
    """Check the CSRF token of unsafe requests; the API takes a bearer token instead, a signed message its signature."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in {"POST", "PUT", "PATCH", "DELETE"} and not request.path.startswith("/api/") and not hasattr(view, "signed"):
        csrf.protect()


def signed_by_its_sender(view: View) -> View:
    """Mark a view whose requests come from a machine and prove themselves by a signature, not by a browser's token."""
    view.signed = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, settings: Settings) -> None:
    """Configure cookies, headers and CSRF."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-chunqiu" if settings.production else f"chunqiu-{settings.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
    )
    app.session_interface = CookieSessions()
    csrf.init_app(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    app.before_request(_refuse_nul)
    app.before_request(_check_form_posts)
    app.after_request(_headers)
