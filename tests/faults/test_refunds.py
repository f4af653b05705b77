"""Refunds under fire: an answer that never came, two schedulers, a refund that fails later; each payment goes back once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import audit, clock, mail
from market.access import SYSTEM
from market.accounts.models import Organisation
from market.db import db, unit_of_work
from market.errors import Conflict
from market.payments import jobs, queries, services
from market.payments.gateway import Gateways, open_gateways
from market.payments.models import Deposit, Refund
from market.payments.rules import DepositState, RefundState, Way
from tests.factories import accounts, payments
from tests.money import Provider, event, forget_session, jobs_now, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def gateways(paying_app: Flask, provider: Provider) -> Gateways:
    """The ways to pay of the configured market; the service answers again, whatever an earlier test broke."""
    provider.break_answers("", mode="after", times=0)
    return open_gateways(paying_app.extensions["market.settings"])


@pytest.fixture
def released(paying_app: Flask, provider: Provider, gateways: Gateways) -> Iterator[Deposit]:
    """A deposit that was paid on the hosted page and then released, in an application context; the books balance in the end."""
    with paying_app.app_context():
        deposit = payments.deposit(accounts.organisation())
        pay(deposit, provider, gateways)
        with unit_of_work():
            services.release(deposit.id, SYSTEM, "未竞得")
        yield queries.deposit(deposit.id)
        forget_session()
        assert queries.balances().sound
        assert queries.disagreeing() == 0
        forget_session()


def pay(deposit: Deposit, provider: Provider, gateways: Gateways) -> None:
    """Open the payment page as the bidder, pay there, and hear of it."""
    gateway = gateways.stripe
    payer = db.session.get(Organisation, deposit.organisation_id)
    assert gateway is not None
    assert payer is not None
    with unit_of_work():
        number, order = services.open_checkout(accounts.actor(payer), deposit.id, return_url="http://127.0.0.1/")
    page = gateway.ask(order)
    assert gateway.ask(order) == page
    with unit_of_work():
        services.note_page(number, page, patience=gateway.patience)
    provider.pay(page.url)
    body = event("payment_intent.succeeded", provider.intent(deposit))
    with unit_of_work():
        services.keep(gateway.read(body, signed(body)["Stripe-Signature"]))
    assert jobs_now() == 1


def refund(deposit: Deposit) -> Refund:
    forget_session()
    found = queries.refund_of(deposit.id)
    assert found is not None
    return found


def later(**how: int) -> datetime:
    return clock.now() + timedelta(**how)


def test_a_refund_goes_back_by_itself_and_its_owner_sees_it(released: Deposit, gateways: Gateways, provider: Provider) -> None:
    assert released.return_by is not None
    assert released.ended_at is not None
    assert released.return_by - released.ended_at == timedelta(hours=24)
    assert jobs.send_refunds(gateways) == 1

    done = refund(released)
    assert (done.state, done.way, done.attempts) == (RefundState.PAID, Way.STRIPE, 1)
    assert [made["id"] for made in provider.listed("refunds", payment_intent=done.payment)] == [done.provider_number]
    assert queries.deposit(released.id).returned_at == done.paid_at
    assert [one.kind for one in audit.timeline([("refund", done.id)])] == ["refund.opened", "refund.sending", "refund.paid"]
    assert jobs.send_refunds(gateways) == 0


@pytest.mark.parametrize("mode", ["after", "before"])
def test_a_refund_without_an_answer_is_asked_for_and_sent_once(
    released: Deposit, gateways: Gateways, provider: Provider, mode: str
) -> None:
    provider.break_answers("/v1/refunds", mode=mode)
    assert jobs.send_refunds(gateways) == 0
    waiting = refund(released)
    assert (waiting.state, waiting.attempts, waiting.last_error) == (RefundState.SENDING, 1, "APIConnectionError")
    assert queries.deposit(released.id).returned_at is None
    with clock.frozen(later(minutes=1)):
        assert jobs.send_refunds(gateways) == 1

    done = refund(released)
    assert (done.state, done.attempts) == (RefundState.PAID, 2)
    assert len(provider.listed("refunds", payment_intent=done.payment)) == 1


def test_a_scheduler_that_dies_while_it_waits_leaves_the_refund_to_the_next(
    released: Deposit, gateways: Gateways, provider: Provider
) -> None:
    assert gateways.stripe is not None
    with unit_of_work():
        claimed = services.claim_due(10)
    with unit_of_work():
        gateways.stripe.send_back(services.errand(claimed[0]))
    forget_session()
    assert jobs.send_refunds(gateways) == 0
    with clock.frozen(later(minutes=3)):
        assert jobs.send_refunds(gateways) == 1

    assert refund(released).state is RefundState.PAID
    assert len(provider.listed("refunds", payment_intent=refund(released).payment)) == 1


def test_ten_schedulers_send_one_refund(paying_app: Flask, released: Deposit, gateways: Gateways, provider: Provider) -> None:
    def run(_: int) -> int:
        with paying_app.app_context():
            return jobs.send_refunds(gateways)

    with ThreadPoolExecutor(10) as schedulers:
        assert sum(schedulers.map(run, range(10))) == 1

    assert len(provider.listed("refunds", payment_intent=refund(released).payment)) == 1


def test_news_of_a_refund_in_any_order_makes_us_ask(released: Deposit, gateways: Gateways, provider: Provider) -> None:
    accounts.actor(accounts.organisation("operator"))
    jobs.send_refunds(gateways)
    done = refund(released)
    said = {"id": done.provider_number, "metadata": {"refund": done.key}, "status": "pending"}
    for kind, status in (("refund.failed", "failed"), ("refund.updated", "pending"), ("refund.created", "pending")):
        hear(gateways, event(kind, {**said, "status": status}))
    assert refund(released).state is RefundState.PAID

    provider.end_refund(done.provider_number or "", "failed")
    hear(gateways, event("refund.updated", said))

    assert refund(released).state is RefundState.FAILED
    assert queries.deposit(released.id).returned_at is None
    assert jobs.raise_alarms() == 1
    assert jobs.raise_alarms() == 0
    assert db.session.scalars(select(mail.Mail)).all()


def test_a_failed_refund_is_returned_by_the_bank(released: Deposit, gateways: Gateways, provider: Provider) -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    jobs.send_refunds(gateways)
    done = refund(released)
    with pytest.raises(Conflict), unit_of_work():
        services.book_returned(clerk, done.id, bank_reference="R1")
    provider.end_refund(done.provider_number or "", "failed")
    hear(gateways, event("refund.failed", {"metadata": {"refund": done.key}}))
    with unit_of_work():
        services.book_returned(clerk, done.id, bank_reference="r1")
    hear(gateways, event("refund.failed", {"metadata": {"refund": done.key}}))

    assert (refund(released).state, refund(released).bank_reference) == (RefundState.PAID, "R1")
    assert queries.deposit(released.id).returned_at is not None


def test_the_clock_of_a_return_survives_a_restart(released: Deposit, gateways: Gateways, provider: Provider) -> None:
    accounts.actor(accounts.organisation("operator"))
    provider.break_answers("/v1/refunds", mode="before", times=3)
    until = refund(released).due_by
    jobs.send_refunds(gateways)
    db.engine.dispose()

    assert refund(released).due_by == until == queries.deposit(released.id).return_by
    with clock.frozen(until - timedelta(seconds=1)):
        assert jobs.raise_alarms() == 0
    with clock.frozen(until + timedelta(seconds=1)):
        assert jobs.raise_alarms() == 1
    assert queries.deposit(released.id).state is DepositState.RELEASED


def test_a_payment_service_that_is_down_leaves_the_refund_due(paying_app: Flask, released: Deposit, provider: Provider) -> None:
    settings = replace(paying_app.extensions["market.settings"], stripe_url="http://127.0.0.1:9")
    assert jobs.send_refunds(open_gateways(settings)) == 0

    assert refund(released).state is RefundState.SENDING
    assert provider.listed("refunds", payment_intent=refund(released).payment) == []


def hear(gateways: Gateways, body: bytes) -> None:
    """Keep and handle a message, and let the refunds' job run after it."""
    assert gateways.stripe is not None
    with unit_of_work():
        services.keep(gateways.stripe.read(body, signed(body)["Stripe-Signature"]))
    jobs_now()
    with clock.frozen(later(minutes=1)):
        jobs.send_refunds(gateways)
