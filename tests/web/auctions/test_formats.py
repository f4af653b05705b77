"""The room of each open format, read without scripts: what it explains, what it asks, what it accepts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.rules.states import Format
from market.money import Money
from tests.factories.halls import Hall
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market


@contextmanager
def later(hall: Hall, seconds: float) -> Iterator[None]:
    with clock.frozen(hall.at + timedelta(seconds=seconds)):
        yield


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (Format.ENGLISH, "增价竞价"),
        (Format.DUTCH, "降价竞价"),
        (Format.ENG_DUTCH, "先增价竞价"),
        (Format.DYNAMIC, "动态报价：先自由报价"),
    ],
)
def test_the_room_explains_the_format_in_both_languages(client: FlaskClient, held: Market, form: Format, sentence: str) -> None:
    hall = Hall(held, form)
    with later(hall, 60):
        page = as_(client, hall.first).get(f"/lots/{hall.lot_id}")
        english = client.get(f"/lots/{hall.lot_id}?lang=en")

    assert sentence in page.text
    assert english.status_code == 200
    assert sentence not in english.text


def test_a_falling_price_is_accepted_without_scripts(client: FlaskClient, held: Market) -> None:
    hall = Hall(held, Format.DUTCH)
    room = f"/lots/{hall.lot_id}"
    with later(hall, 125):
        page = as_(client, hall.first).get(room).text
        assert "以 ¥240,000 应价" in page
        assert 'name="amount" inputmode="numeric" value="240,000"' in page
        assert "代理出价" not in page
        snapshot = client.get(f"/api/v1{room}/snapshot").json
    with later(hall, 190):
        answer = post(client, f"{room}/bids", at=room, amount="240000", key="k" * 16)
        accepted = client.get(room).text
    assert answer.status_code == 303
    assert snapshot["falling"] | {"begins_at": ""} == {
        "begins_at": "",
        "start_fen": 26_000_000,
        "step_fen": 1_000_000,
        "interval_s": 60,
        "floor_fen": 20_000_000,
    }
    assert hall.lot.current == Money.yuan(230_000)
    assert "¥230,000" in accepted or "230,000" in accepted


def test_a_price_that_was_never_reached_is_refused_at_the_amount(client: FlaskClient, held: Market) -> None:
    hall = Hall(held, Format.DUTCH)
    room = f"/lots/{hall.lot_id}"
    with later(hall, 10):
        answer = post(as_(client, hall.first), f"{room}/bids", at=room, amount="200000", key="k" * 16)
    assert answer.status_code == 422
    assert "出价不能低于 ¥260,000" in answer.text


def test_the_turning_room_waits_falls_and_rises(client: FlaskClient, held: Market) -> None:
    hall = Hall(held, Format.ENG_DUTCH)
    room = f"/lots/{hall.lot_id}"
    seen = {}
    for seconds in (60, 1920):
        with later(hall, seconds):
            seen[seconds] = as_(client, hall.first).get(room).text
    with later(hall, 1930):
        post(client, f"{room}/bids", at=room, amount="240000", key="k" * 16)
        seen[1930] = client.get(room).text
    assert [seen[at].split('data-course="')[1].split('"')[0] for at in (60, 1920, 1930)] == ["waiting", "falling", "rising"]
    assert "以 ¥240,000 应价" in seen[1920]


def test_the_limited_period_shows(client: FlaskClient, held: Market) -> None:
    hall = Hall(held, Format.DYNAMIC)
    shown = {}
    for seconds in (60, 1850):
        with later(hall, seconds):
            shown[seconds] = client.get(f"/lots/{hall.lot_id}").text
    assert 'data-period="limited" hidden' in shown[60]
    assert 'data-period="free" hidden' in shown[1850]
    assert "代理出价" not in shown[60]


def test_a_ladder_shows_its_steps(client: FlaskClient, held: Market) -> None:
    hall = Hall(held, Format.ENGLISH)
    hall.bid(hall.first, 300_000, 10)
    with later(hall, 20):
        page = client.get(f"/lots/{hall.lot_id}").text
        snapshot = client.get(f"/api/v1/lots/{hall.lot_id}/snapshot").json
    assert "达 ¥300,000 后为 ¥20,000" in page
    assert (snapshot["step_fen"], snapshot["next_fen"]) == (2_000_000, 32_000_000)
