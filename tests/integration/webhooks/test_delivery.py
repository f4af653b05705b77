"""News are gathered for whom they concern and leave in order, at least once, to a real receiver."""

from __future__ import annotations

import ipaddress
import itertools
import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from market import audit, clock, keys, signing
from market.access import SYSTEM, Actor
from market.db import db, unit_of_work
from market.mail import Mail
from market.web import openapi
from market.webhooks import gateway, jobs, queries, rules, services
from market.webhooks.models import News, Webhook
from market.webhooks.rules import HookState, Topic
from tests.factories import listings

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("session")

HERE = (ipaddress.ip_network("127.0.0.0/8"),)
BASE = "https://market.example.cn"


class Receiver(ThreadingHTTPServer):
    """A university's system: keeps what it is told and answers as the test says."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], dict[str, Any], bytes]] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hooks"

    @property
    def kinds(self) -> list[str]:
        return [body["type"] for _headers, body, _raw in self.told]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((dict(self.headers), json.loads(raw), raw))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def author() -> Actor:
    return listings.editor()


def hooked(author: Actor, receiver: Receiver, *topics: Topic) -> Webhook:
    with unit_of_work():
        return services.register(author, address=receiver.address, topics=[topic.value for topic in topics or set(Topic) - {Topic.HOLDING}])


def tell() -> int:
    return jobs.tell(BASE, HERE)


def again(hook: Webhook) -> Webhook:
    return db.session.get_one(Webhook, hook.id)


def test_a_published_achievement_is_told_signed_and_once(author: Actor, receiver: Receiver) -> None:
    listings.published(author)
    hooked(author, receiver)
    made = listings.published(author)

    assert tell() == len(receiver.told) > 0
    assert tell() == 0
    headers, body, raw = receiver.told[-1]
    assert body["type"] == "achievement.published"
    assert body["data"]["url"] == f"{BASE}/api/v1/achievements/{made.id}"
    assert {told["data"]["id"] for _headers, told, _raw in receiver.told} == {made.id}
    (key,) = [key for key in signing.published() if key.id == headers["Webhook-Key"]]
    content = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + raw
    assert keys.verifies(key.public_key, content, headers["Webhook-Signature"].removeprefix("v1a,"))


def test_only_the_parties_and_only_the_chosen_topics_are_told(author: Actor, receiver: Receiver) -> None:
    other = listings.editor()
    hooked(other, receiver)
    hooked(author, receiver, Topic.DEMAND)
    listings.published(author)

    assert tell() == 0
    assert receiver.told == []
    assert {row.organisation_id for row in db.session.scalars(select(News))} == {author.organisation_id}


def test_a_failure_holds_the_later_messages_back_until_it_is_over(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    listings.published(author)
    receiver.answers = [500]

    assert tell() == 0
    assert (again(hook).failures, len(receiver.told)) == (1, 1)
    assert tell() == 0
    with clock.frozen(clock.now() + rules.RETRY[0] + timedelta(seconds=1)):
        arrived = tell()
    assert arrived == len(receiver.told) - 1
    ids = [headers["Webhook-Id"] for headers, _body, _raw in receiver.told]
    assert ids[0] == ids[1]
    assert len(set(ids)) == len(ids) - 1
    assert again(hook).failures == 0
    assert [attempt.status for attempt, _event in queries.attempts(hook.id, 100)][-1] == 500


def test_a_redirect_is_no_arrival_and_is_not_followed(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    listings.published(author)
    receiver.answers = [302]

    assert tell() == 0
    assert (again(hook).failures, len(receiver.told)) == (1, 1)


def test_after_about_three_days_it_stops_tells_the_administrators_and_loses_nothing(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    listings.published(author)
    receiver.answers = [503] * (len(rules.RETRY) + 1)
    at = clock.now()
    for wait in (timedelta(0), *rules.RETRY):
        at += wait + timedelta(seconds=1)
        with clock.frozen(at):
            assert tell() == 0

    assert again(hook).state is HookState.STOPPED
    assert [letter.subject for letter in db.session.scalars(select(Mail)) if "Webhook" in letter.subject] == [
        "回调已停止 · Webhook stopped"
    ]
    waiting = queries.waiting(again(hook))
    with unit_of_work():
        services.resume(author, hook.id)
    assert tell() == waiting > 0


def test_an_inner_machine_is_never_asked(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    listings.published(author)

    assert jobs.tell(BASE, ()) == 0
    assert receiver.told == []
    (attempt, _event), *_more = queries.attempts(hook.id, 1)
    assert "not public" in attempt.error


@pytest.mark.parametrize(("scheme", "drop"), [("http", b"H"), ("https", b"\x16\x03\x03\x40\x00" + b"\x02" * 20)])
def test_who_answers_drop_by_drop_is_cut_off(scheme: str, drop: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "LIMIT_S", 0.4)

    class Dripping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            over = threading.Event()
            for at in itertools.count():
                try:
                    self.request.sendall(drop[at : at + 1] or drop[-1:])
                except OSError:
                    return
                over.wait(0.05)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        reply = gateway.post(f"{scheme}://127.0.0.1:{server.server_address[1]}/", b"{}", {}, HERE)
        server.shutdown()
        thread.join()
    assert reply.status is None
    assert reply.error
    assert reply.took_ms < 3_000


def test_a_test_message_says_at_once_whether_anything_arrives(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    receiver.answers = [404]
    for arrived in (0, 1):
        with unit_of_work():
            services.ask_test(author, hook.id)
        assert tell() == arrived
    assert receiver.kinds == ["webhook.test"] * 2
    assert (again(hook).failures, again(hook).test_asked) == (0, False)


def test_a_replay_sends_again_under_the_same_ids(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    began = clock.now()
    listings.published(author)
    first = tell()
    with unit_of_work():
        services.replay(author, hook.id, since=began)

    assert tell() == first
    ids = [headers["Webhook-Id"] for headers, _body, _raw in receiver.told]
    assert ids[:first] == ids[first:]


def test_a_replay_asked_while_a_message_is_under_way_is_not_forgotten(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    began = clock.now()
    listings.published(author)
    total = tell()
    first = iter([True])

    def interrupted(address: str, body: bytes, headers: Mapping[str, str]) -> gateway.Reply:
        if next(first, False):
            with unit_of_work():
                services.replay(author, hook.id, since=began)
        return gateway.post(address, body, headers, HERE)

    listings.published(author)
    with unit_of_work():
        services.gather()
    services.deliver(hook.id, interrupted, BASE)
    tell()
    assert len({headers["Webhook-Id"] for headers, _body, _raw in receiver.told}) == total * 2
    assert len(receiver.told) == total + 1 + total * 2


def test_a_process_that_died_while_sending_sends_again_a_minute_later(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    listings.published(author)
    with unit_of_work():
        services.gather()

    def dies(*_given: object) -> gateway.Reply:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.deliver(hook.id, dies, BASE)
    post = partial(gateway.post, networks=HERE)
    assert services.deliver(hook.id, post, BASE) == 0
    with clock.frozen(clock.now() + services.CLAIMED + timedelta(seconds=1)):
        assert services.deliver(hook.id, post, BASE) == len(receiver.told) > 0


def test_what_a_slow_transaction_wrote_late_is_gathered_too(author: Actor, receiver: Receiver) -> None:
    hooked(author, receiver)
    late = db.session.execute(text("SELECT nextval(pg_get_serial_sequence('event', 'id'))")).scalar_one()
    made = listings.published(author)
    tell()
    with unit_of_work():
        audit.record(SYSTEM, "achievement.expired", made, from_state="published", to_state="expired").id = late

    assert tell() == 1
    assert receiver.kinds[-1] == "achievement.expired"


def test_topics_are_places_of_the_api(app: Flask) -> None:
    assert {f"/{topic.place}/" for topic in Topic} <= {path.partition("{")[0] for path in openapi.describe(app)["paths"]}


def test_the_log_of_attempts_is_forgotten_after_a_month(author: Actor, receiver: Receiver) -> None:
    hook = hooked(author, receiver)
    with unit_of_work():
        services.ask_test(author, hook.id)
    tell()
    assert jobs.forget_old_attempts() == 0
    with clock.frozen(clock.now() + rules.REPLAYED + timedelta(minutes=1)):
        assert jobs.forget_old_attempts() == 1


def test_the_database_refuses_a_webhook_that_follows_nothing(author: Actor, receiver: Receiver) -> None:
    again(hooked(author, receiver)).topics = []
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
