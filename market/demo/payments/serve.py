"""`python -m market.demo.payments.serve`: runs the demo's payment service beside a demo market, which starts and stops it."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from aiohttp import web

from market import processes
from market.demo.payments import place, service
from market.settings import Settings


def main() -> None:
    """Serve until told to stop, or until the supervisor is gone."""
    settings = Settings.from_env()
    if not settings.stripe_demo:
        sys.exit("this is the payment service of a demo market: `chunqiu run` starts it")
    processes.leave_with_parent()
    home = place.folder(settings)
    app = service.build(settings.stripe_url, settings.stripe_key, books=home / "books")
    service.tell(f"http://127.0.0.1:{settings.port}/payments/stripe/webhook", settings.stripe_webhook_secret)
    web.run_app(app, host="127.0.0.1", port=urlsplit(settings.stripe_url).port, print=None, access_log=None)


if __name__ == "__main__":
    main()
