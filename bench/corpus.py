"""Documents to search in: the demo's real titles and uses, recombined by seed, or real texts from a folder of jsonl and csv files."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from market.accounts.rules.regions import REGIONS
from market.demo import facts
from market.listings.rules.kinds import IpKind, PriceMode, Sector, TechnologyField, TermMode
from market.search.analysis.words import terms
from market.search.index import Document

START = datetime(2024, 1, 1, tzinfo=UTC)
INSTITUTIONS = 300
_AREAS = [code for code in REGIONS if code.endswith("00")]
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Texts:
    """What documents are made of."""

    said: str
    """Where the texts come from, for the output."""
    titles: list[str]
    abstracts: list[str]
    whole: bool
    """Title and abstract of one place belong together: real records, used as they are before any is used again."""


def read(folder: str | None) -> Texts:
    """Return the texts of a folder, or the parts of the demo's."""
    if folder:
        records = list(_records(Path(folder)))
        return Texts(f"{len(records)} real records of CORPUS", [title for title, _ in records], [text for _, text in records], whole=True)
    rows = facts.achievements()
    said = f"{len(rows)} real titles and uses of the demo, recombined by seed with terms of the dictionary: not real achievements"
    return Texts(said, [row.title_zh for row in rows], [f"{row.use_zh}。{row.title_en}。" for row in rows], whole=False)


def _records(folder: Path) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(sys.maxsize)
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf8", newline="") as file:
            rows = map(json.loads, file) if path.suffix == ".jsonl" else csv.DictReader(file) if path.suffix == ".csv" else ()
            for row in rows:
                if title := row.get("title"):
                    yield title, str(row.get("abstract") or row.get("institution") or "")[:_LONGEST]


def documents(texts: Texts, count: int, seed: int) -> Iterator[Document]:
    """Yield achievements 1 to `count`; the same ones for the same seed."""
    draw = random.Random(seed)
    words = [term for term in terms() if not term.isascii()]
    for number in range(1, count + 1):
        title, text = _whole(texts, number, draw) if texts.whole else _mixed(texts, words, draw)
        yield Document(
            kind="achievement",
            id=number,
            title=title,
            text=text,
            published_at=START + timedelta(seconds=draw.randrange(80_000_000)),
            owner=f"第{draw.randrange(INSTITUTIONS)}研究院",
            numbers=(f"CG-2026-{number:06d}",),
            facets=_facets(draw),
            price_fen=draw.randrange(1, 900) * 1_000_000 if draw.random() < 0.6 else None,
            level=draw.randrange(1, 10),
        )


def _whole(texts: Texts, number: int, draw: random.Random) -> tuple[str, str]:
    place = (number - 1) % len(texts.titles)
    if number <= len(texts.titles):
        return texts.titles[place], texts.abstracts[place]
    return _title(texts.titles, draw), draw.choice(texts.abstracts)


def _mixed(texts: Texts, words: list[str], draw: random.Random) -> tuple[str, str]:
    return _title(texts.titles, draw), f"{draw.choice(texts.abstracts)}关键词：{'、'.join(draw.sample(words, 4))}。"


def _title(titles: list[str], draw: random.Random) -> str:
    """Return the beginning of one title with the end of another."""
    head, tail = draw.choice(titles), draw.choice(titles)
    return head[: len(head) // 2] + tail[len(tail) // 2 :]


def _facets(draw: random.Random) -> dict[str, tuple[str, ...]]:
    return {
        "sector": (draw.choice(list(Sector)).value,),
        "field": (draw.choice(list(TechnologyField)).value,),
        "mode": tuple(mode.value for mode in draw.sample(list(TermMode), 2)),
        "price_mode": (draw.choice(list(PriceMode)).value,),
        "ip": (draw.choice(list(IpKind)).value,),
        "institution": (str(draw.randrange(1, INSTITUTIONS)),),
        "region": (draw.choice(_AREAS),),
        "in_auction": ("1",) if draw.random() < 0.02 else (),
    }
