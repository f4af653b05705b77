"""What the index makes of words, numbers and sounds, and where it marks them."""

from __future__ import annotations

from collections import Counter

import pytest

from market.search.analysis.asking import MOST, Number, Phrase, Word, asks, marks
from market.search.analysis.folding import fold
from market.search.analysis.numbers import number_key, number_keys
from market.search.analysis.showing import excerpt, marked
from market.search.analysis.sounds import sounds, sounds_like
from market.search.analysis.words import CJK, cut, grams, stem, synonym_groups, terms, translations, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ　１２", "abc 12"), ("機器視覺", "机器视觉"), ("纖維Fiber", "纤维fiber"), ("㎡", "m2"), ("", "")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("coatings", "coat"),
        ("coated", "coat"),
        ("batteries", "battery"),
        ("glass", "glass"),
        ("process", "process"),
        ("processes", "process"),
        ("virus", "virus"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("ring", "ring"),
        ("3d", "3d"),
        ("boxes", "box"),
    ],
)
def test_stems(word: str, root: str) -> None:
    assert stem(word) == root


def test_terms_of_technology_are_words() -> None:
    assert cut("超限学习机与脑机接口的3d打印") == ["超限学习机", "与", "脑机接口", "的", "3d打印"]
    assert words("脑机接口的 Sensors, 与机器") == ["接口", "脑机接口", "sensor", "机器"]


def test_grams_are_characters_and_pairs() -> None:
    assert list(grams("脑电a信")) == ["脑", "电", "脑电", "信"]


def test_the_data_files_hold_what_they_say() -> None:
    assert len(synonym_groups()) > 200
    assert len(terms()) > 500
    assert all(len(group) > 1 and all(group) for group in synonym_groups())
    assert [term for term in terms() if term != fold(term)] == []


def test_translations_lead_from_english_to_chinese_and_name_no_word_twice() -> None:
    english = [word for words_en, _ in translations() for word in words_en]
    chinese = [word for _, words_zh in translations() for word in words_zh]

    assert len(translations()) > 300
    assert [word for word in english if not word.replace(" ", "").isascii()] == []
    assert [word for word in chinese if not CJK.fullmatch(word)] == []
    assert [word for word, times in Counter(english).items() if times > 1] == []
    assert {word for group in synonym_groups() for word in group}.isdisjoint(english)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ZL 2017 1 0601862.3", "2017106018623"),
        ("CN114114114A", "114114114A"),
        ("2024SR1234567", "2024SR1234567"),
        ("疏水", None),
        ("MoS2", None),
        ("", None),
    ],
)
def test_number_keys(text: str, key: str | None) -> None:
    assert number_key(text) == key


def test_a_patent_number_is_known_with_and_without_its_check_digit() -> None:
    assert number_keys("ZL201710601862.3") == ("2017106018623", "201710601862")
    assert number_keys("95115608.X") == ("95115608X", "95115608")
    assert number_keys("CG-2026-000001") == ("CG2026000001",)
    assert number_keys("纤维") == ()


def test_sounds_begin_at_every_word_and_stop_at_letters() -> None:
    assert sounds(["机器", "视觉", "ai", "检测"]) == ["jiqishijue", "jqsj", "shijue", "sj", "jiance", "jc"]
    assert sounds(["重复"]) == ["chongfu", "cf"]
    assert sounds(["用于", "检测", "的", "芯片"]) == ["jiancedexinpian", "jcdxp", "xinpian", "xp"]


def test_terms_that_sound_alike() -> None:
    assert "纤维" in sounds_like("先为")
    assert sounds_like("纤维") == ()


def test_asks_know_numbers_phrases_fields_and_synonyms() -> None:
    number, quoted, titled, meant = asks('ZL201710601862.3 "织物缺陷" title:nylon machine vision')

    assert number.ways == (Number(("2017106018623", "201710601862")),)
    assert quoted.ways == (Phrase(("织物缺陷",), ()),)
    assert (titled.ways, titled.where) == ((Word("nylon"),), "title")
    assert meant.typed == "machine vision"
    assert Word("机器视觉") in meant.ways
    assert asks("machine vision", synonyms=False)[0].ways == (Word("machine"),)


def test_english_finds_what_has_only_a_chinese_name_and_chinese_asks_for_nothing_more() -> None:
    eeg, classified, imagined = asks("EEG classification of motor imagery")

    assert Word("脑电") in eeg.ways
    assert classified.ways == (Word("classification"), Word("分类"))
    assert imagined.ways == (Phrase((), (("motor", "imagery"),)), Phrase(("运动想象",), ()))
    assert [ask.ways for ask in asks("分类")] == [(Word("分类"),)]


@pytest.mark.parametrize("text", ["", "   ", "的", '""', "“”", ":", "。。。"])
def test_what_says_nothing_asks_nothing(text: str) -> None:
    assert asks(text) == ()


def test_an_endless_query_is_cut() -> None:
    assert len(asks(" ".join(f"w{number}x" for number in range(500)))) == MOST


def test_marks_show_what_was_found() -> None:
    assert "machine vision" in marks(asks("机器视觉"))
    assert marked("Machine-made COATINGS", ["coat"]) == (("Machine-made ", False), ("COATINGS", True))
    assert marked("機器視覺檢測", ["机器视觉"]) == (("機器視覺", True), ("檢測", False))


def test_longest_words_are_marked_first() -> None:
    assert marked("超疏水纤维", ["疏水", "超疏水"]) == (("超疏水", True), ("纤维", False))


def test_an_excerpt_shows_the_first_hit() -> None:
    text = "甲" * 200 + "疏水" + "乙" * 200

    assert "疏水" in excerpt(text, ["疏水"])
    assert excerpt("短文", ["无"]) == "短文"
