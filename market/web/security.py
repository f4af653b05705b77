"""Headers and cookies that every answer carries, and the CSRF check of every unsafe form post."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response, abort, current_app, request
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


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store" if request.cookies else "no-cache")
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
    csrf.init_app(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    app.before_request(_refuse_nul)
    app.before_request(_check_form_posts)
    app.after_request(_headers)
