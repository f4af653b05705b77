"""The way out to receivers: one POST to the very address that was checked, no redirects, and no longer than a few seconds."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from market.webhooks.rules import Network, may_be_reached

PATIENCE_S = 5
"""For connecting, and for each silence."""
LIMIT_S = 10
"""For everything together: who answers drop by drop is cut off."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status, or why nothing did."""

    status: int | None
    error: str
    took_ms: int


def post(address: str, body: bytes, headers: Mapping[str, str], networks: Sequence[Network] = ()) -> Reply:
    """Send one message and return what came back; what is no answer is an error in words, never an exception."""
    began = time.monotonic()
    try:
        status, error = _answer(urlsplit(address), body, headers, networks), ""
    except (OSError, http.client.HTTPException, ValueError) as failure:
        status, error = None, f"{type(failure).__name__}: {failure}"[:300]
    return Reply(status, error, round((time.monotonic() - began) * 1_000))


def _answer(parts: SplitResult, body: bytes, headers: Mapping[str, str], networks: Sequence[Network]) -> int:
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    line = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(host, port, timeout=PATIENCE_S)
    plain = _connected(host, port, networks)
    with _cut_off(plain), closing(_secured(plain, host) if secure else plain) as line.sock:
        line.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, dict(headers))
        return line.getresponse().status


@contextmanager
def _cut_off(line: socket.socket) -> Iterator[None]:
    """End the connection when its time is up, in the middle of a handshake too; a copy of the socket stays ours until the timer is done."""
    with line.dup() as ours:
        limit = threading.Timer(LIMIT_S, _shut, [ours])
        limit.daemon = True
        limit.start()
        try:
            yield
        finally:
            limit.cancel()
            limit.join()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        line.shutdown(socket.SHUT_RDWR)


def _secured(line: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _connected(host: str, port: int, networks: Sequence[Network]) -> socket.socket:
    """Connect to an address of the name that may be reached; a name that means an inner machine is refused before anything is sent."""
    found = [sockaddr for *_rest, sockaddr in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(may_be_reached(ipaddress.ip_address(str(place[0]).partition("%")[0]), networks) for place in found):
        message = "the name leads to an address that is not public"
        raise OSError(message)
    return socket.create_connection((str(found[0][0]), port), PATIENCE_S)
