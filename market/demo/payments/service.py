"""The payment service itself: localstripe, and what of Stripe it lacks: payment pages, keys that are checked, books that survive.

Its books are written to disk before an answer leaves. News of a payment is sent once, a second later; where the service dies in
between, the market asks for the payment, as it does of Stripe.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from aiohttp import web
from localstripe import resources, server
from localstripe.webhooks import register_webhook

from market.demo.payments import pages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REUSED = {
    "error": {"type": "idempotency_error", "message": "Keys for idempotent requests can only be used with the same parameters."},
}
STRANGER = {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided."}}


def build(origin: str, key: str, *, books: Path | None, steered: bool = False) -> web.Application:
    """Return the service at an address for the one caller that has `key`; without `books` it forgets everything at its end.

    There is one in a process: localstripe's own application is put on. Where tests steer it, it also takes localstripe's `/_config/`.
    """
    resources.Store.dump_to_disk = _keeper(books)
    if books is not None and books.exists():
        resources.store.update(pickle.loads(books.read_bytes()))  # noqa: S301 - our own file, readable by its owner alone
    app: web.Application = server.app
    app.on_response_prepare.remove(server.add_cors_headers)
    app.middlewares[:] = [idempotent, server.error_middleware, _guard(key, steered=steered), server.save_store_middleware]
    pages.add_to(app, origin)
    app.router.add_get("/healthy", _healthy)
    return app


def tell(address: str, secret: str) -> None:
    """Send news to the market's webhook, signed with the secret."""
    register_webhook("market", address, secret, None)


@web.middleware
async def idempotent(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a repeated key with the first answer; the same key for something else is refused, as Stripe does."""
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return await handler(request)
    place, body = f"idempotency_key:{key}", request.path + (await request.read()).decode()
    if place in resources.store:
        first, status, text = resources.store[place]
        if first != body:
            return web.json_response(REUSED, status=400)
        return web.Response(text=text, status=status, content_type="application/json", headers={"Idempotent-Replayed": "true"})
    answer = await handler(request)
    if isinstance(answer, web.Response) and answer.status < 400:  # noqa: PLR2004 - every refusal
        resources.store[place] = (body, answer.status, answer.text or "")
    return answer


def _guard(key: str, *, steered: bool) -> Any:  # noqa: ANN401 - aiohttp's middlewares are untyped
    """Let only the market use the interface; the pages are for whoever knows their address."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/v1/") and server.get_api_key(request) != key:
            return web.json_response(STRANGER, status=401)
        if request.path.startswith("/_config/") and not steered:
            raise web.HTTPNotFound
        return await handler(request)

    return guard


def _keeper(books: Path | None) -> Callable[[resources.Store], None]:
    """Return what writes all objects to a file; a reader never sees half of it."""

    def keep(store: resources.Store) -> None:
        if books is not None:
            half = books.with_suffix(".half")
            half.touch(mode=0o600)
            half.write_bytes(pickle.dumps(dict(store)))
            half.replace(books)

    return keep


async def _healthy(request: web.Request) -> web.Response:
    del request
    return web.Response(text="ok")
