"""The same fan-out by nchan, the push module of nginx: the yardstick of the live feed. Debian: nginx-light, libnginx-mod-nchan."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

from bench.servers import free_port, served
from bench.watch import BIDS, PER_SECOND, Screens, run

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
SIZE = 700
"""Bytes of one event, as many as the market's have."""
CONFIGURATION = """
daemon off;
load_module {module};
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location = /publish {{ nchan_publisher; nchan_channel_id lot; nchan_message_buffer_length 500; }}
    location = /events {{ nchan_subscriber eventsource; nchan_channel_id lot; nchan_subscriber_first_message newest; }}
    location = /ready {{ return 200 "ready"; }}
  }}
}}
"""


def available() -> bool:
    """Say whether nginx and the module are installed."""
    return bool(shutil.which("nginx") or Path("/usr/sbin/nginx").exists()) and MODULE.exists()


def measure(folder: Path, watchers: int, workers: int) -> Screens:
    """Time nchan as the market is timed: the same watchers, pace and size of events, and as many processes."""
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(module=MODULE, workers=workers, folder=folder, port=port), encoding="utf8")
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(file), "-p", str(folder)]
    with served(command, {"PATH": "/usr/sbin:/usr/bin:/bin"}, port, "/ready"):
        bids = [(number, _publication(number)) for number in range(1, BIDS + 1)]
        return asyncio.run(run(port, "/events", bids, watchers, per_second=PER_SECOND, begins=b": hi"))


def _publication(amount: int) -> bytes:
    event = json.dumps({"lot": 1, "kind": "bid", "amount_fen": amount}, separators=(",", ":"))
    body = (event[:-1] + ',"filler":"' + "x" * (SIZE - len(event) - 12) + '"}').encode()
    head = f"POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
