"""Points and reasons of a match, one achievement at a time and in bulk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.matching.rules.bm25 import Lexicon, relevance
from market.matching.rules.bulk import Builder
from market.matching.rules.feedback import DOUBT, Answer, prior
from market.matching.rules.interests import own_words, shown_sector, telling_words
from market.matching.rules.scoring import TEXT, Match, affordable, nearness, ripeness, score
from market.matching.rules.sides import OFFERED_WORDS, WANTED_WORDS, Measured, Offered, Wanted
from market.matching.rules.topics import MARK
from market.matching.rules.words import bag

KNOWN = Lexicon(documents=100, mean_length=4.0, frequency={"疏水": 3, "纤维": 20, "地毯": 2})


def wanted(**given: Any) -> Wanted:
    values: dict[str, Any] = {"id": 1, "words": {"疏水": 1.0, "地毯": 1.0}, "sector": "mat", "field": "materials"}
    return Wanted(**values | given)


def offered(**given: Any) -> Offered:
    values: dict[str, Any] = {"id": 7, "words": {"疏水": 1.5, "纤维": 1.0}, "trl": 7, "price_fen": 100}
    return Offered(**values | given)


def messages(match: Match) -> list[str]:
    return [reason.message for reason in match.reasons]


def test_without_a_shared_word_nothing_matches() -> None:
    match = score(offered(words={"脑电": 1.0}, sector="mat", field="materials"), wanted(), KNOWN)

    assert match.points == 0
    assert not match.worth_showing


def test_a_full_match_has_every_reason_and_at_most_a_hundred_points() -> None:
    match = score(
        offered(
            words={"疏水": 9.0, "地毯": 9.0},
            sector="mat",
            field="materials",
            modes=frozenset({"licence"}),
            region="330106",
            measures=(Measured(name="吸水率", value="9 %"),),
        ),
        wanted(ways=frozenset({"licence"}), budget_fen=100, region="330102", targets=(Measured(name="吸水率", value="≤ 15 %"),)),
        KNOWN,
    )

    assert match.points == 100
    assert match.missing == ()
    assert messages(match) == [
        "Both speak of",
        "Meets the wanted value",
        "Same technology field",
        "Same sector",
        "An offered way is wanted",
        "Mature enough to be taken over",
        "Priced within the budget",
        "In the same city",
    ]
    assert match.reasons[0].words == ("地毯", "疏水")
    assert match.reasons[1].words == ("吸水率 9 %",)


def test_what_is_missing_is_said() -> None:
    match = score(
        offered(modes=frozenset({"transfer"}), trl=3, price_fen=300, measures=(Measured(name="吸水率", value="20 %"),)),
        wanted(
            ways=frozenset({"licence"}),
            budget_fen=100,
            targets=(Measured(name="吸水率", value="≤ 15 %"), Measured(name="绒高", value="≥ 3 mm"), Measured(name="手感", value="软")),
        ),
        KNOWN,
    )

    assert [(reason.message, reason.words) for reason in match.missing] == [
        ("Falls short of the wanted value", ("吸水率 20 %",)),
        ("Nothing comparable is stated on", ("绒高",)),
        ("Not mature enough to be taken over as it is", ()),
        ("None of the wanted ways is offered yet", ()),
        ("Priced above the budget", ()),
    ]


def test_a_family_alone_is_said_to_be_related_in_other_words() -> None:
    family = f"{MARK}vision"

    match = score(offered(words={family: 1.0}, price_fen=None), wanted(words={family: 2.0}), KNOWN)

    assert messages(match) == ["Related technology, though in other words"]
    assert [reason.message for reason in match.missing] == ["No price is named"]


def test_rare_words_count_more_than_common_ones() -> None:
    rare = relevance({"疏水": 1.0, "纤维": 1.0}, {"疏水": 1.0}, 4.0, KNOWN)

    assert rare > relevance({"疏水": 1.0, "纤维": 1.0}, {"纤维": 1.0}, 4.0, KNOWN) > 0


def test_a_bag_leaves_out_common_words_and_adds_families() -> None:
    words = bag(["一种", "机器视觉", "方法"], ["疵点", "2024", "的"], OFFERED_WORDS)

    assert words["机器视觉"] == OFFERED_WORDS.title
    assert words["疵点"] == OFFERED_WORDS.text
    assert words[f"{MARK}vision"] == pytest.approx(2 * OFFERED_WORDS.topic)
    assert not {"一种", "方法", "2024", "的"} & set(words)


@pytest.mark.parametrize(("trl", "finished", "suits"), [(6, True, 1), (5, True, 0), (2, False, 1), (None, False, 0)])
def test_a_right_needs_a_finished_result(trl: int | None, finished: bool, suits: int) -> None:  # noqa: FBT001
    assert ripeness(trl, finished=finished) == suits


@pytest.mark.parametrize(("price", "budget", "share"), [(100, 100, 1), (150, 100, 0.5), (151, 100, 0), (None, 100, 0), (1, None, 0)])
def test_a_price_fits_a_budget(price: int | None, budget: int | None, share: float) -> None:
    assert affordable(price, budget) == share


@pytest.mark.parametrize(
    ("one", "other", "share"), [("330106", "330102", 1), ("330106", "330200", 0.5), ("330106", "310000", 0), ("", "", 0)]
)
def test_nearness_is_by_city_and_province(one: str, other: str, share: float) -> None:
    assert nearness(one, other) == share


def test_complaints_about_a_listing_take_away_at_most_the_weight_of_feedback() -> None:
    assert prior({}) == 0
    assert prior({Answer.TOO_EARLY: 9, Answer.SOLVED: 9, Answer.OTHER: 9}) == 0
    assert prior({Answer.BENEFIT: 1}) == pytest.approx(-1 / (1 + DOUBT))
    assert -1 < prior({Answer.DESCRIPTION: 10_000}) < prior({Answer.ECONOMICS: 1})


def test_what_a_company_types_is_cut_into_words() -> None:
    assert own_words("疏水、视觉检测\n视觉检测, 水 LASER") == ["疏水", "视觉检测", "laser"]
    assert telling_words(["一种", "疏水", "疏水", "纤维"], most=1) == ["疏水"]


def test_a_sector_is_only_named_in_a_crowd() -> None:
    assert shown_sector(["mat", "iot"], {"mat": 2, "iot": 3}) == "iot"
    assert shown_sector(["mat"], {"mat": 2}) is None


_WORDS = st.dictionaries(st.sampled_from("甲乙丙丁戊己庚辛"), st.floats(0.25, 4, width=16), min_size=1, max_size=5)
_OFFERED = st.builds(
    Offered,
    id=st.just(0),
    words=_WORDS,
    sector=st.sampled_from([None, "iot", "mat"]),
    field=st.sampled_from([None, "a", "b"]),
    trl=st.sampled_from([None, 3, 8]),
    modes=st.frozensets(st.sampled_from(["licence", "transfer", "trial"])),
    price_fen=st.sampled_from([None, 50, 120, 500]),
    region=st.sampled_from(["", "330106", "330200", "310000"]),
    prior=st.sampled_from([0.0, -0.5]),
)
_WANTED = st.builds(
    Wanted,
    id=st.just(1),
    words=_WORDS,
    sector=st.sampled_from([None, "iot"]),
    field=st.sampled_from([None, "a"]),
    ways=st.frozensets(st.sampled_from(["licence", "entrusted", "transfer"])),
    budget_fen=st.sampled_from([None, 100]),
    region=st.sampled_from(["", "330106"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_OFFERED, min_size=1, max_size=12), _WANTED)
def test_matching_in_bulk_gives_the_points_of_matching_one_by_one(rows: list[Offered], demand: Wanted) -> None:
    builder = Builder()
    numbered = [Offered(**{name: getattr(row, name) for name in Offered.__slots__} | {"id": place}) for place, row in enumerate(rows)]
    for row in numbered:
        builder.add(row)
    bulk = builder.finish()

    points = dict(bulk.best(demand, most=len(rows), candidates=None))

    for row in numbered:
        assert points.get(row.id, 0.0) == pytest.approx(score(row, demand, bulk.lexicon()).exact, abs=0.01)
    assert max(points.values(), default=0) <= TEXT + 30.01


def test_bulk_finds_the_best_of_many_with_few_candidates() -> None:
    builder = Builder()
    for number in range(2_000):
        builder.add(Offered(id=number, words={"纤维": 1.0, f"词{number}": 1.0}))
    builder.add(Offered(id=9_999, words={"疏水": 1.0, "纤维": 1.0}))

    found = builder.finish().best(Wanted(id=1, words={"疏水": 1.0, "纤维": 1.0}), most=5, candidates=50)

    assert found[0][0] == 9_999
    assert len(found) == 5


def test_an_empty_market_has_no_match() -> None:
    assert Builder().finish().best(wanted()) == []


def test_a_demand_weighs_its_families_more_than_an_achievement_does() -> None:
    assert WANTED_WORDS.topic > OFFERED_WORDS.topic
