"""Chinese first, English complete: which language a request is answered in, and how values read in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel import Locale
from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale, gettext

from market.money import Money
from market.wording import Labelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.errors import MarketError

LANGUAGES = {"zh": Locale.parse("zh_CN"), "en": Locale.parse("en")}
COOKIE = "lang"


def language() -> str:
    """Return `zh` or `en`: from `?lang=`, else the cookie, else Accept-Language for the API only, else Chinese."""
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(list(LANGUAGES)) or "zh"
    return "zh"


def _selected() -> Locale:
    return LANGUAGES[language()]


def remember(response: Response) -> Response:
    """Keep an explicitly chosen language in a cookie for a year."""
    if request.query_string and request.args.get(COOKIE) in LANGUAGES:
        response.set_cookie(COOKIE, request.args[COOKIE], max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def shown(value: Any) -> Any:  # noqa: ANN401 - any printable value
    """Return a message parameter as users read it: labels translated, money without superfluous decimals."""
    if isinstance(value, Labelled):
        return gettext(value.label)
    if isinstance(value, Money):
        return str(value).removesuffix(".00")
    return value


def translated(error: MarketError) -> str:
    """Return an error's message in the reader's language."""
    return gettext(error.message, **{key: shown(value) for key, value in error.params.items()}) if error.params else gettext(error.message)


def refusal(reason: Labelled | None, params: Iterable[tuple[str, object]]) -> str:
    """Return a recorded refusal's reason in the reader's language."""
    return "" if reason is None else gettext(reason.label, **{key: shown(value) for key, value in params})


def label(value: Labelled | None) -> str:
    """Return the translated label of an enum member; nothing for None."""
    return "" if value is None else gettext(value.label)


def html_lang() -> str:
    """Return the value of <html lang>."""
    return "en" if str(get_locale()) == "en" else "zh-CN"


def init_app(app: Flask) -> None:
    """Connect Flask-Babel."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, default_locale="zh_CN", default_timezone="Asia/Shanghai", locale_selector=_selected)
    app.after_request(remember)
    app.jinja_env.filters["label"] = label
    app.jinja_env.globals["html_lang"] = html_lang
    app.jinja_env.globals["language"] = language


__all__ = ["g", "html_lang", "init_app", "label", "language", "shown", "translated"]
