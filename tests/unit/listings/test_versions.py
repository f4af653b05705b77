"""Versions: the canonical text, its hash, the way back, and readable differences."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.canonical import canonical, fingerprint
from market.listings.rules.burdens import Burden
from market.listings.rules.changes import Mark, changes, pieces
from market.listings.rules.content import Basics, Measure, Person, Worth
from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import BurdenKind, IpKind, Judge, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.listings.rules.versions import File, Told, content, read, told
from market.money import Money

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2090, 1, 1))
RIGHTS = st.builds(Right, kind=st.sampled_from(IpKind), number=WORDS, title=WORDS, filed_on=DAYS, granted_on=DAYS, expires_on=DAYS)
OFFERS = st.builds(
    Offer,
    mode=st.sampled_from(TermMode),
    licence_kind=st.none() | st.sampled_from(LicenceKind),
    price_mode=st.sampled_from(PriceMode),
    price=st.none() | st.integers(1, 10**12).map(Money),
    months=st.none() | st.integers(1, 600),
    conditions=WORDS,
)
TOLD = st.builds(
    Told,
    code=WORDS,
    basics=st.builds(
        Basics,
        title_zh=WORDS,
        abstract=WORDS,
        sector=st.none() | st.sampled_from(Sector),
        field=st.none() | st.sampled_from(TechnologyField),
        trl=st.none() | st.integers(1, 9),
        job_related=st.booleans(),
        valid_until=DAYS,
        trl_judge=st.sampled_from(Judge),
        trl_judged_on=DAYS,
    ),
    worth=st.builds(Worth, innovation=WORDS, video_url=WORDS),
    owners=st.lists(st.builds(Share, name=WORDS, share_bp=st.integers(1, 10_000)), max_size=3).map(tuple),
    inventors=st.lists(st.builds(Person, name=WORDS), max_size=3).map(tuple),
    rights=st.lists(RIGHTS, max_size=3).map(tuple),
    indicators=st.lists(st.builds(Measure, name=WORDS, value=WORDS), max_size=3).map(tuple),
    offers=st.lists(OFFERS, max_size=3).map(tuple),
    files=st.lists(st.builds(File, digest=WORDS, confidential=st.booleans(), name=WORDS, size=st.integers(1, 9)), max_size=2).map(tuple),
    burdens=st.lists(st.builds(Burden, kind=st.sampled_from(BurdenKind), until=DAYS), max_size=2).map(tuple),
)


@given(TOLD)
def test_the_hash_of_a_version_is_computed_again_from_its_text_alone(known: Told) -> None:
    kept = canonical(content(known)).decode()

    assert fingerprint(json.loads(kept)) == hashlib.sha256(kept.encode()).hexdigest()
    assert read(json.loads(kept)) == known
    assert changes(known, read(json.loads(kept))) == []


@given(TOLD, TOLD)
def test_two_versions_have_the_same_hash_exactly_where_nothing_differs(one: Told, other: Told) -> None:
    assert (fingerprint(content(one)) == fingerprint(content(other))) is (one == other)
    assert bool(changes(one, other)) is (replace(one, code="") != replace(other, code=""))


def test_what_is_not_public_is_no_part_of_a_version() -> None:
    draft = Draft(
        basics=Basics(title_zh="甲", ledger_no="TZ-7"),
        inventors=(Person(name="王", share_bp=5000, staff_no="S-9"),),
        burdens=(Burden(kind=BurdenKind.PLEDGE, holder="某银行", note="质权人同意"),),
        owners=(Share(name="某大学", share_bp=10_000, organisation_id=5),),
    )

    kept = canonical(content(told("CG-1", draft))).decode()

    assert not [word for word in ("TZ-7", "S-9", "5000", "某银行", "质权人同意", "organisation_id") if word in kept]


@given(WORDS, WORDS)
def test_the_passages_make_both_texts_again(before: str, after: str) -> None:
    found = pieces(before, after)

    assert "".join(piece.text for piece in found if piece.mark is not Mark.NEW) == before
    assert "".join(piece.text for piece in found if piece.mark is not Mark.GONE) == after


def test_only_the_figure_that_changed_is_marked() -> None:
    found = pieces("成本低，水洗30次后仍有效。", "成本低，水洗50次后仍有效。")

    assert [(piece.mark.value, piece.text) for piece in found if piece.mark is not Mark.SAME] == [("gone", "30"), ("new", "50")]


def test_another_sentence_is_replaced_as_a_whole() -> None:
    assert [piece.mark for piece in pieces("甲乙丙丁。", "Quite another.")] == [Mark.GONE, Mark.NEW]


@pytest.mark.parametrize(
    ("change", "field", "gone", "new"),
    [
        ({"indicators": (Measure(name="a", value="2"),)}, "indicators", (Measure(name="a", value="1"),), (Measure(name="a", value="2"),)),
        ({"owners": ()}, "owners", (Share(name="某大学", share_bp=10_000),), ()),
    ],
)
def test_rows_are_told_as_gone_and_new(change: dict[str, Any], field: str, gone: tuple[object, ...], new: tuple[object, ...]) -> None:
    before = Told(
        code="CG-1",
        basics=Basics(title_zh="甲"),
        worth=Worth(),
        owners=(Share(name="某大学", share_bp=10_000),),
        indicators=(Measure(name="a", value="1"),),
    )

    (found,) = changes(before, replace(before, **change))

    assert (found.field, found.gone, found.new, found.is_rows) == (field, gone, new, True)


def test_another_order_of_the_same_rows_is_said_as_such() -> None:
    one, two = Measure(name="a", value="1"), Measure(name="b", value="2")
    before = Told(code="CG-1", basics=Basics(title_zh="甲"), worth=Worth(), indicators=(one, two))

    (found,) = changes(before, replace(before, indicators=(two, one)))

    assert found.moved
