"""What a rehearsal keeps of a session, and what it never gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from market.auctions.rules.ledger import commitment
from market.rehearsal.script import Script, quick, staged
from market.settings import Settings, SettingsError

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
LOT: dict[str, Any] = {
    "id": 7,
    "sale_id": 3,
    "achievement_id": 4,
    "achievement_version": None,
    "state": "draft",
    "accepted_at": None,
    "announced_at": None,
    "note": "内部备注",
    "duration_s": 1800,
    "soft_close_s": 300,
    "extend_s": 300,
    "rules": {},
    "format": "english",
    "start_fen": 26_000_000,
    "increment_fen": 1_000_000,
    "has_reserve": True,
    "commitment": "real",
}


def script(speed: int = 60, **lot: object) -> Script:
    tables: dict[str, list[dict[str, Any]]] = {
        "person": [
            {"id": 1, "email": "zhang@example.cn", "password_hash": "$argon2id$secret", "name": "张三", "disabled_at": None},
            {"id": 2, "email": "li@example.cn", "password_hash": "$argon2id$secret", "name": "李四", "disabled_at": None},
        ],
        "organisation": [{"id": 5, "state": "verified", "verified_at": "2020-01-01T00:00:00+00:00", "verified_by": 99}],
        "auctioneer": [{"id": 1, "person_id": 2}],
        "achievement": [{"id": 4, "state": "published", "created_by": 1, "version": 2}],
        "achievement_version": [{"achievement_id": 4, "number": 2, "content": "{}", "published_by": 99}],
        "sale": [{"id": 3, "state": "draft", "soft_close_s": 300, "extend_s": 120, "is_demo": False}],
        "lot": [LOT | lot],
    }
    return Script(sale_id=3, code="PM-2026-000003", speed=speed, conductor="simulated", tables=tables)


def test_people_lose_addresses_passwords_and_names_but_the_auctioneers() -> None:
    played = json.dumps(staged(script(), NOW, NOW), ensure_ascii=False)

    for secret in ("zhang@example.cn", "li@example.cn", "argon2", "张三", "内部备注"):
        assert secret not in played
    assert "李四" in played


def test_a_reserve_is_invented_and_sealed_anew() -> None:
    played = staged(script(), NOW, NOW)

    (reserve,), (lot,) = played["lot_reserve"], played["lot"]
    assert lot["commitment"] == commitment(reserve["reserve_fen"], reserve["nonce"]) != "real"
    assert 0 <= reserve["reserve_fen"] - lot["start_fen"] <= 3 * lot["increment_fen"]
    assert staged(script(has_reserve=False), NOW, NOW)["lot_reserve"][0]["reserve_fen"] is None


def test_the_plan_is_fast_and_the_lot_announced() -> None:
    opens_at = NOW + timedelta(seconds=3)
    played = staged(script(), NOW, opens_at)

    (lot,), (sale,) = played["lot"], played["sale"]
    (version,) = played["achievement_version"]
    assert (lot["achievement_version"], version["number"], version["published_by"]) == (2, 2, None)
    assert (lot["duration_s"], lot["soft_close_s"], lot["extend_s"], lot["state"]) == (30, 5, 5, "announced")
    assert (sale["soft_close_s"], sale["extend_s"], sale["state"]) == (5, 2, "announced")
    assert datetime.fromisoformat(sale["viewing_until"]) < datetime.fromisoformat(sale["opens_at"]) == opens_at


@pytest.mark.parametrize(
    ("given", "speed", "expected"),
    [
        ({}, 60, {}),
        ({"cap_s": 3600, "period_s": 90}, 60, {"cap_s": 60, "period_s": 2}),
        (
            {"fall": {"step_fen": 100, "interval_s": 30, "floor_fen": 500}},
            60,
            {"fall": {"step_fen": 100, "interval_s": 1, "floor_fen": 500}},
        ),
        ({"weights": [6000, 4000], "rounds": 3, "tie_round": True}, 60, {"weights": [6000, 4000], "rounds": 3, "tie_round": True}),
    ],
    ids=["none", "periods", "fall", "counts"],
)
def test_times_of_a_format_are_divided_and_nothing_else(given: dict[str, object], speed: int, expected: dict[str, object]) -> None:
    assert quick(given, speed) == expected


def test_a_falling_price_still_reaches_its_floor_and_a_cap_its_plan() -> None:
    fall = {"step_fen": 1_000_000, "interval_s": 60, "floor_fen": 16_000_000}
    (dutch,) = staged(script(600, format="dutch", has_reserve=False, rules={"fall": fall}), NOW, NOW)["lot"]
    assert dutch["duration_s"] == 11
    (dynamic,) = staged(script(1000, format="dynamic", rules={"cap_s": 1900, "period_s": 100}), NOW, NOW)["lot"]
    assert dynamic["rules"]["cap_s"] >= dynamic["duration_s"] + dynamic["rules"]["period_s"]


def test_the_original_stays_as_it_was() -> None:
    given = script()
    before = json.dumps(given.as_data())
    staged(given, NOW, NOW)
    assert json.dumps(given.as_data()) == before


@pytest.mark.parametrize("name", ["DATABASE_URL", "CHUNQIU_STRIPE_KEY", "CHUNQIU_SIGNING_KEY"])
def test_a_play_market_does_not_start_with_anything_real(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} must not be set in a rehearsal"):
        Settings.from_env({"CHUNQIU_REHEARSAL": "1", "CHUNQIU_DEMO": "0", name: "real"})
