"""A payment service that runs, an application that is configured for it, and the hands of those who use or abuse it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import requests
import stripe
from werkzeug.serving import make_server

from market import clock
from market.app import create_app
from market.db import db
from market.payments import jobs
from tests.conftest import _leave, _settings
from tests.faults.hall import free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from market.payments.models import Deposit

ROOT = Path(__file__).resolve().parent.parent
KEY, SECRET = "sk_test_market", "whsec_market"


@dataclass(frozen=True)
class Provider:
    """The payment service as tests command it."""

    url: str

    def pay(self, page: str) -> None:
        """Pay a hosted page, as the bidder does in a browser."""
        assert "不会扣款" in requests.get(page, timeout=10).text
        assert requests.post(page, timeout=10, allow_redirects=False).status_code == 303

    def end_page(self, session: str) -> None:
        """Let the time of a payment page end."""
        requests.post(f"{self.url}/_config/end/{session}", timeout=10).raise_for_status()

    def tell(self, webhook: str) -> None:
        """Let the service send its news to a webhook."""
        asked = {"url": webhook, "secret": SECRET}
        requests.post(f"{self.url}/_config/webhooks/{uuid4().hex}", json=asked, timeout=10).raise_for_status()

    def break_answers(self, path: str, *, mode: str, times: int = 1) -> None:
        """Break the connection `after` or `before` the service has done what it is asked."""
        requests.post(f"{self.url}/_config/faults", json={"path": path, "mode": mode, "times": times}, timeout=10).raise_for_status()

    def listed(self, what: str, **asked: str) -> list[dict[str, Any]]:
        """Return the service's own objects, e.g. its `refunds`."""
        found = requests.get(f"{self.url}/v1/{what}", auth=(KEY, ""), params={"limit": "100", **asked}, timeout=10)
        return list(found.json()["data"])

    def intent(self, deposit: Deposit) -> dict[str, Any]:
        """Return the payment of a deposit."""
        return next(one for one in self.listed("payment_intents") if one["metadata"].get("reference") == deposit.reference)

    def end_refund(self, number: str, status: str) -> None:
        """Let a refund end as `status`, e.g. `failed`."""
        requests.post(f"{self.url}/_config/refunds/{number}", json={"status": status}, timeout=10).raise_for_status()


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """The package localstripe on a free port of the loopback address."""
    port = free_port()
    with subprocess.Popen([sys.executable, "-m", "tests.payment_server", str(port), KEY], cwd=ROOT) as running:
        wait_for_port(port)
        yield Provider(f"http://127.0.0.1:{port}")
        running.kill()


@pytest.fixture
def paying_app(fresh_database: str, tmp_path: Path, provider: Provider) -> Iterator[Flask]:
    """An application with real commits that takes payments by the provider."""
    configured = replace(_settings(tmp_path, fresh_database), stripe_key=KEY, stripe_webhook_secret=SECRET, stripe_url=provider.url)
    application = create_app(configured, database_url=fresh_database)
    application.config["TESTING"] = True
    yield application
    _leave(application)


@contextmanager
def served(application: Flask) -> Iterator[str]:
    """Serve an application from threads of this process; gives its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)


def event(kind: str, subject: dict[str, Any], *, number: str = "") -> bytes:
    """Return the body of a message as the service writes it."""
    said = {"id": number or f"evt_{uuid4().hex}", "object": "event", "type": kind, "created": int(time.time()), "data": {"object": subject}}
    return json.dumps(said).encode()


def paid(deposit: Deposit, **changes: Any) -> dict[str, Any]:
    """Return a payment that fits a deposit, changed as told."""
    named = {"deposit": str(deposit.id), "reference": deposit.reference}
    intent = {
        "id": f"pi_{deposit.reference}",
        "object": "payment_intent",
        "amount": deposit.amount.fen,
        "amount_received": deposit.amount.fen,
    }
    return {**intent, "currency": "cny", "status": "succeeded", "metadata": named, **changes}


def signed(body: bytes, *, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """Return the headers of a message with its signature."""
    return {
        "Content-Type": "application/json",
        "Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at),
    }


def deliver(address: str, body: bytes, **how: Any) -> int:
    """Send a message to a served application and return the answer's status."""
    return requests.post(f"{address}/payments/stripe/webhook", data=body, headers=signed(body, **how), timeout=60).status_code


def jobs_now() -> int:
    """Run the job of the news as if some seconds had passed."""
    with clock.frozen(clock.now() + timedelta(seconds=30)):
        return jobs.handle_news()


def forget_session() -> None:
    """Read the database afresh."""
    db.session.expunge_all()
    db.session.rollback()
    db.session.remove()


__all__ = [
    "KEY",
    "SECRET",
    "Provider",
    "deliver",
    "event",
    "forget_session",
    "jobs_now",
    "paid",
    "paying_app",
    "provider",
    "served",
    "signed",
]
