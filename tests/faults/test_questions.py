"""Payments of which no news ever comes: the market asks the payment service over HTTP, and whoever comes first books once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import clock
from market.access import SYSTEM
from market.accounts.models import Organisation
from market.db import db, unit_of_work
from market.payments import jobs, queries, services
from market.payments.gateway import Gateways, Hosted, StripeCheckout, open_gateways
from market.payments.models import Checkout, Deposit
from market.payments.rules import DepositState, PageState, Problem, Way
from tests.factories import accounts, payments
from tests.money import Provider, event, forget_session, jobs_now, signed

if TYPE_CHECKING:
    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


class Page:
    """A payment page that a bidder opened for a deposit, and what befalls it."""

    def __init__(self, application: Flask, provider: Provider, deposit: Deposit) -> None:
        self.application, self.provider, self.deposit = application, provider, deposit
        self.gateways = open_gateways(application.extensions["market.settings"])
        payer = db.session.get(Organisation, deposit.organisation_id)
        assert payer is not None
        with unit_of_work():
            self.number, order = services.open_checkout(accounts.actor(payer), deposit.id, return_url="http://127.0.0.1/")
        self.hosted: Hosted = self.stripe.ask(order)
        with unit_of_work():
            services.note_page(self.number, self.hosted, patience=self.stripe.patience)

    @property
    def stripe(self) -> StripeCheckout:
        """The payment service's adapter."""
        assert self.gateways.stripe is not None
        return self.gateways.stripe

    def pay(self) -> None:
        """Pay as the bidder does."""
        self.provider.pay(self.hosted.url)

    def news(self) -> None:
        """Let the signed message come that the payment succeeded."""
        body = event("payment_intent.succeeded", self.provider.intent(self.deposit), number=f"evt_{self.deposit.reference}")
        with unit_of_work():
            services.keep(self.stripe.read(body, signed(body)["Stripe-Signature"]))
        jobs_now()

    def question(self, *, after: timedelta = timedelta(minutes=3), gateways: Gateways | None = None) -> int:
        """Let the scheduler ask, `after` now."""
        forget_session()
        with clock.frozen(clock.now() + after):
            return jobs.ask_about_pages(gateways or self.gateways)

    @property
    def row(self) -> Checkout:
        """The page as the database has it."""
        forget_session()
        found = db.session.get(Checkout, self.number)
        assert found is not None
        return found

    @property
    def books(self) -> tuple[object, ...]:
        """What the books say of the deposit, without instants."""
        forget_session()
        due, arrival = queries.deposit(self.deposit.id), queries.arrival(Way.STRIPE, self.provider.intent(self.deposit)["id"])
        entries = [entry.kind for entry in queries.entries(due.id)]
        booked = arrival and (arrival.state, arrival.problem, arrival.amount, arrival.received_on, arrival.deposit_id == due.id)
        return due.state, due.way, due.received_on, entries, booked, self.row.said


@pytest.fixture
def page(paying_app: Flask, provider: Provider) -> Iterator[Page]:
    """A page that is open; in the end the books balance whatever happened."""
    provider.break_answers("", mode="after", times=0)
    with paying_app.app_context():
        yield Page(paying_app, provider, payments.deposit(accounts.organisation()))
        forget_session()
        assert queries.balances().sound
        assert queries.disagreeing() == 0
        forget_session()


def test_a_payment_whose_message_never_comes_is_asked_for(page: Page) -> None:
    page.pay()
    assert page.question(after=timedelta(minutes=1)) == 0
    assert page.question() == 1

    assert page.books[0] is DepositState.HELD
    assert (page.row.said, page.row.next_ask_at, page.row.asked) == (PageState.PAID, None, 1)
    assert page.question(after=timedelta(days=1)) == 0


@pytest.mark.parametrize("order", list(permutations(("news", "question", "question"), 3)), ids="-".join)
def test_message_and_question_in_any_order_book_the_same(page: Page, order: tuple[str, ...]) -> None:
    page.pay()
    for step in order:
        getattr(page, step)()
    due = queries.deposit(page.deposit.id)

    assert page.books[:2] == (DepositState.HELD, Way.STRIPE)
    assert page.books[2] == due.received_on == clock.today()
    assert page.row.said is PageState.PAID
    assert db.session.execute(text("SELECT count(*) FROM arrival")).scalar_one() == 1
    assert db.session.execute(text("SELECT count(*) FROM journal_entry")).scalar_one() == 1


def test_the_question_alone_writes_what_the_message_alone_writes(paying_app: Flask, provider: Provider, page: Page) -> None:
    page.pay()
    page.question()
    told = Page(paying_app, provider, payments.deposit(accounts.organisation()))
    told.pay()
    told.news()
    told.question()

    assert page.books == told.books
    assert page.books[-1] is PageState.PAID


def test_ten_schedulers_ask_while_the_message_comes_fifty_times(paying_app: Flask, page: Page) -> None:
    page.pay()
    body = event("payment_intent.succeeded", page.provider.intent(page.deposit))

    def run(number: int) -> None:
        with paying_app.app_context(), clock.frozen(clock.now() + timedelta(minutes=3)):
            if number % 6:
                with unit_of_work():
                    services.keep(page.stripe.read(body, signed(body)["Stripe-Signature"]))
                jobs.handle_news()
            else:
                jobs.ask_about_pages(page.gateways)

    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(run, range(60)))
    page.question(after=timedelta(hours=1))

    assert page.books[0] is DepositState.HELD
    assert page.row.said is PageState.PAID
    assert db.session.execute(text("SELECT count(*) FROM journal_entry")).scalar_one() == 1


def test_an_open_page_is_asked_about_at_doubling_intervals_until_it_ends(page: Page) -> None:
    waits = []
    for _ in range(6):
        asked_at = page.row.next_ask_at
        assert asked_at is not None
        with clock.frozen(asked_at):
            forget_session()
            assert jobs.ask_about_pages(page.gateways) == 1
        again = page.row.next_ask_at
        assert again is not None
        waits.append((again - asked_at).total_seconds() / 60)
    assert waits == [2, 4, 8, 15, 15, 15]
    assert page.row.said is PageState.OPEN
    page.provider.end_page(page.hosted.session)
    page.question(after=timedelta(hours=2))

    assert (page.row.said, page.row.next_ask_at) == (PageState.EXPIRED, None)
    assert queries.deposit(page.deposit.id).state is DepositState.DUE


def test_a_silent_service_is_asked_again_and_the_operator_sees_it(page: Page, paying_app: Flask) -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    silent = open_gateways(replace(paying_app.extensions["market.settings"], stripe_url="http://127.0.0.1:9"))
    page.pay()
    for hours in (1, 2, 3):
        assert page.question(after=timedelta(hours=hours), gateways=silent) == 0
        shown = queries.stuck_pages(clerk, clock.now())
        assert [found.id for found, _ in shown] == ([page.number] if hours == 3 else [])
    assert page.row.last_error == "APIConnectionError"
    assert queries.stuck_pages(accounts.actor(accounts.organisation()), clock.now()) == []
    with unit_of_work():
        services.ask_at_once(clerk, page.number)
    assert page.question(after=timedelta(seconds=1)) == 1

    assert page.books[0] is DepositState.HELD
    assert queries.stuck_pages(clerk, clock.now() + timedelta(days=1)) == []


@pytest.mark.parametrize("mode", ["before", "after"])
def test_an_answer_that_is_cut_off_is_asked_for_again(page: Page, mode: str) -> None:
    page.pay()
    page.provider.break_answers(f"GET /v1/checkout/sessions/{page.hosted.session}", mode=mode)

    assert page.question() == 0
    assert queries.deposit(page.deposit.id).state is DepositState.DUE
    assert page.question(after=timedelta(minutes=8)) == 1
    assert page.books[0] is DepositState.HELD


def test_a_scheduler_that_dies_before_it_books_leaves_the_page_to_the_next(page: Page) -> None:
    page.pay()
    with clock.frozen(clock.now() + timedelta(minutes=3)), unit_of_work():
        claimed = services.claim_page()
    assert claimed == (page.number, page.hosted.session)
    page.stripe.look(page.hosted.session)

    assert page.question() == 0
    assert page.question(after=timedelta(minutes=6)) == 1
    assert page.books[0] is DepositState.HELD


def test_money_for_a_deposit_that_ended_waits_for_the_operator(page: Page) -> None:
    page.pay()
    with unit_of_work():
        services.cancel(page.deposit.id, SYSTEM, "拍品撤回")
    page.question()

    assert page.books[0] is DepositState.CANCELLED
    assert [arrival.problem for arrival in queries.open_arrivals()] == [Problem.NOT_DUE]
    assert page.row.said is PageState.PAID


def test_a_page_that_the_service_does_not_know_is_shown_until_asked_again(page: Page) -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    with unit_of_work():
        known = queries.checkout_for_update(page.number)
        session, known.session = known.session, "cs_test_another_account"
    page.question()

    assert (page.row.said, page.row.next_ask_at) == (PageState.UNKNOWN, None)
    assert [deposit.id for _, deposit in queries.stuck_pages(clerk, clock.now())] == [page.deposit.id]
    page.pay()
    with unit_of_work():
        queries.checkout_for_update(page.number).session = session
        services.ask_at_once(clerk, page.number)
    page.question(after=timedelta(seconds=1))
    assert page.row.said is PageState.PAID


@pytest.mark.parametrize(
    "change",
    [
        "session = NULL, url = NULL",
        "said = 'paid'",
        "said = 'open', next_ask_at = NULL",
        "said = 'nonsense'",
    ],
)
def test_the_database_refuses_pages_that_cannot_be(page: Page, change: str) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE checkout SET {change} WHERE id = :id"), {"id": page.number})  # noqa: S608 - the changes above
    db.session.rollback()
