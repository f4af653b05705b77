"""kill -9 of web workers while bids are sealed: an acknowledged one is never lost, an unanswered one may be repeated with its key."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from market.auctions.rules.states import Format
from market.db import db
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

KILLS, BIDDERS = 8, 6
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass
class Sealed:
    """One commitment, its key, and the answer; None where the connection broke."""

    token: str
    key: str
    status: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def commitment(self) -> str:
        """Return what is handed in: another one for each key."""
        return hashlib.sha256(f"{self.token}{self.key}".encode()).hexdigest()

    def send(self, port: int, lot: int) -> None:
        """Hand the commitment in on a connection of its own."""
        line = HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {
            "Host": "market.example.org",
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": self.key,
            "Content-Type": "application/json",
        }
        try:
            line.request("POST", f"/api/v1/lots/{lot}/seals", json.dumps({"round": 1, "commitment": self.commitment}), headers)
            answer = line.getresponse()
            self.answer, self.status = json.loads(answer.read()), answer.status
        except (OSError, HTTPException, ValueError):
            self.status = None
        finally:
            line.close()


def test_killed_workers_lose_no_acknowledged_sealed_bid(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    made = hall.build(committed_app, lots=1, bidders=BIDDERS, lasts=timedelta(hours=2), form=Format.SEALED_FIRST)
    lot, port, sent = made.lots[0], hall.free_port(), list[Sealed]()
    with hall.process(fresh_database, tmp_path, *hall.WEB, port=port) as server:
        hall.wait_for_port(port)
        _burst(port, lot, made.tokens, server.pid, sent)
        held_back = _killed_before_its_commit(committed_app, port, lot, made.tokens[0], server.pid)
        lost = [one for one in sent if one.status is None] + [held_back]
        for one in lost:
            _repeat(one, port, lot)
    stored = _stored(committed_app, lot)

    assert [one.status for one in sent if one.status != 200] == []
    assert len(lost) > KILLS // 2, "the kills hit no request"
    assert all(stored[one.key] == (one.commitment, one.answer["seq"]) for one in [*sent, held_back])
    assert invariants.count(committed_app, "SELECT count(*) FROM ledger_entry WHERE kind = 'sealed'") == len(sent) + 1
    invariants.check(committed_app, made.lots)


def _burst(port: int, lot: int, tokens: list[str], master: int, sent: list[Sealed]) -> None:
    """Let every bidder seal again and again while workers die."""
    over = threading.Event()

    def bid(number: int, token: str) -> None:
        turn = 0
        while not over.is_set():
            one = Sealed(token, f"sealed-{number:02d}-{turn:05d}")
            sent.append(one)
            one.send(port, lot)
            turn += 1
            time.sleep(0.02 if one.status is None else 0)

    bidders = [threading.Thread(target=bid, args=pair) for pair in enumerate(tokens)]
    for bidder in bidders:
        bidder.start()
    for kill in range(KILLS):
        time.sleep(0.4)
        if workers := hall.children(master):
            os.kill(workers[kill % len(workers)], signal.SIGKILL)
    time.sleep(1)
    over.set()
    for bidder in bidders:
        bidder.join(60)


def _killed_before_its_commit(app: Flask, port: int, lot: int, token: str, master: int) -> Sealed:
    """Hold the lot's row, let a seal wait for it, and kill every worker: it was sent, and it was never committed."""
    one = Sealed(token, "held-before-commit")
    with app.app_context():
        db.session.execute(text("SELECT 1 FROM lot WHERE id = :lot FOR UPDATE"), {"lot": lot})
        sending = threading.Thread(target=one.send, args=(port, lot))
        sending.start()
        until = time.monotonic() + 20
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        while not db.session.execute(waits).scalar_one():
            assert time.monotonic() < until, "nobody waits for the lot"
            time.sleep(0.05)
        for worker in hall.children(master):
            os.kill(worker, signal.SIGKILL)
        sending.join(30)
        db.session.rollback()
        db.session.remove()
    assert one.status is None
    assert one.key not in _stored(app, lot)
    return one


def _repeat(one: Sealed, port: int, lot: int) -> None:
    """Send an unanswered seal again with its key, twice: both answers are one."""
    until = time.monotonic() + 20
    one.send(port, lot)
    while one.status is None and time.monotonic() < until:
        time.sleep(0.2)
        one.send(port, lot)
    first = (one.status, one.answer)
    one.send(port, lot)
    assert (one.status, one.answer["seq"]) == (first[0], first[1]["seq"]) == (200, one.answer["seq"])


def _stored(app: Flask, lot: int) -> dict[str, tuple[str, int]]:
    """Return the commitment and entry of every accepted key, as the ledger and the record of attempts tell it together."""
    told = text("""
        SELECT a.key, e.data->>'commitment', e.seq FROM sealed_attempt a
        JOIN ledger_entry e ON e.lot_id = a.lot_id AND e.seq = a.seq WHERE a.lot_id = :lot AND e.kind = 'sealed'""")
    with app.app_context():
        found = {key: (commitment, seq) for key, commitment, seq in db.session.execute(told, {"lot": lot})}
        db.session.remove()
        return found
