"""The market's keys: the first start makes one, a rotation keeps the old one published, and each instant has its one key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock, keys, signing
from market.db import db
from market.signing import Ring, SigningError

NOON = datetime(2026, 10, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ring(app: Flask, session: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ring:
    """A ring that knows nothing yet, with an empty folder."""
    del session
    found = Ring(replace(app.extensions["market.settings"], home=tmp_path))
    monkeypatch.setitem(app.extensions, "market.signing", found)
    return found


def at(moment: datetime, work: Callable[[], str]) -> str:
    """Do something at a moment."""
    with clock.frozen(moment):
        return work()


def given(app: Flask, *signers: keys.Signer) -> None:
    """Put keys into the environment of a new process."""
    settings = replace(app.extensions["market.signing"].settings, signing_key=",".join(signer.seed() for signer in signers))
    app.extensions["market.signing"] = Ring(settings)


def test_the_first_start_makes_a_key_and_later_ones_keep_it(ring: Ring) -> None:
    first = signing.ensure()

    assert signing.ensure() == first
    assert [key.id for key in signing.published()] == [first] == list(ring.private())


def test_the_first_signature_makes_a_key_where_no_start_did(ring: Ring) -> None:
    signer = ring.signer(clock.now())

    assert [key.public_key for key in signing.published()] == [signer.public]


def test_a_rotated_key_signs_a_minute_later_and_the_old_one_stays_published(ring: Ring) -> None:
    old = at(NOON, signing.ensure)
    new = at(NOON + timedelta(hours=1), signing.rotate)
    change = NOON + timedelta(hours=1) + signing.ANNOUNCED

    assert [(key.id, key.used_from, key.retired_at) for key in signing.published()] == [(old, NOON, change), (new, change, None)]
    assert ring.signer(change - timedelta(microseconds=1)).id == old
    assert ring.signer(change).id == new
    assert ring.signer(NOON - timedelta(days=1)).id == old


def test_each_instant_has_its_one_key_in_every_process(app: Flask, ring: Ring) -> None:
    at(NOON, signing.ensure)
    for hours in (1, 2, 3):
        at(NOON + timedelta(hours=hours), signing.rotate)
    other = Ring(ring.settings)
    moments = [NOON + timedelta(minutes=minutes) for minutes in range(0, 240, 7)]

    assert [ring.signer(moment).id for moment in moments] == [other.signer(moment).id for moment in moments]
    assert len({ring.signer(moment).id for moment in moments}) == 4
    del app


def test_a_compromised_key_signs_nothing_any_more(ring: Ring) -> None:
    old = at(NOON, signing.ensure)
    new = at(NOON + timedelta(hours=1), lambda: signing.rotate(compromised=True))

    assert [(key.id, key.compromised) for key in signing.published()] == [(old, True), (new, False)]
    assert ring.signer(NOON).id == new


def test_two_rotations_within_a_minute_keep_their_order(ring: Ring) -> None:
    at(NOON, signing.ensure)
    at(NOON + timedelta(hours=1), signing.rotate)
    last = at(NOON + timedelta(hours=1, seconds=10), signing.rotate)

    assert ring.signer(NOON + timedelta(hours=2)).id == last


def test_a_key_of_the_environment_is_published_and_replaces_the_one_before(app: Flask) -> None:
    first, second = keys.generate(), keys.generate()
    given(app, first)
    at(NOON, signing.ensure)
    given(app, second, first)
    at(NOON + timedelta(hours=1), signing.ensure)
    ring = signing.ring()

    assert [key.id for key in signing.published()] == [first.id, second.id]
    assert ring.signer(NOON + timedelta(minutes=1)).id == first.id
    assert ring.signer(NOON + timedelta(hours=2)).id == second.id
    assert not ring.folder.exists()


def test_a_key_of_the_environment_is_not_rotated_by_command(app: Flask) -> None:
    given(app, keys.generate())
    signing.ensure()

    with pytest.raises(SigningError, match="CHUNQIU_SIGNING_KEY"):
        signing.rotate()


def test_a_retired_key_of_the_environment_is_refused(app: Flask) -> None:
    first, second = keys.generate(), keys.generate()
    for signer in (first, second):
        given(app, signer)
        signing.ensure()
    given(app, first)

    with pytest.raises(SigningError, match="retired"):
        signing.ensure()


def test_a_malformed_key_of_the_environment_is_named(app: Flask) -> None:
    app.extensions["market.signing"] = Ring(replace(signing.ring().settings, signing_key="nonsense"))

    with pytest.raises(SigningError, match="CHUNQIU_SIGNING_KEY"):
        signing.ensure()


def test_a_lost_private_half_stops_the_start_and_says_what_to_do(ring: Ring) -> None:
    at(NOON, signing.ensure)
    (ring.folder / f"{signing.published()[0].id}.pem").unlink()

    with pytest.raises(SigningError, match="rotate"):
        signing.ensure()
    with pytest.raises(SigningError, match="rotate"):
        Ring(ring.settings).signer(clock.now())
    assert at(NOON + timedelta(hours=1), signing.rotate) in ring.private()


def test_a_database_made_anew_takes_the_key_that_is_there(ring: Ring) -> None:
    kept = keys.generate()
    keys.write(ring.folder, kept)

    assert signing.ensure() == kept.id


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signing_key SET public_key = repeat('A', 44)",
        "DELETE FROM signing_key",
        "TRUNCATE signing_key CASCADE",
        "INSERT INTO signing_key VALUES ('not an id', repeat('A', 44), now())",
        "INSERT INTO signing_key_retirement VALUES ('0000000000000000', now(), false)",
    ],
)
def test_the_database_refuses_to_change_or_invent_keys(change: str) -> None:
    signing.ensure()

    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(change))
