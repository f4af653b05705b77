"""The room of a sealed lot: hand in a commitment, open it, be refused without losing what was typed; nothing leaks before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import bus, clock
from market.accounts.models import Organisation
from market.auctions.rules.sealing import Kept
from market.auctions.rules.states import Format
from market.auctions.services import paddles
from market.db import db
from market.money import Money
from market.payments.events import DepositHeld
from tests.factories import accounts
from tests.factories.auctions import chinese_interface
from tests.integration.auctions.sealing import SEALING, SealedHall
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market

MINUTE = timedelta(minutes=1)
NONCE = "5" * 64


@pytest.fixture
def hall(held: Market) -> Iterator[SealedHall]:
    """A sealed lot a minute after its opening."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    found = SealedHall.opened(held, Format.SEALED_FIRST)
    with clock.frozen(found.at + MINUTE):
        yield found


def keep(hall: SealedHall, yuan: int) -> str:
    """Return a commitment of the first firm."""
    kept = Kept(lot=hall.lot.id, round=1, paddle=hall.number(0), amount=Money.yuan(yuan), nonce=NONCE)
    hall.kept[0, 1] = kept
    return str(kept.file()["commitment"])


def test_a_commitment_is_handed_in_and_opened_by_plain_forms(client: FlaskClient, hall: SealedHall) -> None:
    room = f"/lots/{hall.lot.id}"
    as_(client, hall.actor(0))
    commitment = keep(hall, 345_600)
    given = post(client, f"{room}/seals", at=room, commitment=commitment, round="1", key="k" * 16)
    shown = client.get(room).text
    assert given.status_code == 303
    assert commitment in shown
    assert "chunqiu seal --lot" in shown
    assert "345,600" not in shown
    with clock.frozen(hall.at + SEALING + MINUTE):
        as_(client, hall.actor(0))
        wrong = post(client, f"{room}/reveals", at=room, amount="345,601", nonce=NONCE, key="r" * 16)
        opened = post(client, f"{room}/reveals", at=room, amount="345,600", nonce=NONCE, key="s" * 16)
        after = client.get(room).text
    assert (wrong.status_code, opened.status_code) == (422, 303)
    assert 'value="345,601"' in wrong.text
    assert "金额和随机码与您提交的密封报价不符" in wrong.text
    assert "345,600" in after


def test_what_is_no_commitment_stays_in_the_form(client: FlaskClient, hall: SealedHall) -> None:
    room = f"/lots/{hall.lot.id}"
    as_(client, hall.actor(0))
    for number, typed in enumerate(("", "345600", "G" * 64)):
        answer = post(client, f"{room}/seals", at=room, commitment=typed, round="1", key=f"key-number-{number}")
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
    assert len(hall.entries()) == 1


def test_scripts_get_the_answer_with_its_receipt(client: FlaskClient, hall: SealedHall) -> None:
    room = f"/lots/{hall.lot.id}"
    as_(client, hall.actor(0))
    fields = {"commitment": keep(hall, 300_000), "round": "1", "key": "k" * 16}
    token = post(client, f"{room}/seals", at=room, **fields)
    answer = client.get(f"{room}/seals/{'k' * 16}", headers={"Accept": "application/json"}).json
    assert token.status_code == 303
    assert answer is not None
    assert (answer["accepted"], answer["seq"], answer["amount_fen"]) == (True, 2, None)
    assert answer["receipt"]["seq"] == 2
    assert client.get(f"{room}/seals/{'x' * 16}").status_code == 404


def test_the_api_seals_and_opens(client: FlaskClient, hall: SealedHall) -> None:
    address = f"/api/v1/lots/{hall.lot.id}"
    mine = {"Authorization": f"Bearer {accounts.token(db.session.get_one(Organisation, hall.firms[0].id))}"}
    body = {"round": 1, "commitment": keep(hall, 300_000)}
    given = client.post(f"{address}/seals", json=body, headers=mine | {"Idempotency-Key": "a-key-of-mine"})
    again = client.post(f"{address}/seals", json=body, headers=mine | {"Idempotency-Key": "a-key-of-mine"})
    early = client.post(
        f"{address}/reveals", json={"amount_fen": 30_000_000, "nonce": NONCE}, headers=mine | {"Idempotency-Key": "early-key"}
    )
    state = client.get(f"{address}/snapshot").json
    assert given.json is not None
    assert early.json is not None
    assert state is not None
    assert (given.status_code, given.json["amount_fen"], again.json) == (200, None, given.json)
    assert (early.status_code, early.json["code"]) == (409, "reveal.not_now")
    assert [one["amount_fen"] for one in state["sealed"]["envelopes"]] == [None]
    with clock.frozen(hall.at + SEALING + MINUTE):
        opened = client.post(
            f"{address}/reveals", json={"amount_fen": 30_000_000, "nonce": NONCE}, headers=mine | {"Idempotency-Key": "open-key"}
        )
    assert opened.json is not None
    assert (opened.status_code, opened.json["amount_fen"]) == (200, 30_000_000)


def test_everybody_sees_the_room_in_both_languages(client: FlaskClient, hall: SealedHall) -> None:
    hall.seal(0, 300_000)
    for after in (MINUTE, SEALING + MINUTE):
        with clock.frozen(hall.at + after):
            for actor in (hall.actor(0), hall.actor(1), hall.held.clerk, hall.held.editor):
                page = as_(client, actor).get(f"/lots/{hall.lot.id}?lang=en")
                assert page.status_code == 200
                assert chinese_interface(page.text) == []
            assert "300,000" not in as_(client, hall.actor(1)).get(f"/lots/{hall.lot.id}").text
