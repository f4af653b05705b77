"""How well the ranking finds what a judge found: precision at 5 and nDCG at 10 on the unseen half of the labels, against plain BM25."""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from math import log2
from pathlib import Path

import numpy as np

from bench.labels import Grades, labels
from market.matching.rules import sides
from market.matching.rules.bm25 import Lexicon, relevance
from market.matching.rules.scoring import FIELD, SECTOR, score
from market.matching.rules.sides import Offered, Wanted
from market.matching.rules.words import FieldWeights, bag
from market.search.engines.whoosh import WhooshIndex

DATA = Path(__file__).parent.parent / "market" / "demo" / "data"
RESAMPLES, SEED = 10_000, 20261122
Texts = tuple[list[str], list[str]]
Ranking = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of the real data, its title and purpose cut into words."""

    id: str
    title: list[str]
    text: list[str]
    sector: str
    field: str


def listings(name: str, text: str) -> dict[str, Listing]:
    """Read `achievements` or `demands`; only what the sources say is used, none of the demo's terms."""
    words = WhooshIndex(Path(tempfile.mkdtemp())).words
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["id"]: Listing(id=row["id"], title=words(row["title_zh"]), text=words(row[text]), sector=row["sector"], field=row["field"])
            for row in csv.DictReader(lines)
        }


def lexicon(bags: dict[str, dict[str, float]]) -> Lexicon:
    """Count the words of all achievements."""
    frequency: dict[str, int] = {}
    for words in bags.values():
        for word in words:
            frequency[word] = frequency.get(word, 0) + 1
    return Lexicon(documents=len(bags), mean_length=sum(sum(words.values()) for words in bags.values()) / len(bags), frequency=frequency)


def plain(achievements: dict[str, Listing], demands: dict[str, Listing]) -> Ranking:
    """Return plain BM25: the same words, no fields, no families, nothing left out."""

    def mentions(row: Listing) -> dict[str, float]:
        words = row.title + row.text
        return {word: float(words.count(word)) for word in words}

    bags = {key: mentions(row) for key, row in achievements.items()}
    known = lexicon(bags)

    def rank(demand: str) -> list[str]:
        asked = mentions(demands[demand])
        points = {key: relevance(asked, words, sum(words.values()), known) for key, words in bags.items()}
        return sorted(points, key=lambda key: (-points[key], key))

    return rank


def ours(
    achievements: dict[str, Listing],
    demands: dict[str, Listing],
    offered_words: FieldWeights = sides.OFFERED_WORDS,
    wanted_words: FieldWeights = sides.WANTED_WORDS,
) -> Ranking:
    """Return the market's own ranking."""
    bags = {key: bag(row.title, row.text, offered_words) for key, row in achievements.items()}
    known = lexicon(bags)
    offered = {
        key: Offered(id=place, words=bags[key], sector=row.sector, field=row.field) for place, (key, row) in enumerate(achievements.items())
    }

    def rank(demand: str) -> list[str]:
        row = demands[demand]
        wanted = Wanted(id=0, words=bag(row.title, row.text, wanted_words), sector=row.sector, field=row.field)
        points = {key: score(one, wanted, known).exact for key, one in offered.items()}
        return sorted(points, key=lambda key: (-points[key], key))

    return rank


def judge(rank: Ranking, grades: Grades) -> np.ndarray:
    """Return (precision at 5, nDCG at 10) of each demand for which something fits; grades 1 to 3 count as fitting."""
    rows = []
    for demand, judged in grades.items():
        if any(judged.values()):
            ranked = rank(demand)
            gains = [2.0 ** judged.get(key, 0) - 1 for key in ranked[:10]]
            ideal = sorted((2.0**grade - 1 for grade in judged.values()), reverse=True)[:10]
            precision = sum(judged.get(key, 0) > 0 for key in ranked[:5]) / 5
            rows.append((precision, _discounted(gains) / _discounted(ideal)))
    return np.array(rows)


def _discounted(gains: list[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))


def interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean."""
    draw = np.random.default_rng(SEED)
    means = values[draw.integers(0, len(values), (RESAMPLES, len(values)))].mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def run(*, seen: bool = False) -> dict[str, float]:
    """Measure on one half and return the figures."""
    achievements, demands = listings("achievements", "use_zh"), listings("demands", "need_zh")
    grades = labels(seen=seen)
    without = [FieldWeights(title=one.title, text=one.text, topic=0.0) for one in (sides.OFFERED_WORDS, sides.WANTED_WORDS)]
    figures: dict[str, float] = {}
    base, best = judge(plain(achievements, demands), grades), judge(ours(achievements, demands), grades)
    bare = judge(ours(achievements, demands, without[0], without[1]), grades)
    figures["match.demands"] = len(best)
    for place, name in enumerate(("p5", "ndcg10")):
        figures |= {
            f"match.{name}_bm25": float(base[:, place].mean()),
            f"match.{name}_without_families": float(bare[:, place].mean()),
            f"match.{name}": float(best[:, place].mean()),
        }
        figures[f"match.{name}_low"], figures[f"match.{name}_high"] = interval(best[:, place])
        figures[f"match.{name}_gain_low"], figures[f"match.{name}_gain_high"] = interval(best[:, place] - base[:, place])
    return {name: round(value, 3) for name, value in figures.items()}


def tune(tries: int = 200) -> None:
    """Print the best word weights on the seen half, drawn by seed; the unseen half is not read."""
    achievements, demands, grades = listings("achievements", "use_zh"), listings("demands", "need_zh"), labels(seen=True)
    draw = random.Random(SEED)
    found = []
    for _ in range(tries):
        pair = [
            FieldWeights(title=draw.choice((1.0, 1.5, 2.0, 3.0)), text=1.0, topic=draw.choice((0.0, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0)))
            for _ in range(2)
        ]
        means = judge(ours(achievements, demands, pair[0], pair[1]), grades).mean(axis=0)
        found.append((round(float(means.sum()), 3), [round(float(mean), 3) for mean in means], pair))
    for line in sorted(found, key=lambda line: -line[0])[:8]:
        print(line)


def main() -> None:
    """Print the figures of the unseen half, or with --tune the best weights on the seen half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--seen", action="store_true")
    given = parser.parse_args()
    if given.tune:
        tune()
    else:
        print(f"field {FIELD}, sector {SECTOR} points")
        print(json.dumps(run(seen=given.seen), indent=2))


if __name__ == "__main__":
    main()
