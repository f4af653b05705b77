import socket
import threading
from collections.abc import Iterator

import pytest

from market.auctions.watchers import MOST_WAITING, Message, Watcher, event
from market.web.line import Line


class _Patient(Line):
    def finish(self, rest: bytes) -> None:
        """Wait for the reader, as a connection of the server's event loop does."""
        self._connection.settimeout(5)
        super().finish(rest)


class Seat:
    """A watcher with both ends of its line; its stream runs in a thread, as it has its own greenlet in the server."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.near.settimeout(0)
        self.watcher = Watcher(1, _Patient(self.near))
        self.yielded: list[bytes] = []
        self.stream = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        for text in self.watcher.messages():
            self.yielded.append(text)

    def begin(self) -> None:
        """Let the stream wait for messages."""
        self.stream.start()
        while not self.watcher._free:
            pass

    def end(self) -> None:
        """Let the stream send what is queued, and end."""
        self.watcher.queue.put(None)
        self.stream.join(5)
        assert not self.stream.is_alive()


@pytest.fixture
def seat() -> Iterator[Seat]:
    made = Seat()
    yield made
    if made.stream.is_alive():
        made.end()
    made.near.close()
    made.far.close()


def bid(number: int, length: int = 0) -> Message:
    return event("bid", {"seq": number, "filler": "x" * length}, number)


def test_a_message_goes_straight_to_the_line_of_a_stream_that_waits(seat: Seat) -> None:
    seat.begin()
    seat.watcher.offer(bid(1))
    assert seat.far.recv(1000) == bid(1).chunk == f"{len(bid(1).text):x}\r\n".encode() + bid(1).text + b"\r\n"
    assert seat.watcher.queue.empty()
    assert seat.yielded == []


def test_before_the_stream_waits_messages_queue_in_order(seat: Seat) -> None:
    seat.watcher.offer(bid(1))
    seat.watcher.offer(bid(2))
    seat.begin()
    seat.watcher.offer(bid(3))
    assert seat.yielded == [bid(1).text, bid(2).text]
    assert seat.far.recv(1000) == bid(3).chunk


def test_what_was_sent_is_not_sent_again(seat: Seat) -> None:
    seat.watcher.sent = 2
    seat.watcher.offer(bid(2))
    seat.begin()
    seat.watcher.offer(bid(1))
    seat.watcher.offer(bid(3))
    seat.watcher.offer(bid(3))
    assert seat.yielded == []
    assert seat.far.recv(1000) == bid(3).chunk


def test_a_message_without_a_number_is_always_sent(seat: Seat) -> None:
    seat.begin()
    clock = event("clock", {"time": "2026-10-23T06:00:00Z"})
    seat.watcher.offer(clock)
    seat.watcher.offer(clock)
    assert seat.far.recv(1000) == clock.chunk * 2


def test_a_full_line_takes_the_rest_later_and_nothing_overtakes_it(seat: Seat) -> None:
    seat.near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    seat.begin()
    long, *others = [bid(1, 3_000_000), bid(2), bid(3)]
    for message in (long, *others):
        seat.watcher.offer(message)
    heard = b""
    while len(heard) < len(long.chunk):
        heard += seat.far.recv(1 << 20)
    assert heard == long.chunk
    seat.end()
    assert seat.yielded == [message.text for message in others]


def test_a_line_that_is_gone_ends_the_stream(seat: Seat) -> None:
    seat.begin()
    seat.far.close()
    seat.watcher.offer(bid(1))
    assert seat.watcher.dropped
    seat.stream.join(5)
    assert not seat.stream.is_alive()


def test_a_reader_who_never_reads_is_given_up(seat: Seat) -> None:
    for number in range(2 * MOST_WAITING):
        seat.watcher.offer(bid(number + 1))
    assert seat.watcher.dropped
    assert seat.watcher.queue.qsize() == MOST_WAITING + 1
