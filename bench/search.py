"""Measure the search: `make bench-search` with DOCS=700000 (and CORPUS=folder of real texts); both engines, over HTTP as well."""

from __future__ import annotations

import gc
import http.client
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from bench import corpus, matching, servers
from bench.results import merge
from market.listings.forms.filters import FACETS, PAGE_SIZE
from market.listings.models.achievements import Achievement
from market.search.analysis.folding import fold
from market.search.analysis.words import STOP_WORDS, cut
from market.search.index import Document, Query, SearchIndex, Sort
from market.search.services import open_index

SEED = 20_261_122
QUERIES = 1_000
WHOLE, DEMANDS, CHECKED = 700_000, 6_000, 200
SMALL = 20_000
"""Documents of the embedded engine."""
_SAMPLE = 20_000
_WARMED = 100


def questions(documents: Sequence[Document], draw: random.Random) -> list[Query]:
    """Draw queries: two to four neighbouring words of a title or one of its text, every fifth with a filter, some sorted otherwise."""
    found: list[Query] = []
    while len(found) < QUERIES:
        document = draw.choice(documents)
        words = [word for word in cut(fold(document.title if draw.random() < 0.7 else document.text)) if _telling(word)]
        if not words:
            continue
        start = draw.randrange(len(words))
        narrowed = {"sector": document.facets["sector"]} if draw.random() < 0.2 else {}
        found.append(
            Query(
                kind="achievement",
                text=" ".join(words[start : start + draw.randrange(1, 4)]),
                filters=narrowed,
                facets=(*FACETS["achievement"], "region", "in_auction", "level"),
                sort=draw.choice([Sort.RELEVANCE] * 7 + [Sort.NEWEST, Sort.LEVEL, Sort.PRICE]),
                size=PAGE_SIZE,
            )
        )
    return found


def _telling(word: str) -> bool:
    return len(word) > 1 and word not in STOP_WORDS and not word.isdigit()


def engine(index: SearchIndex, asked: Iterable[Query]) -> tuple[list[float], list[int], list[int]]:
    """Ask the engine; return milliseconds, numbers of hits, and the ids that the pages show."""
    times, totals, ids = [], [], []
    for query in asked:
        began = time.perf_counter()
        page = index.search(query)
        times.append((time.perf_counter() - began) * 1_000)
        totals.append(page.total)
        ids += [hit.id for hit in page.hits]
    return times, totals, ids


def pages(house: servers.House, name: str, asked: Sequence[Query]) -> list[float]:
    """Ask the real market over HTTP, one page after the other; return milliseconds of those after the first hundred."""
    os.environ |= {"SEARCH_ENGINE": name, "CHUNQIU_RATES": "search=100000/100000"}
    times = []
    with house.market() as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for query in asked:
            given = {"q": query.text, **{key: codes[0] for key, codes in query.filters.items()}, "sort": query.sort.value}
            began = time.perf_counter()
            line.request("GET", f"/achievements?{urlencode(given)}")
            answer = line.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1_000)
            if answer.status != http.client.OK:
                message = f"{answer.status} for {given}"
                raise RuntimeError(message)
    return times[_WARMED:]


def rows_for(house: servers.House, ids: set[int]) -> None:
    """Give each id that a page shows a row of the market, with a term: copies of the hall's achievement."""
    columns = [column.name for column in Achievement.__table__.columns if column.name not in ("id", "code", "state")]
    listed = ", ".join(columns)
    with house.connect() as connection:
        connection.execute(
            f"INSERT INTO achievement (id, code, state, {listed})"  # noqa: S608 - names of our own columns
            f" SELECT made, 'B-' || made, 'published', {listed} FROM achievement,"
            " unnest(%s::bigint[]) AS made WHERE achievement.id = (SELECT min(id) FROM achievement)"
            " ON CONFLICT (id) DO NOTHING",
            [sorted(ids)],
        )
        connection.execute(
            "INSERT INTO term (achievement_id, mode, price_mode, price_fen, conditions)"
            " SELECT id, 'transfer', 'listed', 50000000, '' FROM achievement WHERE code LIKE 'B-%' ON CONFLICT DO NOTHING"
        )
        connection.execute("ANALYZE")


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def large(house: servers.House, texts: corpus.Texts, count: int) -> dict[str, float]:
    """Measure Tantivy at `count` documents."""
    ready = list(corpus.documents(texts, count, SEED))
    gc.freeze()  # the documents that stand ready are the bench's, the collector need not look through them again and again
    folder = house.settings.home / "index"
    index = open_index("tantivy", folder)
    began, worked = time.perf_counter(), _worked()
    index.replace_all(ready)
    took, cpu = time.perf_counter() - began, _worked() - worked
    asked = questions(ready[:_SAMPLE], random.Random(SEED))
    vocabulary = {word for document in ready[:_SAMPLE] for word in cut(fold(f"{document.title} {document.text}"))}
    gc.unfreeze()
    del ready
    _forget(folder)
    index, before = open_index("tantivy", folder), _rss()
    cold, totals, ids = engine(index, asked)
    warm, _, _ = engine(open_index("tantivy", folder), asked)  # opened anew: no answer of the first pass is kept
    rows_for(house, set(ids))
    print(f"{count} documents in {took:.0f} s; {len(set(ids))} rows of the market stand behind the pages", flush=True)
    page = pages(house, "tantivy", asked)
    return {
        "search.docs": index.count(),
        "search.vocabulary_20k": len(vocabulary),
        "search.index_docs_per_s": count / took,
        "search.index_docs_per_cpu_s": count / cpu,
        "search.index_mb": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6,
        "search.rss_mb": _rss() - before,
        "search.hits_median": statistics.median(totals),
        "search.queries_distinct": len(set(asked)),
        "search.engine_cold_p50_ms": statistics.median(cold),
        "search.engine_cold_p95_ms": p95(cold),
        "search.engine_p50_ms": statistics.median(warm),
        "search.engine_p95_ms": p95(warm),
        "search.page_p50_ms": statistics.median(page),
        "search.page_p95_ms": p95(page),
    }


def small(house: servers.House, texts: corpus.Texts, count: int) -> dict[str, float]:
    """Measure Whoosh at 20,000 documents."""
    ready = list(islice(corpus.documents(texts, count, SEED), SMALL))
    index = open_index("whoosh", house.settings.home / "index")
    began = time.perf_counter()
    index.replace_all(ready)
    took = time.perf_counter() - began
    asked = questions(ready, random.Random(SEED))
    times, totals, ids = engine(index, asked)
    rows_for(house, set(ids))
    print(f"{len(ready)} documents in Whoosh in {took:.0f} s", flush=True)
    page = pages(house, "whoosh", asked)
    return {
        "search.whoosh_docs": len(ready),
        "search.whoosh_docs_per_s": len(ready) / took,
        "search.whoosh_hits_median": statistics.median(totals),
        "search.whoosh_engine_p50_ms": statistics.median(times),
        "search.whoosh_engine_p95_ms": p95(times),
        "search.whoosh_page_p50_ms_20k": statistics.median(page),
        "search.whoosh_page_p95_ms_20k": p95(page),
    }


def matched(count: int) -> dict[str, float]:
    """Match everything with everything; a smaller market than the whole one has figures of other names."""
    whole = count == WHOLE
    found = matching.run(docs=count, demands=DEMANDS if whole else max(1, count * DEMANDS // WHOLE), checked=CHECKED)
    return {name if whole else name.replace("_700k_6000", ""): value for name, value in found.items()}


def _forget(folder: Path) -> None:
    """Let the system forget the pages of these files, so that the first questions find a cold index."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _worked() -> float:
    """Return the seconds of processor time of this process and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _rss() -> float:
    """Return the memory that this process holds, in MB; what it reserved and gave back is not counted."""
    pages_held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages_held * resource.getpagesize() / 1e6


def main() -> None:
    """Measure, print, add to the results file after each part."""
    count = int(os.environ.get("DOCS", str(WHOLE)))
    texts = corpus.read(os.environ.get("CORPUS"))
    print(f"corpus: {count} documents from {texts.said}; seed {SEED}", flush=True)
    with tempfile.TemporaryDirectory(prefix="chunqiu-bench-") as folder, servers.house(Path(folder), bidders=1, lots=1) as house:
        for part in (lambda: large(house, texts, count), lambda: small(house, texts, count), lambda: matched(count)):
            began, found = time.perf_counter(), part()
            for name, value in found.items():
                print(f"{name:34} {round(value, 3)}")
            print(f"{'':34} in {time.perf_counter() - began:.0f} s, {os.getloadavg()[0]:.1f} others and ours at work", flush=True)
            merge(found)


if __name__ == "__main__":
    main()
