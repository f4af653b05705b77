"""Watchers of a lot: who has a stream open in this process, and how a message gets to them."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from market.web.line import chunk

if TYPE_CHECKING:
    from market.web.line import Line

MOST_WAITING = 500


class Message(NamedTuple):
    """An event, made once for all watchers: its text, the same as a chunk, and its number in the ledger where it has one."""

    text: bytes
    chunk: bytes
    number: int | None


def event(name: str, data: dict[str, Any], number: int | None = None) -> Message:
    """Make an event of the stream; `number` is its entry's in the ledger."""
    head = f"id: {number}\n" if number is not None else ""
    content = f"event: {name}\n{head}data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
    return Message(content, chunk(content), number)


class Watcher:
    """One open stream: a bounded queue of ready messages, and the line to write on at once where nothing is before them."""

    def __init__(self, lot_id: int, line: Line | None = None) -> None:
        self.lot_id = lot_id
        self.queue: queue.SimpleQueue[Message | bytes | None] = queue.SimpleQueue()
        self.dropped = False
        self.sent = 0
        self._line = line
        self._free = False

    def offer(self, message: Message) -> None:
        """Write or queue a message; give the watcher up where its line is gone or too many wait."""
        if self.dropped:
            return
        rest = self._write(message) if self._free else message
        self.dropped = rest is None or self.queue.qsize() >= MOST_WAITING
        if rest or self.dropped:
            self._free = False
            self.queue.put(None if self.dropped else rest)

    def _write(self, message: Message) -> bytes | None:
        """Return what the line did not take, or None where it is gone."""
        if not self.is_new(message):
            return b""
        try:
            return self._line.write(message.chunk) if self._line else None
        except OSError:
            return None

    def is_new(self, message: Message) -> bool:
        """Note a message as sent, unless it, or a newer one, was sent before."""
        if message.number is not None and message.number <= self.sent:
            return False
        self.sent = message.number or self.sent
        return True

    def messages(self) -> Iterator[bytes]:
        """Return what the stream itself has to send; while it waits, messages go straight to the line."""
        while True:
            self._free = self._line is not None and self.queue.empty()
            item = self.queue.get()
            self._free = False
            if item is None:
                return
            if isinstance(item, bytes):
                self._line.finish(item)  # type: ignore[union-attr]  # only a line leaves a rest
            elif self.is_new(item):
                yield item.text
