"""What an entry may say, what it lacks for publication, and by what it is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from market.errors import Conflict, Invalid
from market.listings.rules.kinds import Secrecy
from market.money import Money
from market.registers.rules import content as rules
from market.registers.rules.finding import grams_of, wanted
from market.registers.rules.kinds import WAYS, Availability, EntryAct, EntryKind, EntryState
from tests.factories.registers import content

TODAY = date(2026, 11, 23)
TEAM, CAPABILITY, PROJECT = EntryKind


@pytest.mark.parametrize("kind", EntryKind)
def test_a_whole_entry_passes(kind: EntryKind) -> None:
    rules.check(content(kind), TODAY)
    rules.check_public(content(kind))


@pytest.mark.parametrize(
    ("kind", "given", "code", "field"),
    [
        (TEAM, {"name_zh": ""}, "register.name", "name_zh"),
        (TEAM, {"name_zh": "长" * 121}, "input.too_long", "name_zh"),
        (TEAM, {"lead": "长" * 201}, "input.too_long", "lead"),
        (TEAM, {"honours": "长" * 2001}, "input.too_long", "honours"),
        (TEAM, {"members": 0}, "register.members", "members"),
        (TEAM, {"members": 10_000}, "register.members", "members"),
        (TEAM, {"location": "某楼"}, "register.foreign_field", "location"),
        (PROJECT, {"availability": Availability.OPEN}, "register.foreign_field", "availability"),
        (CAPABILITY, {"trl": 3}, "register.foreign_field", "trl"),
        (CAPABILITY, {"since_year": 2027}, "register.year", "since_year"),
        (CAPABILITY, {"since_year": 1899}, "register.year", "since_year"),
        (CAPABILITY, {"price": Money(0)}, "register.price", "price"),
        (PROJECT, {"trl": 10}, "register.trl", "trl"),
        (PROJECT, {"ends_on": date(2018, 6, 30)}, "register.ends", "ends_on"),
    ],
)
def test_what_no_entry_can_say(kind: EntryKind, given: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(content(kind, **given), TODAY)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (TEAM, {"secrecy": Secrecy.INTERNAL}, "secrecy"),
        (TEAM, {"secrecy": Secrecy.SECRET}, "secrecy"),
        (TEAM, {"field": None}, "field"),
        (TEAM, {"summary": "太短"}, "summary"),
        (TEAM, {"contact": ""}, "contact"),
        (TEAM, {"lead": ""}, "lead"),
        (CAPABILITY, {"availability": None}, "availability"),
        (CAPABILITY, {"location": ""}, "location"),
        (PROJECT, {"started_on": None}, "started_on"),
        (PROJECT, {"funding_source": ""}, "funding_source"),
    ],
)
def test_what_is_missing_for_publication(kind: EntryKind, given: dict[str, Any], field: str) -> None:
    rules.check(content(kind, **given), TODAY)
    assert [gap.field for gap in rules.gaps(content(kind, **given))] == [field]
    with pytest.raises(Invalid):
        rules.check_public(content(kind, **given))


def test_a_draft_needs_only_a_name() -> None:
    for kind in EntryKind:
        rules.check(rules.Content(kind=kind, name_zh="名"), TODAY)


def test_who_read_an_older_version_is_refused() -> None:
    rules.check_seen(3, 3)
    with pytest.raises(Conflict) as refused:
        rules.check_seen(3, 2)
    assert refused.value.code == "register.changed"


def test_the_ways_between_the_states() -> None:
    draft, published, withdrawn = EntryState
    assert WAYS.after(draft, EntryAct.PUBLISH) is published
    assert WAYS.after(withdrawn, EntryAct.PUBLISH) is published
    assert WAYS.after(published, EntryAct.WITHDRAW) is withdrawn
    assert WAYS.after(draft, EntryAct.WITHDRAW) is withdrawn
    for state, act in ((published, EntryAct.PUBLISH), (withdrawn, EntryAct.WITHDRAW)):
        with pytest.raises(Conflict):
            WAYS.after(state, act)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("电子显微镜", True),
        ("显微", True),
        ("電子顯微鏡", True),
        ("microscopes", True),
        ("ＳＥＭ", True),
        ("2018YFB0704101", True),
        ("的", True),
        ("显微镜 质谱", False),
        ("质谱", False),
        ('"镜微"', False),
    ],
)
def test_words_find_an_entry_in_any_spelling(query: str, found: bool) -> None:  # noqa: FBT001 - a row of the table
    grams = set(grams_of(["场发射扫描电子显微镜", "Field-emission scanning electron microscope SEM", "2018YFB0704101"]))
    assert all(any(set(way) <= grams for way in ways) for ways in wanted(query)) is found
