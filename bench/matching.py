"""A full re-match: every achievement of a large market with every demand, the best fifty kept, by the code of `chunqiu match rebuild`.

The listings are recombined from the demo's real titles and purposes (or, with CORPUS=folder, from real titles and abstracts): no real
market of this size exists to measure on. Reading and writing the database is not part of the figure.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.matching_quality import DATA
from market.matching.rules.bulk import Builder, Bulk
from market.matching.rules.scoring import KEPT, score
from market.matching.rules.sides import OFFERED_WORDS, WANTED_WORDS, Offered, Wanted
from market.matching.rules.words import bag
from market.search.engines.whoosh import WhooshIndex

SEED = 20261122
FIELDS, SECTORS, REGIONS = [f"field{number}" for number in range(11)], ["iot", "bio", "eqp", "mat", "nrg"], ["330100", "330200", "310000"]
MODES, WAYS = ("trial", "licence", "transfer", "equity"), ("entrusted", "joint", "licence", "transfer")
Text = tuple[str, str]


def sources() -> list[Text]:
    """Return (title, text) of what is recombined."""
    if folder := os.environ.get("CORPUS"):
        return [text for path in sorted(Path(folder).iterdir()) for text in _corpus(path)]
    found = []
    for name, column in (("achievements", "use_zh"), ("demands", "need_zh")):
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            found += [(row["title_zh"], row[column]) for row in csv.DictReader(lines)]
    return found


def _corpus(path: Path) -> Iterator[Text]:
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row.get("title", ""), (row.get("abstract") or "")[:400]
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row.get("title", ""), ""


def texts(number: int, draw: random.Random, parts: list[Text]) -> Iterator[Text]:
    """Yield recombined listings: the beginning of one title, the end of another, and four texts."""
    for _ in range(number):
        one, other, *rest = (parts[draw.randrange(len(parts))] for _ in range(5))
        title = one[0][: max(4, len(one[0]) // 2)] + other[0][len(other[0]) // 2 :]
        yield title, "，".join((one[1], other[1], *(part[1] or part[0] for part in rest)))[:600]


def achievement(number: int, words: dict[str, float], draw: random.Random) -> Offered:
    """Return an achievement with drawn facts."""
    return Offered(
        id=number,
        words=words,
        sector=draw.choice(SECTORS),
        field=draw.choice(FIELDS),
        trl=draw.randint(1, 9),
        modes=frozenset(draw.sample(MODES, 2)),
        price_fen=draw.choice((None, 10_000_000, 50_000_000, 200_000_000)),
        region=draw.choice(REGIONS),
    )


def demand(number: int, words: dict[str, float], draw: random.Random) -> Wanted:
    """Return a demand with drawn facts."""
    return Wanted(
        id=number,
        words=words,
        sector=draw.choice(SECTORS),
        field=draw.choice(FIELDS),
        ways=frozenset(draw.sample(WAYS, 2)),
        budget_fen=draw.choice((None, 20_000_000, 100_000_000)),
        region=draw.choice(REGIONS),
    )


def recall(bulk: Bulk, demands: list[Wanted]) -> float:
    """Return the mean share of the exhaustive best fifty that is found; of equal points at the end any will do."""
    shares = []
    for wanted in demands:
        every = bulk.best(wanted, most=KEPT, candidates=None)
        least = every[-1][1] - 1e-4 if every else 0.0
        found = [points for _, points in bulk.best(wanted) if points >= least]
        shares.append(min(1.0, len(found) / len(every)) if every else 1.0)
    return float(np.mean(shares))


def run(*, docs: int = 700_000, demands: int = 6_000, checked: int = 200) -> dict[str, float]:
    """Match and return the figures; minutes from the texts to fifty matches with points and reasons for each demand."""
    cut, draw, parts = WhooshIndex(Path(tempfile.mkdtemp())).words, random.Random(SEED), sources()
    asked = [
        demand(place, bag(cut(title), cut(text[:120]), WANTED_WORDS), draw)
        for place, (title, text) in enumerate(texts(demands, draw, parts))
    ]
    start, worked = time.perf_counter(), time.process_time()
    builder = Builder()
    for place, (title, text) in enumerate(texts(docs, draw, parts)):
        builder.add(achievement(place, bag(cut(title), cut(text), OFFERED_WORDS), draw))
    bulk = builder.finish()
    built = time.perf_counter()
    best = [(wanted, found) for wanted, found in bulk.all(asked)]
    matched = time.perf_counter()
    reasons = _reasons(bulk, best, parts, docs, cut)
    done, worked_until = time.perf_counter(), time.process_time()
    return {
        "match.minutes_700k_6000": round((done - start) / 60, 2),
        "match.cpu_minutes": round((worked_until - worked) / 60, 2),
        "match.docs": docs,
        "match.demands": demands,
        "match.index_s": round(built - start, 1),
        "match.score_s": round(matched - built, 1),
        "match.reasons_s": round(done - matched, 1),
        "match.reasons": reasons,
        "match.words": len(bulk.terms),
        "match.mentions": len(bulk.by_word.mentioned),
        "match.recall": round(recall(bulk, asked[:: max(1, demands // checked)][:checked]), 4),
        "match.rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _reasons(bulk: Bulk, best: list[tuple[Wanted, list[tuple[int, float]]]], parts: list[Text], docs: int, cut: object) -> int:
    """Say for every kept pair why; the achievement's texts are cut again, as `rebuild` does after reading them."""
    known, draw, count = bulk.lexicon(), random.Random(SEED + 1), 0
    again = list(texts(min(docs, 5_000), draw, parts))
    for wanted, found in best:
        for number, _ in found:
            title, text = again[number % len(again)]
            side = Offered(id=number, words=bag(cut(title), cut(text), OFFERED_WORDS))  # type: ignore[operator]
            count += bool(score(side, wanted, known).reasons)
    return count


def main() -> None:
    """Measure with DOCS=, DEMANDS= and CHECKED= from the command line."""
    given = dict(argument.split("=", 1) for argument in sys.argv[1:])
    figures = run(docs=int(given.get("DOCS", 700_000)), demands=int(given.get("DEMANDS", 6_000)), checked=int(given.get("CHECKED", 200)))
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
