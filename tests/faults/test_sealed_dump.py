"""A sealed amount cannot be recovered from a full dump, the server's files and its environment, all taken before the opening."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from market import audit, bus, clock, mail
from market.access import SYSTEM
from market.accounts.models import Organisation
from market.auctions.rules.sealing import Kept
from market.auctions.rules.states import Format
from market.auctions.services import paddles
from market.db import db, unit_of_work
from market.embedded import BIN, Cluster
from market.money import Money
from market.payments.events import DepositHeld
from tests.factories import accounts, auctions
from tests.integration.auctions.sealing import SealedHall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

MINUTE = timedelta(minutes=1)
LOWEST, HIGHEST = 41_000_000, 49_000_000
KNOWN_TO = 500
"""The attacker even knows the amount to so many yuan."""
NEXT_TO = 5
ROUND_FIGURES = range(260_000, 2_000_000, 10_000)
NONCE_LENGTH = 32
HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{43}=?")


@dataclass
class Loot:
    """Everything that somebody took who had the database, the machine's files and its environment."""

    pieces: list[bytes] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    """The database server's own files, where other tests' leavings lie as well."""

    def holds(self, needles: dict[str, bytes]) -> set[str]:
        """Return the names of the byte strings that lie in it."""
        return {name for name, needle in needles.items() for piece in (*self.pieces, *self.raw) if needle in piece}

    def crack(self, kept: Kept, commitments: set[str]) -> set[int]:
        """Try every plausible amount with every possible nonce; return the amounts (yuan) that open a commitment.

        From the server's own files only the amounts next to the true one are tried, which favours the attacker.
        """
        near = kept.amount.fen // 100
        plausible = (*range(near - KNOWN_TO, near + KNOWN_TO), *ROUND_FIGURES)
        tries = [(self.pieces, plausible), (self.raw, range(near - NEXT_TO, near + NEXT_TO))]
        return {yuan for pieces, amounts in tries for yuan in _opening(kept, nonces(pieces), amounts, commitments)}


def nonces(pieces: list[bytes]) -> set[str]:
    """Return every byte string of a nonce's length, however it is written, in the notation of the formula."""
    found = {text.decode() for piece in pieces for text in HEX.findall(piece)}
    for piece in pieces:
        for coded in BASE64.findall(piece):
            raw = base64.urlsafe_b64decode(coded.rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_") + b"=")
            found |= {raw.hex()} if len(raw) == NONCE_LENGTH else set()
    return found


def _opening(kept: Kept, nonces: set[str], amounts: Sequence[int], commitments: set[str]) -> set[int]:
    texts = ((yuan, f"{kept.lot}|1|{kept.paddle}|{yuan * 100}|{nonce}") for nonce in nonces for yuan in amounts)
    return {yuan for yuan, formula in texts if hashlib.sha256(formula.encode()).hexdigest() in commitments}


@dataclass
class Sealed:
    """A bid that is sealed, and what only its bidder knows."""

    hall: SealedHall
    kept: Kept
    commitment: str


@pytest.fixture
def sealed(committed_app: Flask) -> Iterator[Sealed]:
    """A lot with a bid that was sealed over HTTP, and that its bidder tried to open too early."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    with committed_app.app_context():
        hall = SealedHall.opened(auctions.market(), Format.SEALED_FIRST)
        nonce = secrets.token_hex(NONCE_LENGTH)
        amount = Money.yuan(LOWEST + secrets.randbelow(HIGHEST - LOWEST))
        kept = Kept(lot=hall.lot.id, round=1, paddle=hall.number(0), amount=amount, nonce=nonce)
        commitment = str(kept.file()["commitment"])
        token = accounts.token(db.session.get_one(Organisation, hall.firms[0].id))
        address, mine = f"/api/v1/lots/{hall.lot.id}", {"Authorization": f"Bearer {token}"}
        with clock.frozen(hall.at + MINUTE):
            client = committed_app.test_client()
            given = client.post(
                f"{address}/seals", json={"round": 1, "commitment": commitment}, headers=mine | {"Idempotency-Key": "the-seal"}
            )
            early = client.post(
                f"{address}/reveals", json={"amount_fen": amount.fen, "nonce": nonce}, headers=mine | {"Idempotency-Key": "too-early"}
            )
        assert (given.status_code, early.status_code) == (200, 409)
        yield Sealed(hall, kept, commitment)
        db.session.remove()


def take(app: Flask, cluster: Cluster, url: str, home: Path, since: float, log: str) -> Loot:
    """Take a full dump, the database's own files, the market's folder, its settings, the environment and the log."""
    address = make_url(url)
    command = [str(BIN / "pg_dump"), "-h", str(cluster.socket_folder()), "-U", "postgres", str(address.database)]
    dump = subprocess.run(command, check=True, capture_output=True).stdout
    db.session.execute(text("CHECKPOINT"))
    oid = db.session.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    heap = [path for path in (cluster.folder / "base" / str(oid)).rglob("*") if path.is_file()]
    wal = [path for path in (cluster.folder / "pg_wal").iterdir() if path.is_file() and path.stat().st_mtime >= since]
    files = [path for path in home.rglob("*") if path.is_file()]
    environment = [f"{name}={value}".encode() for name, value in os.environ.items()]
    settings = [repr(app.extensions["market.settings"]).encode(), log.encode()]
    db.session.remove()
    kept = [path.read_bytes() for path in files]
    return Loot([dump, *environment, *settings, *kept], [path.read_bytes() for path in (*heap, *wal) if path.exists()])


def spellings(kept: Kept) -> dict[str, bytes]:
    """Return how amount and nonce could be written."""
    fen, nonce = kept.amount.fen, kept.nonce
    said = {
        "yuan": str(fen // 100),
        "fen": str(fen),
        "thousands": f"{fen // 100:,}",
        "decimal": f"{fen / 100:.2f}",
        "hexadecimal": f"{fen:x}",
        "words": kept.amount.words,
        "nonce": nonce,
    }
    plain = {name: value.encode() for name, value in said.items()}
    raw = {
        "nonce bytes": bytes.fromhex(nonce),
        "fen, big end first": fen.to_bytes(8, "big"),
        "fen, small end first": fen.to_bytes(8, "little"),
    }
    coded = {f"{name} in base64": base64.b64encode(value).rstrip(b"=") for name, value in (plain | raw).items()}
    return plain | raw | coded


def test_a_dump_with_everything_else_does_not_give_the_amount(
    committed_app: Flask, cluster: Cluster, fresh_database: str, sealed: Sealed, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    since = time.time() - 60
    loot = take(committed_app, cluster, fresh_database, tmp_path, since, "".join(capfd.readouterr()))

    assert loot.holds({"commitment": sealed.commitment.encode()}) == {"commitment"}
    assert len(nonces(loot.pieces)) > 5
    assert loot.holds(spellings(sealed.kept)) == set()
    assert loot.crack(sealed.kept, {sealed.commitment}) == set()


def test_a_stored_nonce_or_amount_would_be_found(
    committed_app: Flask, cluster: Cluster, fresh_database: str, sealed: Sealed, tmp_path: Path
) -> None:
    since = time.time() - 60
    secret = base64.b64encode(bytes.fromhex(sealed.kept.nonce)).decode()
    with unit_of_work():
        audit.record(SYSTEM, "lot.leak", sealed.hall.lot, at=sealed.hall.at, kept=secret)
    nonce_stored = take(committed_app, cluster, fresh_database, tmp_path, since, "")
    with unit_of_work():
        mail.send("somebody@example.org", "出价", f"{sealed.kept.amount.fen // 100:,}")
    amount_stored = take(committed_app, cluster, fresh_database, tmp_path, since, "")
    in_a_log = Loot([f"body={sealed.kept.nonce}".encode()])

    assert nonce_stored.crack(sealed.kept, {sealed.commitment}) == {sealed.kept.amount.fen // 100}
    assert amount_stored.holds(spellings(sealed.kept)) >= {"thousands"}
    assert in_a_log.crack(sealed.kept, {sealed.commitment}) == {sealed.kept.amount.fen // 100}
