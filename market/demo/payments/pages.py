"""Payment pages: opened by the market, shown to the payer, who pays, is declined, or goes back."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from localstripe.errors import UserError
from localstripe.resources import PaymentIntent, PaymentMethod, StripeObject
from localstripe.server import get_post_data

from market import catalogue
from market.clock import BEIJING
from market.money import Money
from market.wording import N_, Labelled

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("alert", "button", "card", "icon", "mark", "money", "shell", "table")
STYLES = ("tokens", "base", *(f"components/{part}" for part in PARTS), "pages/payments", "utilities")
LANGUAGES = ("zh", "en")
ORIGIN = web.AppKey("origin", str)


class Card(Labelled):
    """The cards that a visitor may try, by their numbers."""

    GOOD = "4242424242424242", N_("Pay")
    BAD = "4000000000000341", N_("Let the bank decline")


class Session(StripeObject):  # type: ignore[misc]  # localstripe is untyped
    """A payment page, as the interface shows it."""

    object = "checkout.session"
    _id_prefix = "cs_test_"

    def __init__(self, origin: str, **asked: Any) -> None:
        super().__init__()
        self.asked = json.loads(json.dumps(asked))
        self.expires_at = int(asked["expires_at"])
        self.payment_intent: str | None = None
        self.ended = False
        self.url = f"{origin}/pay/{self.id}"

    @property
    def status(self) -> str:
        """Return Stripe's word for where the page stands."""
        if self.payment_intent is not None:
            return "complete"
        return "expired" if self.ended or time.time() >= self.expires_at else "open"

    @property
    def _price(self) -> dict[str, Any]:
        price: dict[str, Any] = self.asked["line_items"][0]["price_data"]
        return price

    def _pay(self, card: Card) -> bool:
        """Charge a card; say whether it was paid. A declined page stays open."""
        numbers = {"number": str(card), "exp_month": "12", "exp_year": str(time.gmtime().tm_year + 3), "cvc": "123"}
        method = PaymentMethod(type="card", card=numbers)
        named = self.asked["payment_intent_data"]["metadata"]
        try:
            intent = PaymentIntent._api_create(
                amount=self._price["unit_amount"], currency=self._price["currency"], payment_method=method.id, metadata=named, confirm=True
            )
        except UserError:
            return False
        self.payment_intent = intent.id
        return True


def add_to(app: web.Application, origin: str) -> None:
    """Give the service its payment pages, in the market's own dress."""
    app[ORIGIN] = origin
    app.router.add_post("/v1/checkout/sessions", _open)
    app.router.add_get("/v1/checkout/sessions/{id}", _retrieve)
    app.router.add_get("/pay/{id}", _show)
    app.router.add_post("/pay/{id}", _answer)
    app.router.add_static("/css", ROOT / "static" / "css")
    app.router.add_get("/logo.svg", _logo)


async def _open(request: web.Request) -> web.Response:
    session = Session(request.app[ORIGIN], **await get_post_data(request))
    return web.json_response(session._export())


async def _retrieve(request: web.Request) -> web.Response:
    session = Session._api_retrieve(request.match_info["id"])
    wanted = [value for name, value in request.query.items() if name.startswith("expand")]
    return web.json_response(session._export(expand=wanted if session.payment_intent else []))


async def _show(request: web.Request) -> web.Response:
    return _page(request, Session._api_retrieve(request.match_info["id"]))


async def _answer(request: web.Request) -> web.StreamResponse:
    """Pay, or be declined; a second press finds the page paid and goes back like the first."""
    session, given = Session._api_retrieve(request.match_info["id"]), await request.post()
    if session.status == "open":
        card = Card(str(given.get("card", Card.GOOD.value)))
        if not session._pay(card):
            return _page(request, session, declined=True)
    if session.status != "complete":
        return _page(request, session)
    raise web.HTTPSeeOther(session.asked["success_url"])


async def _logo(request: web.Request) -> web.FileResponse:
    del request
    return web.FileResponse(ROOT / "static" / "img" / "logo.svg")


def _page(request: web.Request, session: Session, *, declined: bool = False) -> web.Response:
    language = request.query.get("lang") or request.cookies.get("lang")  # the market's cookie: browsers share it between ports
    language = language if language in LANGUAGES else LANGUAGES[0]
    amount = Money(int(session._price["unit_amount"]))
    text = _room(language).render(
        language=language,
        other=next(code for code in LANGUAGES if code != language),
        styles=STYLES,
        cards=Card,
        state=session.status,
        declined=declined,
        amount=amount,
        item=session._price["product_data"]["name"],
        until=f"{datetime.fromtimestamp(session.expires_at, UTC).astimezone(BEIJING):%Y-%m-%d %H:%M}",
        back=session.asked["cancel_url"],
    )
    parts = urlsplit(session.asked["success_url"])
    policy = f"default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {parts.scheme}://{parts.netloc}"
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/html", status=402 if declined else 200, headers=headers)


def _room(language: str) -> Any:  # noqa: ANN401 - Jinja's templates of a language of its own
    """Return the page's template in a language."""
    words = Translations.load(catalogue.FOLDER, [language]) if language != "en" else NullTranslations()
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"], undefined=StrictUndefined, autoescape=True
    )
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    return made.get_template("demo/payment.html")
