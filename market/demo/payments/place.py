"""Where the demo's payment service listens and what it shares with the market: made once per data folder, told through the environment."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from market.settings import Settings

COMMAND = ("-m", "market.demo.payments.serve")
PATIENCE_S = 15
"""How long the market waits for the demo service's news before it asks; a visitor of the demo does not wait two minutes."""


@dataclass(frozen=True, slots=True)
class Place:
    """The service's port, the key that its callers show and the secret that signs its news."""

    port: int
    key: str
    secret: str

    @property
    def url(self) -> str:
        """Return the service's address, for the market and for the visitor's browser."""
        return f"http://127.0.0.1:{self.port}"


def wanted(settings: Settings) -> bool:
    """Say whether this market takes play money by card: in the demo, where no real payment service is configured."""
    return settings.demo and not settings.production and not settings.rehearsal and not settings.stripe_key


def folder(settings: Settings) -> Path:
    """Return where the service keeps its place and its books."""
    return settings.home / "demo-payments"


def surroundings(settings: Settings) -> dict[str, str]:
    """Return what the processes of a demo market must find in their environment to take play money; nothing for any other market."""
    if not wanted(settings):
        return {}
    place = _settle(folder(settings) / "place.json", settings.port + 1)
    return {
        "CHUNQIU_STRIPE_DEMO": "1",
        "CHUNQIU_STRIPE_KEY": place.key,
        "CHUNQIU_STRIPE_WEBHOOK_SECRET": place.secret,
        "CHUNQIU_STRIPE_URL": place.url,
        "CHUNQIU_STRIPE_PATIENCE": str(PATIENCE_S),
    }


def _settle(file: Path, usual: int) -> Place:
    """Return the kept place, at its port where that is free; pages that were opened at another port are opened anew."""
    kept = Place(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None
    port = next(port for port in (kept.port if kept else usual, usual, 0) if _free(port))
    made = Place(
        port or _any_port(),
        kept.key if kept else f"sk_test_demo_{secrets.token_hex(16)}",
        kept.secret if kept else f"whsec_{secrets.token_hex(16)}",
    )
    if made != kept:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
