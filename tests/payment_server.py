"""A payment service on this machine: localstripe, and the three things of Stripe that it lacks.

Added: hosted payment pages (`/v1/checkout/sessions` and the page itself), idempotency keys, and refunds that end another way than
at once. `POST /_config/faults {"path": …, "mode": "after"|"before", "times": n}` breaks answers: the connection is closed after
(or before) the request was carried out; a path is that of a POST unless it says `GET /…`. `python -m tests.payment_server PORT` serves
on the loopback address only.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web
from localstripe import resources
from localstripe.resources import Event, PaymentIntent, PaymentMethod, Refund, StripeObject
from localstripe.server import app, get_post_data
from localstripe.webhooks import schedule_webhook

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": str(time.gmtime().tm_year + 3), "cvc": "123"}
answers: dict[str, tuple[str, int, str]] = {}
faults: list[dict[str, Any]] = []
counts: dict[str, int] = {}


class Session(StripeObject):  # type: ignore[misc]  # localstripe is untyped
    """A hosted payment page."""

    object = "checkout.session"
    _id_prefix = "cs_test_"

    def __init__(self, **asked: Any) -> None:
        super().__init__()
        self.asked = json.loads(json.dumps(asked))
        self.expires_at = int(asked["expires_at"])
        self.payment_intent: str | None = None
        self.status = "open"
        self.url = f"{ORIGIN}/_config/pay/{self.id}"


async def open_session(request: web.Request) -> web.Response:
    """Make a payment page."""
    session = Session(**await get_post_data(request))
    return web.json_response(session._export())


async def retrieve_session(request: web.Request) -> web.Response:
    """Say what became of a payment page, with its payment as far as it is asked for."""
    session = Session._api_retrieve(request.match_info["id"])
    wanted = [value for name, value in request.query.items() if name.startswith("expand")]
    return web.json_response(session._export(expand=wanted if session.payment_intent else []))


async def end_page(request: web.Request) -> web.Response:
    """Let a page end unpaid, as it does when its time is over."""
    Session._api_retrieve(request.match_info["id"]).status = "expired"
    return web.Response()


async def show_page(request: web.Request) -> web.Response:
    """Show the payment page: a button."""
    session = Session._api_retrieve(request.match_info["id"])
    price = session.asked["line_items"][0]["price_data"]
    text = f'<title>Pay</title><h1>{price["unit_amount"]} {price["currency"]}</h1><form method="post"><button>Pay</button></form>'
    return web.Response(text=text, content_type="text/html")


async def pay(request: web.Request) -> web.Response:
    """Pay a page by card; the news goes to the registered webhooks a second later."""
    session = Session._api_retrieve(request.match_info["id"])
    price = session.asked["line_items"][0]["price_data"]
    method = PaymentMethod(type="card", card=dict(CARD))
    named = session.asked["payment_intent_data"]["metadata"]
    intent = PaymentIntent._api_create(
        amount=price["unit_amount"], currency=price["currency"], payment_method=method.id, metadata=named, confirm=True
    )
    session.payment_intent, session.status = intent.id, "complete"
    raise web.HTTPSeeOther(session.asked["success_url"])


async def settle_refund(request: web.Request) -> web.Response:
    """Let a refund end otherwise: `{"status": "failed"}`, and tell the webhooks."""
    refund = Refund._api_retrieve(request.match_info["id"])
    refund.status = (await request.json())["status"]
    schedule_webhook(Event("refund.updated", refund))
    return web.json_response(refund._export())


async def break_answers(request: web.Request) -> web.Response:
    """Break the next answers of a path, and no others any more."""
    faults[:] = [await request.json()]
    return web.Response()


async def count(request: web.Request) -> web.Response:
    """Return how often each path was posted to."""
    del request
    return web.json_response(counts)


async def healthy(request: web.Request) -> web.Response:
    """Say that the server runs."""
    del request
    return web.Response(text="ok")


@web.middleware
async def broken(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Close the connection instead of answering, after or before the deed."""
    if request.method == "POST":
        counts[request.path] = counts.get(request.path, 0) + 1
    asked = f"{request.method} {request.path}"
    fault = next((one for one in faults if one["times"] > 0 and asked in (one["path"], f"POST {one['path']}")), None)
    if fault is None:
        return await handler(request)
    fault["times"] -= 1
    if fault["mode"] == "after":
        await handler(request)
    if request.transport is not None:
        request.transport.close()
    await asyncio.sleep(0)
    return web.Response(status=500)


@web.middleware
async def idempotent(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a repeated key with the first answer; the same key for something else is refused, as Stripe does."""
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return await handler(request)
    body = request.path + (await request.read()).decode()
    if key in answers:
        first, status, text = answers[key]
        if first != body:
            wrong = {
                "error": {"type": "idempotency_error", "message": "Keys for idempotent requests can only be used with the same parameters."}
            }
            return web.json_response(wrong, status=400)
        return web.Response(text=text, status=status, content_type="application/json", headers={"Idempotent-Replayed": "true"})
    answer = await handler(request)
    if isinstance(answer, web.Response) and answer.status < 400:
        answers[key] = (body, answer.status, answer.text or "")
    return answer


def keep_nothing(store: resources.Store) -> None:
    """Write no file: localstripe would share its objects through one in /tmp."""
    del store


if __name__ == "__main__":
    port = int(sys.argv[1])
    ORIGIN = f"http://127.0.0.1:{port}"
    resources.Store.dump_to_disk = keep_nothing
    app.middlewares.insert(0, idempotent)
    app.middlewares.insert(0, broken)
    app.router.add_post("/v1/checkout/sessions", open_session)
    app.router.add_get("/v1/checkout/sessions/{id}", retrieve_session)
    app.router.add_post("/_config/end/{id}", end_page)
    app.router.add_get("/_config/pay/{id}", show_page)
    app.router.add_post("/_config/pay/{id}", pay)
    app.router.add_post("/_config/refunds/{id}", settle_refund)
    app.router.add_post("/_config/faults", break_answers)
    app.router.add_get("/_config/counts", count)
    app.router.add_get("/_config/healthy", healthy)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)
