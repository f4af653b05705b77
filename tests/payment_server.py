"""The demo's payment service as tests steer it: refunds that end another way than at once, pages that end, and broken answers.

`POST /_config/faults {"path": …, "mode": "after"|"before", "times": n}` breaks answers: the connection is closed after (or before) the
request was carried out; a path is that of a POST unless it says `GET /…`. `python -m tests.payment_server PORT KEY` serves on the
loopback address only and forgets everything at its end.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from aiohttp import web
from localstripe.resources import Event, Refund
from localstripe.webhooks import schedule_webhook

from market import catalogue
from market.demo.payments import service
from market.demo.payments.pages import Session

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

faults: list[dict[str, Any]] = []
counts: dict[str, int] = {}


async def end_page(request: web.Request) -> web.Response:
    """Let a page end unpaid, as it does when its time is over."""
    Session._api_retrieve(request.match_info["id"]).ended = True
    return web.Response()


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


if __name__ == "__main__":
    port = int(sys.argv[1])
    catalogue.compile_stale()
    app = service.build(f"http://127.0.0.1:{port}", sys.argv[2], books=None, steered=True)
    app.middlewares.insert(0, broken)
    app.router.add_post("/_config/end/{id}", end_page)
    app.router.add_post("/_config/refunds/{id}", settle_refund)
    app.router.add_post("/_config/faults", break_answers)
    app.router.add_get("/_config/counts", count)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)
