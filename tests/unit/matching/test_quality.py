"""The ranking finds what a judge found, on demands it was not tuned on; the figures stand in docs/matching.md."""

from bench.labels import is_seen, labels
from bench.matching_quality import run


def test_the_ranking_beats_plain_bm25_on_the_unseen_half() -> None:
    figures = run()

    assert figures["match.demands"] == 26
    assert figures["match.p5"] > figures["match.p5_bm25"]
    assert figures["match.ndcg10"] > figures["match.ndcg10_bm25"]
    assert figures["match.p5_gain_low"] > 0
    assert figures["match.ndcg10_gain_low"] > 0


def test_the_halves_have_no_demand_in_common_and_cover_the_labels() -> None:
    seen, unseen = labels(seen=True), labels(seen=False)

    assert len(seen) + len(unseen) == 53
    assert all(is_seen(demand) for demand in seen)
    assert not any(is_seen(demand) for demand in unseen)
