"""The live feed under a crowd: everybody who connects sees every entry once, however the connection went."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market.auctions import feed, watchers
from market.auctions.queries import room
from market.auctions.services import bids
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.money import Money
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
WATCHERS = 2000


class Watcher:
    """One connection to the feed, with the numbers of the entries it has seen."""

    def __init__(self, port: int, lot_id: int) -> None:
        self.port, self.lot_id = port, lot_id
        self.seen: list[int] = []
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def connect(self) -> None:
        for _ in range(20):
            try:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                break
            except OSError:
                await asyncio.sleep(0.2)
        last = f"Last-Event-ID: {self.seen[-1]}\r\n" if self.seen else ""
        self.writer.write(f"GET /api/v1/lots/{self.lot_id}/events HTTP/1.1\r\nHost: market.example.org\r\n{last}\r\n".encode())

    async def until(self, seq: int) -> None:
        """Read until the entry numbered `seq` was seen."""
        while not self.seen or self.seen[-1] < seq:
            line = await asyncio.wait_for(self.reader.readline(), 120)
            assert line, "the feed ended"
            if line.startswith(b"data: ") and b'"seq"' in line:
                self.take(json.loads(line[6:]))

    def take(self, data: dict[str, Any]) -> None:
        """Note an entry, or those of a snapshot."""
        for entry in data.get("entries", [data]):
            if not self.seen or entry["seq"] > self.seen[-1] or "entries" not in data:
                self.seen.append(entry["seq"])


def test_two_thousand_watchers_drop_and_come_back_without_gap_or_double(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2 * WATCHERS + 200:
        pytest.skip(f"each watcher needs two sockets; this machine allows {hard} open files")  # only its owner can raise that
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * WATCHERS + 200), hard))
    made = hall.build(committed_app, lots=1, bidders=2, lasts=timedelta(hours=1))
    lot, port = made.lots[0], hall.free_port()

    def bid(number: int) -> None:
        with committed_app.app_context(), unit_of_work():
            assert bids.place_bid(
                made.bidders[number % 2], lot, Bid(amount=Money.yuan(260_000 + 10_000 * number), key=f"watched-{number:03d}")
            ).accepted

    async def run() -> list[Watcher]:
        crowd = [Watcher(port, lot) for _ in range(WATCHERS)]
        await asyncio.gather(*(watcher.connect() for watcher in crowd))
        await asyncio.gather(*(watcher.until(1) for watcher in crowd))
        for number in range(3):
            await asyncio.to_thread(bid, number)
        await asyncio.gather(*(watcher.until(4) for watcher in crowd))
        for watcher in crowd:
            watcher.writer.transport.abort()
        for number in range(3, 6):
            await asyncio.to_thread(bid, number)
        await asyncio.gather(*(watcher.connect() for watcher in crowd))
        await asyncio.to_thread(bid, 6)
        await asyncio.gather(*(watcher.until(8) for watcher in crowd))
        for watcher in crowd:
            watcher.writer.transport.abort()
        return crowd

    with hall.process(fresh_database, tmp_path, *hall.WEB, port=port):
        hall.wait_for_port(port)
        with ThreadPoolExecutor(1) as pool:
            crowd = pool.submit(asyncio.run, run()).result(timeout=250)
    assert {tuple(watcher.seen) for watcher in crowd} == {tuple(range(1, 9))}
    invariants.check(committed_app, made.lots)


def test_a_slow_reader_is_dropped_before_it_costs_memory() -> None:
    watcher = watchers.Watcher(1)
    for number in range(10 * watchers.MOST_WAITING):
        watcher.offer(watchers.event("bid", {"number": number}, 1 + number))
    assert watcher.dropped
    assert watcher.queue.qsize() == watchers.MOST_WAITING + 1


def test_joining_between_a_bid_and_its_broadcast_shows_it_once(committed_app: Flask) -> None:
    """The watcher is registered before its snapshot is read: an entry of that moment comes by both ways and is sent once."""
    made = hall.build(committed_app, lots=1, bidders=2, lasts=timedelta(hours=1))
    (lot,) = made.lots
    with committed_app.app_context():
        tailer = feed.Tailer(committed_app)
        watcher = tailer.enter(lot)
        with unit_of_work():
            assert bids.place_bid(made.bidders[0], lot, Bid(amount=Money.yuan(260_000), key="in-the-gap")).accepted
        snapshot = room.room(lot)
        entry = snapshot.entries[-1]
        tailer._live[lot] = snapshot.first.after(snapshot.entries[0])
        tailer._hand_out(entry)
        stream = iter(feed.Stream(tailer, watcher, snapshot, None))
        first, begun = next(stream), next(stream)
        with unit_of_work():
            assert bids.place_bid(made.bidders[1], lot, Bid(amount=Money.yuan(270_000), key="after-the-gap")).accepted
        tailer._hand_out(room.room(lot).entries[-1])
        following = next(stream)
        db.session.remove()
    assert first == b"retry: 1000\n\n"
    assert b'"seq":2' in begun
    assert b"\nid: 3\n" in following


def test_a_stream_says_something_often_enough_for_proxies_and_dead_lines(committed_app: Flask, fresh_database: str, tmp_path: Path) -> None:
    """No proxy may buffer it, and something comes well within an idle timeout of 30 s: who hears nothing knows that the line is dead."""
    made = hall.build(committed_app, lots=1, bidders=1, lasts=timedelta(hours=1))
    port = hall.free_port()
    with hall.process(fresh_database, tmp_path, *hall.WEB, port=port):
        hall.wait_for_port(port)
        with socket.create_connection(("127.0.0.1", port), timeout=15) as line:
            line.sendall(f"GET /api/v1/lots/{made.lots[0]}/events HTTP/1.1\r\nHost: market.example.org\r\n\r\n".encode())
            heard, quiet = b"", 0.0
            begun = last = time.monotonic()
            while time.monotonic() - begun < 22:
                heard += line.recv(65536)
                quiet, last = max(quiet, time.monotonic() - last), time.monotonic()
    assert b"X-Accel-Buffering: no" in heard
    assert b"Cache-Control: no-store" in heard
    assert heard.count(b"event: clock") >= 2
    assert quiet < 15
