"""News of payments under fire: doubled, reordered, forged, early and cut off; the books balance whatever happened."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from market import bus, clock, mail
from market.access import SYSTEM
from market.db import db, unit_of_work
from market.money import Money
from market.payments import jobs, queries, services
from market.payments.events import DepositHeld
from market.payments.models import Arrival, Deposit, WebhookEvent
from market.payments.rules import ArrivalState, DepositState, Outcome, Problem, RefundState, Way
from tests.factories import accounts, payments
from tests.faults import hall
from tests.money import KEY, SECRET, Provider, deliver, event, forget_session, jobs_now, paid, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
WEB = ("-m", "market.serve")


@pytest.fixture
def due(paying_app: Flask) -> Iterator[Deposit]:
    """A deposit that is due, in an application context; in the end the books balance whatever happened."""
    with paying_app.app_context():
        yield payments.deposit(accounts.organisation())
        forget_session()
        assert queries.balances().sound
        assert queries.disagreeing() == 0
        forget_session()


def count(statement: str) -> int:
    forget_session()
    return int(db.session.execute(text(statement)).scalar_one())


def state(deposit: Deposit) -> DepositState:
    forget_session()
    return queries.deposit(deposit.id).state


class TestNews:
    """Messages of the payment service."""

    def test_one_payment_told_fifty_times_at_once_is_booked_once(self, paying_app: Flask, due: Deposit) -> None:
        told: list[DepositHeld] = []
        body = event("payment_intent.succeeded", paid(due))
        bus.subscribe(DepositHeld, told.append)
        with served(paying_app) as address, ThreadPoolExecutor(50) as crowd:
            statuses = list(crowd.map(lambda _: deliver(address, body), range(50)))

        assert set(statuses) == {200}
        assert state(due) is DepositState.HELD
        assert [one.deposit_id for one in told] == [due.id]
        assert count("SELECT count(*) FROM webhook_event") == count("SELECT count(*) FROM webhook_outcome") == 1
        assert count("SELECT count(*) FROM journal_entry") == 1

    def test_fifty_different_messages_of_one_payment_book_it_once(self, paying_app: Flask, due: Deposit) -> None:
        bodies = [event("payment_intent.succeeded", paid(due)) for _ in range(50)]
        with served(paying_app) as address, ThreadPoolExecutor(50) as crowd:
            assert set(crowd.map(lambda body: deliver(address, body), bodies)) == {200}
        jobs_now()

        assert state(due) is DepositState.HELD
        assert count("SELECT count(*) FROM webhook_outcome WHERE outcome = 'booked'") == 1
        assert count("SELECT count(*) FROM webhook_outcome WHERE outcome = 'noted'") == 49
        assert count("SELECT count(*) FROM arrival") == 1

    def test_order_does_not_matter_and_unknown_kinds_are_kept(self, paying_app: Flask, due: Deposit) -> None:
        kinds = ["refund.updated", "payment_intent.created", "charge.succeeded", "weather.changed", "payment_intent.succeeded"]
        with served(paying_app) as address:
            for kind in kinds:
                assert deliver(address, event(kind, paid(due))) == 200

        assert state(due) is DepositState.HELD
        assert count("SELECT count(*) FROM webhook_event") == 5
        assert count("SELECT count(*) FROM webhook_outcome WHERE outcome = 'ignored'") == 4

    @pytest.mark.parametrize(
        ("how", "body"),
        [
            ({"secret": "whsec_somebody"}, None),
            ({"at": int(time.time()) - 3600}, None),
            ({}, b"not json"),
            ({}, b'{"id": "evt_1"}'),
            ({}, b"[]"),
        ],
    )
    def test_forged_old_and_broken_messages_are_refused_and_not_kept(
        self, paying_app: Flask, due: Deposit, how: dict[str, Any], body: bytes | None
    ) -> None:
        with served(paying_app) as address:
            assert deliver(address, body or event("payment_intent.succeeded", paid(due)), **how) == 403

        assert state(due) is DepositState.DUE
        assert count("SELECT count(*) FROM webhook_event") == 0

    @pytest.mark.parametrize("signature", ["", "t=1,v1=", "t=一,v1=é", "v1=" + "0" * 64])
    def test_a_signature_that_is_none(self, paying_app: Flask, due: Deposit, signature: str) -> None:
        answer = paying_app.test_client().post(
            "/payments/stripe/webhook", data=event("x", paid(due)), headers={"Stripe-Signature": signature.encode().decode("latin-1")}
        )

        assert answer.status_code == 403

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"amount_received": 2_599_999}, Problem.AMOUNT),
            ({"amount_received": 2_600_001}, Problem.AMOUNT),
            ({"currency": "usd"}, Problem.CURRENCY),
        ],
    )
    def test_what_does_not_fit_alarms_and_books_nothing(
        self, paying_app: Flask, due: Deposit, changes: dict[str, Any], problem: Problem
    ) -> None:
        clerk = accounts.actor(accounts.organisation("operator"))
        with served(paying_app) as address:
            assert deliver(address, event("payment_intent.succeeded", paid(due, **changes))) == 200

        assert state(due) is DepositState.DUE
        arrival = db.session.scalars(select(Arrival)).one()
        assert (arrival.state, arrival.problem, arrival.deposit_id) == (ArrivalState.OPEN, problem, due.id)
        assert count("SELECT count(*) FROM journal_entry") == 0
        assert db.session.scalars(select(mail.Mail)).all()
        with unit_of_work():
            refund = services.give_back(clerk, arrival.id, reason="金额不符")
        assert (refund.state, refund.way, refund.payment) == (RefundState.DUE, Way.STRIPE, arrival.reference)

    @pytest.mark.parametrize("amount", [0, -1, 1e308, "100", None, True, 10**30])
    def test_amounts_that_are_none(self, paying_app: Flask, due: Deposit, amount: object) -> None:
        accounts.actor(accounts.organisation("operator"))
        with served(paying_app) as address:
            assert deliver(address, event("payment_intent.succeeded", paid(due, amount_received=amount))) == 200

        assert state(due) is DepositState.DUE
        assert count("SELECT count(*) FROM webhook_outcome WHERE outcome = 'alarm'") == 1

    def test_the_reference_of_one_deposit_with_the_number_of_another(self, paying_app: Flask, due: Deposit) -> None:
        other = payments.deposit(accounts.organisation())
        body = event("payment_intent.succeeded", paid(due, metadata={"deposit": str(other.id), "reference": due.reference}))
        with served(paying_app) as address:
            assert deliver(address, body) == 200
        with clock.frozen(clock.now() + timedelta(hours=2)):
            jobs.handle_news()

        assert state(due) is state(other) is DepositState.DUE
        assert db.session.scalars(select(Arrival.problem)).all() == [Problem.NO_REFERENCE]

    def test_money_for_a_deposit_that_is_no_longer_due(self, paying_app: Flask, due: Deposit) -> None:
        with unit_of_work():
            services.cancel(due.id, SYSTEM, "拍品撤回")
        with served(paying_app) as address:
            assert deliver(address, event("payment_intent.succeeded", paid(due))) == 200

        assert state(due) is DepositState.CANCELLED
        assert db.session.scalars(select(Arrival.problem)).all() == [Problem.NOT_DUE]

    def test_news_of_a_deposit_that_is_not_committed_yet_waits_for_it(self, paying_app: Flask, due: Deposit) -> None:
        opened, go_on, made = threading.Event(), threading.Event(), []

        def open_slowly() -> None:
            with paying_app.app_context(), unit_of_work():
                made.append(services.open_deposit(SYSTEM, organisation_id=due.organisation_id, purpose="慢", amount=Money.yuan(5)))
                opened.set()
                go_on.wait(30)

        slow = threading.Thread(target=open_slowly)
        slow.start()
        opened.wait(30)
        with served(paying_app) as address:
            assert deliver(address, event("payment_intent.succeeded", paid(made[0]))) == 200
        assert count("SELECT count(*) FROM webhook_outcome") == 0
        go_on.set()
        slow.join()
        jobs_now()

        assert state(made[0]) is DepositState.HELD

    def test_killed_between_keeping_and_handling(
        self, paying_app: Flask, due: Deposit, fresh_database: str, tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in (("KEY", KEY), ("WEBHOOK_SECRET", SECRET), ("URL", provider.url)):
            monkeypatch.setenv(f"CHUNQIU_STRIPE_{name}", value)
        port = hall.free_port()
        with hall.process(fresh_database, tmp_path, *WEB, port=port) as web:
            hall.wait_for_port(port)
            db.session.execute(text("SELECT 1 FROM deposit WHERE id = :id FOR UPDATE"), {"id": due.id})
            told = threading.Thread(
                target=_deliver_in_vain, args=(f"http://127.0.0.1:{port}", event("payment_intent.succeeded", paid(due)))
            )
            told.start()
            _until(paying_app, "SELECT count(*) FROM webhook_event", 1)
            for worker in (*hall.children(web.pid), web.pid):
                os.kill(worker, signal.SIGKILL)
            told.join(30)
        forget_session()
        assert state(due) is DepositState.DUE
        jobs_now()

        assert state(due) is DepositState.HELD
        assert count("SELECT count(*) FROM webhook_outcome WHERE outcome = 'booked'") == 1

    def test_a_fault_while_handling_leaves_the_message_to_a_scheduler(
        self, paying_app: Flask, due: Deposit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(happened: object) -> None:
            raise RuntimeError(repr(happened))

        with monkeypatch.context() as broken:
            broken.setattr(bus, "publish", fail)
            with served(paying_app) as address:
                assert deliver(address, event("payment_intent.succeeded", paid(due))) == 200
        assert state(due) is DepositState.DUE
        jobs_now()

        assert state(due) is DepositState.HELD

    @pytest.mark.parametrize("table", ["webhook_event", "webhook_outcome"])
    @pytest.mark.parametrize("command", ["DELETE FROM {}", "UPDATE {} SET {}", "TRUNCATE {} CASCADE"])
    def test_what_came_is_never_changed(self, paying_app: Flask, due: Deposit, table: str, command: str) -> None:
        with served(paying_app) as address:
            deliver(address, event("payment_intent.succeeded", paid(due)))
        column = {"webhook_event": "kind = 'x'", "webhook_outcome": "outcome = 'noted'"}[table]

        with pytest.raises(Exception, match="never changed"):
            db.session.execute(text(command.format(table, column)))

    def test_two_handlers_of_one_message(self, due: Deposit) -> None:
        body = event("payment_intent.succeeded", paid(due), number="evt_two")
        with unit_of_work():
            queries.keep_event(
                id="evt_two",
                kind="payment_intent.succeeded",
                created_at=clock.now(),
                received_at=clock.now(),
                body=body.decode(),
                signature="",
            )
        with unit_of_work():
            assert services.handle("evt_two") is Outcome.BOOKED
        with unit_of_work():
            assert services.handle("evt_two") is None
        assert db.session.scalars(select(WebhookEvent)).one().kind == "payment_intent.succeeded"


def _deliver_in_vain(address: str, body: bytes) -> None:
    try:
        deliver(address, body)
    except OSError:
        return


def _until(app: Flask, statement: str, wanted: int) -> None:
    """Wait on a connection of our own, because the session holds a lock."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with app.app_context(), db.engine.connect() as connection:
            if connection.execute(text(statement)).scalar_one() == wanted:
                return
        time.sleep(0.05)
    raise AssertionError(statement)
