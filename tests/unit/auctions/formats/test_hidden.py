"""A sealed amount is unreadable before its bidder opens it: neither what is public nor what is stored says anything of it."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict

from market.auctions.rules import record
from market.auctions.rules.formats.protocol import Seal
from market.auctions.rules.formats.sealed import commitment
from market.auctions.rules.ledger import GENESIS, chain
from market.auctions.rules.states import Format
from market.money import Money
from tests.unit.auctions.formats.play import LOT, OPENING, Play, s, terms

YUAN = 1_230
PLAUSIBLE = range(1_000, 3_000)


def _dump(yuan: int = YUAN) -> tuple[str, str, str]:
    """Return all that exists anywhere before the opening (terms, standing, ledger entry), the commitment, and the bidder's own key."""
    key = secrets.token_hex(32)
    play = Play(terms(Format.SEALED_FIRST, 1_000, 60, revealing=s(40)))
    sealed = Seal(paddle=10, commitment=commitment(LOT, 1, 10, Money.yuan(yuan), key))
    assert play.offer(1, sealed) is None
    entry = record.written(sealed, play.standing, reserve_met=False)
    public = entry | {"lot": LOT, "seq": 2, "at": OPENING.isoformat(), "closes_at": None}
    return json.dumps([asdict(play.terms), asdict(play.standing), public], default=str), sealed.commitment, key


def test_all_that_exists_before_the_opening_is_the_same_for_every_amount_but_for_the_commitment() -> None:
    """The server adds no secret of its own, so its keys and environment open nothing either."""
    records = set()
    for yuan in (1_230, 1_231, 2_999_999):
        dump, sealed, key = _dump(yuan)
        assert key not in dump
        records.add(dump.replace(sealed, ""))

    assert len(records) == 1


def test_the_same_amount_is_never_sealed_alike() -> None:
    assert len({_dump()[1] for _ in range(100)}) == 100


def test_trying_every_plausible_amount_against_the_dump_finds_none() -> None:
    dump, sealed, key = _dump()
    known = {GENESIS, sealed, chain(json.loads(dump)[2], GENESIS), "", "0"}

    def guess(yuan: int, nonce: str) -> str:
        return hashlib.sha256(f"{LOT}|1|10|{yuan * 100}|{nonce}".encode()).hexdigest()

    assert guess(YUAN, key) == sealed
    assert [yuan for yuan in PLAUSIBLE for nonce in known if guess(yuan, nonce) == sealed] == []


def test_the_key_of_the_bidder_is_256_bits_of_which_each_decides() -> None:
    key = secrets.randbits(256)
    sealed = commitment(LOT, 1, 10, Money.yuan(YUAN), f"{key:064x}")

    assert all(commitment(LOT, 1, 10, Money.yuan(YUAN), f"{key ^ (1 << bit):064x}") != sealed for bit in range(256))
