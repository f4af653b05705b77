"""Alike texts: tokens, signatures that find them again, shares, shared passages; and which signs are flagged."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.listings.rules.flags import MOST, FlagKind, Text, number_sign, text_signs
from market.listings.rules.likeness import BANDS, FEWEST, keys, marked, share, shingles, tokens

TEXT = "把相变材料封装在可叠放的薄片中，片间留出换热通道，单元可按所需热量增减，适用于工业余热回收和建筑采暖的储热系统。"
EDITED = "将相变材料封装在可叠放的薄片中，片间留出换热通道，单元可按所需热量任意增减，适用于工业余热回收和建筑采暖的储热系统。"
OTHER = "第一级预热空气，第二级冷凝回收水分和潜热，两级之间设旁路以避免低负荷时结露，锅炉排烟温度因此明显下降。"


class TestTokens:
    def test_each_han_character_and_each_run_of_letters_or_digits_is_one(self) -> None:
        assert [token.word for token in tokens("LiFePO4 电池，容量 2.5Ah。")] == ["lifepo4", "电", "池", "容", "量", "2", "5ah"]

    def test_spelling_does_not_matter_and_places_are_those_of_the_text_as_written(self) -> None:
        text = "ＡＢ电㎏池"

        found = tokens(text)

        assert [token.word for token in found] == ["ab", "电", "kg", "池"]
        assert [text[token.start : token.end] for token in found] == ["ＡＢ", "电", "㎏", "池"]


class TestKeys:
    def test_the_same_text_has_the_same_keys_however_it_is_spelled(self) -> None:
        assert keys(shingles(TEXT)) == keys(shingles(TEXT.replace("，", " , ").replace("。", "!")))

    def test_an_edited_text_is_found_again_and_another_one_is_not(self) -> None:
        mine = set(keys(shingles(TEXT)))

        assert mine & set(keys(shingles(EDITED)))
        assert not mine & set(keys(shingles(OTHER)))

    def test_a_key_is_a_signed_64_bit_number(self) -> None:
        found = keys(shingles(TEXT))

        assert len(found) == BANDS
        assert all(-(2**63) <= key < 2**63 for key in found)

    def test_the_keys_are_those_of_every_release(self) -> None:
        assert keys(shingles(TEXT))[:2] == [5825965698548610244, -7660375616455498806]

    @pytest.mark.parametrize("text", ["", "。，！", "很短的题目", "一二三四五六七八九十甲"])
    def test_a_text_that_says_too_little_has_none(self, text: str) -> None:
        assert keys(shingles(text)) == []

    def test_the_shortest_text_that_counts(self) -> None:
        assert len(shingles("一二三四五六七八九十甲乙")) == FEWEST

    def test_nine_tenths_of_a_text_are_found_again_nearly_always(self) -> None:
        dice = random.Random(20261123)  # noqa: S311 - reproducible texts
        alphabet = [chr(code) for code in range(0x4E00, 0x5200)]
        hits = 0
        for _ in range(200):
            text = dice.choices(alphabet, k=200)
            place = dice.randrange(0, 180)
            copied = text[:place] + dice.choices(alphabet, k=20) + text[place + 20 :]
            hits += bool(set(keys(shingles("".join(text)))) & set(keys(shingles("".join(copied)))))
        assert hits >= 199


class TestShare:
    @given(st.text(max_size=80), st.text(max_size=80))
    def test_it_lies_between_nothing_and_all_and_takes_no_side(self, one: str, two: str) -> None:
        found = share(shingles(one), shingles(two))

        assert 0 <= found <= 1
        assert found == share(shingles(two), shingles(one))

    def test_a_passage_inside_a_longer_text_counts_whole(self) -> None:
        assert share(shingles(TEXT), shingles(OTHER + TEXT)) == 1
        assert share(shingles(TEXT), shingles(OTHER)) == 0
        assert share(frozenset(), shingles(OTHER)) == 0


class TestPassages:
    def test_what_both_share_is_marked_on_both_sides(self) -> None:
        mine, theirs = marked(TEXT, EDITED)

        assert [text for text, shared in mine if not shared] == ["把", "增减，适用"] or ("把", False) in mine
        assert all(len(text) >= 10 for text, shared in (*mine, *theirs) if shared)

    @given(st.text(alphabet="甲乙丙a b，", max_size=60), st.text(alphabet="甲乙丙a b，", max_size=60))
    def test_the_fragments_put_together_are_the_texts(self, one: str, two: str) -> None:
        mine, theirs = marked(one, two)

        assert ("".join(text for text, _ in mine), "".join(text for text, _ in theirs)) == (one, two)

    def test_short_coincidences_are_not_marked(self) -> None:
        assert marked("甲乙丙丁", "甲乙丙丁") == ([("甲乙丙丁", False)], [("甲乙丙丁", False)])


class TestSigns:
    @pytest.mark.parametrize(
        ("kind", "number", "other_owner", "foreign"),
        [
            (FlagKind.RIGHT, "2021100000000", 2, True),
            (FlagKind.RIGHT, "2021100000000", 1, False),
            (FlagKind.EXTERNAL, "CG-000017", 2, True),
            (FlagKind.EXTERNAL, "CG-000017", 1, None),
            (FlagKind.EXTERNAL, "17", 2, None),
            (FlagKind.LEDGER, "TZ-1", 1, False),
            (FlagKind.LEDGER, "TZ-1", 2, None),
        ],
    )
    def test_a_number_counts_where_it_says_something(
        self,
        kind: FlagKind,
        number: str,
        other_owner: int,
        foreign: bool | None,  # noqa: FBT001
    ) -> None:
        sign = number_sign(kind, number, owner=1, other=9, other_owner=other_owner)

        assert (sign and sign.foreign) is foreign if foreign is None else (sign is not None and sign.foreign is foreign)

    def test_alike_texts_of_others_come_first_then_the_most_alike(self) -> None:
        mine = Text(listing=1, owner=1, text=TEXT)
        others = [
            Text(listing=2, owner=1, text=TEXT),
            Text(listing=3, owner=2, text=EDITED),
            Text(listing=4, owner=2, text=TEXT),
            Text(listing=5, owner=2, text=OTHER),
        ]

        found = text_signs(mine, others)

        assert [(sign.other, sign.foreign) for sign in found] == [(4, True), (3, True), (2, False)]
        assert found[0].share_bp == 10_000

    def test_only_some_are_named(self) -> None:
        many = [Text(listing=number, owner=2, text=TEXT) for number in range(2, 20)]

        assert len(text_signs(Text(listing=1, owner=1, text=TEXT), many)) == MOST

    def test_a_text_that_says_too_little_is_like_no_other(self) -> None:
        assert text_signs(Text(listing=1, owner=1, text="短"), [Text(listing=2, owner=2, text="短")]) == []
