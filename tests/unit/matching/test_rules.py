"""Points and reasons of a match."""

from market.matching.rules import Side, score

DEMAND = Side(
    title=frozenset({"地毯", "疏水"}), words=frozenset({"剑麻", "吸水率"}), sector="mat", field="materials", ways=frozenset({"licence"})
)


def test_shared_words_sector_field_and_way_all_count_and_are_named() -> None:
    match = score(Side(title=frozenset({"剑麻", "疏水"}), sector="mat", field="materials", ways=frozenset({"licence"})), DEMAND)

    assert match.points == 60
    assert [reason.message for reason in match.reasons] == [
        "Both speak of",
        "Same sector",
        "Same technology field",
        "An offered way is wanted",
    ]
    assert match.reasons[0].words == ("剑麻", "疏水")


def test_without_a_shared_word_nothing_matches() -> None:
    match = score(Side(title=frozenset({"脑电"}), sector="mat", field="materials"), DEMAND)

    assert match.points == 0
    assert not match.worth_showing


def test_common_and_single_characters_say_nothing() -> None:
    assert score(Side(title=frozenset({"方法", "水", "2024"})), Side(title=frozenset({"方法", "水", "2024"}))).points == 0


def test_points_never_exceed_a_hundred() -> None:
    many = frozenset(f"词语{number}" for number in range(50))

    assert (
        score(
            Side(title=many, sector="x", field="y", ways=frozenset({"z"})), Side(title=many, sector="x", field="y", ways=frozenset({"z"}))
        ).points
        == 100
    )
