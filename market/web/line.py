"""The connection below a streamed answer, where the server lends it: what fits into its buffer is written without waking the stream.

A stream of its own greenlet costs some 60 microseconds per message, a write 10; with a thousand rooms open that is the difference between
a screen that is late and one that is not.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    import socket


class Line:
    """One open connection whose answer is sent in chunks (RFC 9112 §7.1); raises OSError where it is gone."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def write(self, chunk: bytes) -> bytes:
        """Write what the connection takes at once, and return the rest."""
        try:
            return chunk[os.write(self._connection.fileno(), chunk) :]
        except BlockingIOError:
            return chunk

    def finish(self, rest: bytes) -> None:
        """Write the rest of a chunk, as slowly as the other side reads."""
        self._connection.sendall(rest)


def chunk(payload: bytes) -> bytes:
    """Return the payload as one chunk."""
    return b"%x\r\n%b\r\n" % (len(payload), payload)


def lent() -> Line | None:
    """Return the line of the running request, or None where the server lends none or does not answer in chunks."""
    chunked = request.method == "GET" and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1"
    connection = request.environ.get("gunicorn.socket") if chunked and request.environ["wsgi.url_scheme"] == "http" else None
    return None if connection is None else Line(connection)
