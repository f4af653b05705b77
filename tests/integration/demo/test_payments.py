"""The demo's payment service as a process: who may use it, what a payer can do, and that a kill -9 loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from market import catalogue, clock
from market.demo.payments import place
from market.money import Money
from market.payments.gateway import GoBack, Order, StripeCheckout
from market.payments.rules import PageState, RefundEvent
from market.settings import Settings
from tests.faults.hall import free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.fixture(autouse=True)
def _context() -> None:
    """Stand in for this folder's market: the service needs none."""
    catalogue.compile_stale()


def asked(home: Path, **changes: str) -> Settings:
    """Return the settings of a demo market in a folder."""
    return Settings.from_env({"CHUNQIU_HOME": str(home), "CHUNQIU_PORT": str(free_port()), **changes})


@contextmanager
def running(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service; kill it at the end."""
    with subprocess.Popen([sys.executable, *place.COMMAND], env={**os.environ, **environment}) as process:
        try:
            wait_for_port(int(environment["CHUNQIU_STRIPE_URL"].rpartition(":")[2]))
            yield process
        finally:
            process.kill()


def gateway(environment: dict[str, str]) -> StripeCheckout:
    """Return the market's way to the service."""
    url, key, secret = (environment[f"CHUNQIU_STRIPE_{name}"] for name in ("URL", "KEY", "WEBHOOK_SECRET"))
    return StripeCheckout(key=key, secret=secret, url=url, patience=timedelta(seconds=1), demo=True)


def order(number: int, *, lasts: timedelta = timedelta(hours=1)) -> Order:
    """Return a deposit to pay; the number names it."""
    return Order(
        key=f"deposit-{number}",
        deposit_id=number,
        reference=f"D{number}",
        amount=Money.yuan(26_000),
        title="测试拍品",
        return_url="http://127.0.0.1:1/deposits/1",
        expires_at=clock.now() + lasts,
    )


def test_what_a_payer_and_a_stranger_can_do(tmp_path: Path) -> None:
    settings = asked(tmp_path)
    environment = {"CHUNQIU_HOME": str(tmp_path), "CHUNQIU_PORT": str(settings.port), **place.surroundings(settings)}
    market = gateway(environment)
    with running(environment):
        page, over = market.ask(order(1)), market.ask(order(2, lasts=timedelta(seconds=-1)))

        shown = requests.get(page.url, timeout=10)
        assert "演示支付：不会扣款" in shown.text
        assert "no money moves" in shown.text
        assert "26,000.00" in shown.text
        assert "form-action 'self' http://127.0.0.1:1" in shown.headers["Content-Security-Policy"]
        english = requests.get(page.url, params={"lang": "en"}, timeout=10).text
        assert "Let the bank decline" in english
        declined = requests.post(page.url, data={"card": "4000000000000341"}, timeout=10)
        assert (declined.status_code, "银行拒绝了这张卡" in declined.text) == (402, True)
        assert market.look(page.session).state is PageState.OPEN
        first, second = (requests.post(page.url, timeout=10, allow_redirects=False) for _ in range(2))
        assert [answer.headers["Location"] for answer in (first, second)] == ["http://127.0.0.1:1/deposits/1"] * 2
        assert market.look(page.session).state is PageState.PAID
        assert "支付已完成" in requests.get(page.url, timeout=10).text
        assert "本页已失效" in requests.post(over.url, timeout=10).text
        assert market.look(over.session).state is PageState.EXPIRED

        service = environment["CHUNQIU_STRIPE_URL"]
        assert requests.get(f"{service}/v1/payment_intents", auth=("sk_test_other", ""), timeout=10).status_code == 401
        assert requests.delete(f"{service}/_config/data", timeout=10).status_code == 404
        assert requests.get(f"{service}/pay/cs_test_none", timeout=10).status_code == 404
        assert "Access-Control-Allow-Origin" not in requests.get(page.url, headers={"Origin": "http://evil.test"}, timeout=10).headers


def test_a_killed_service_knows_every_page_payment_and_refund_again(tmp_path: Path) -> None:
    settings = asked(tmp_path)
    environment = {"CHUNQIU_HOME": str(tmp_path), "CHUNQIU_PORT": str(settings.port), **place.surroundings(settings)}
    market = gateway(environment)
    with running(environment):
        paid, waiting = market.ask(order(1)), market.ask(order(2))
        requests.post(paid.url, timeout=10, allow_redirects=False)
        payment = market.look(paid.session).payment
        assert payment is not None
        back = GoBack(key="refund-1", payment=payment.number, amount=Money.yuan(26_000), number=None, tried_before=False)
        sent = market.send_back(back)

    assert place.surroundings(settings) == {name: environment[name] for name in place.surroundings(settings)}
    with running(environment):
        assert market.look(paid.session).payment == payment
        assert market.look(waiting.session).state is PageState.OPEN
        again = market.send_back(replace(back, tried_before=True))
    assert sent is not None
    assert (again, sent.outcome) == (sent, RefundEvent.PAY)


def test_it_belongs_to_demo_markets_without_a_key_of_their_own(tmp_path: Path) -> None:
    real = {"CHUNQIU_STRIPE_KEY": "sk_test_1", "CHUNQIU_STRIPE_WEBHOOK_SECRET": "whsec_1"}

    assert place.surroundings(asked(tmp_path, **real)) == {}
    assert place.surroundings(asked(tmp_path, CHUNQIU_DEMO="0")) == {}
    assert place.surroundings(replace(asked(tmp_path), production=True)) == {}
    assert place.surroundings(replace(asked(tmp_path), rehearsal=True)) == {}
    assert not (tmp_path / "demo-payments").exists()


def test_each_home_has_secrets_of_its_own_and_a_taken_port_is_left(tmp_path: Path) -> None:
    settings, other = asked(tmp_path / "one"), asked(tmp_path / "two")
    first, second = place.surroundings(settings), place.surroundings(other)
    kept = tmp_path / "one" / "demo-payments" / "place.json"
    assert {first["CHUNQIU_STRIPE_KEY"], first["CHUNQIU_STRIPE_WEBHOOK_SECRET"]}.isdisjoint(second.values())
    assert kept.stat().st_mode & 0o077 == 0

    with running({"CHUNQIU_HOME": str(tmp_path / "one"), "CHUNQIU_PORT": str(settings.port), **first}):
        moved = place.surroundings(settings)
    assert moved["CHUNQIU_STRIPE_URL"] != first["CHUNQIU_STRIPE_URL"]
    assert moved["CHUNQIU_STRIPE_KEY"] == first["CHUNQIU_STRIPE_KEY"]
