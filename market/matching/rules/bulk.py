"""Matches many achievements with many demands: an inverted index in integer and float arrays, the same points as `scoring`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.matching.rules.bm25 import K1, B, Lexicon
from market.matching.rules.scoring import FULL, KEPT, RIPE, TEXT, TOLERATED, Signals, total
from market.matching.rules.sides import RIGHTS, Offered, Wanted

CANDIDATES = 4_000
"""So many achievements, best by the rare words, are compared in everything; the bench says how few better ones that leaves out."""
EFFORT = 0.6
"""So many mentions, in parts of the number of achievements, are added up for everybody."""
_MODES = tuple(sorted(RIGHTS))
_NONE = -1
_STEPS = 1_000
Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(slots=True)
class _Codes:
    """Small numbers for repeated texts; None and the empty text are -1."""

    known: dict[str, int] = field(default_factory=dict)

    def __call__(self, value: str | None) -> int:
        return self.known.setdefault(value, len(self.known)) if value else _NONE

    def of(self, value: str | None) -> int:
        return self.known.get(value, _NONE - 1) if value else _NONE - 1


class Builder:
    """Takes achievements one by one and keeps of each only numbers; `finish` makes the index."""

    def __init__(self) -> None:
        self._terms: dict[str, int] = {}
        self._term, self._weight = array("i"), array("f")
        self._counts, self._lengths = array("i"), array("f")
        self._codes = _Codes()
        self._facts: dict[str, array[int] | array[float]] = {
            "id": array("q"),
            "sector": array("i"),
            "field": array("i"),
            "trl": array("i"),
            "modes": array("i"),
            "price": array("q"),
            "province": array("i"),
            "city": array("i"),
            "prior": array("f"),
        }

    def add(self, row: Offered) -> None:
        """Take one achievement."""
        terms = self._terms
        for word, times in row.words.items():
            self._term.append(terms.setdefault(word, len(terms)))
            self._weight.append(times)
        self._counts.append(len(row.words))
        self._lengths.append(row.length)
        facts = {
            "id": row.id,
            "sector": self._codes(row.sector),
            "field": self._codes(row.field),
            "trl": row.trl or 0,
            "modes": sum(1 << place for place, mode in enumerate(_MODES) if mode in row.modes),
            "price": _NONE if row.price_fen is None else row.price_fen,
            "province": self._codes(row.region[:2]),
            "city": self._codes(row.region[:4]),
            "prior": row.prior,
        }
        for name, value in facts.items():
            self._facts[name].append(value)  # type: ignore[arg-type]

    def finish(self) -> Bulk:
        """Sort the mentions by word and weigh them; the builder is empty afterwards."""
        term, times = np.frombuffer(self._term, np.int32), np.frombuffer(self._weight, np.float32)
        lengths = np.frombuffer(self._lengths, np.float32)
        document = np.repeat(np.arange(len(lengths), dtype=np.int32), np.frombuffer(self._counts, np.int32))
        mean = float(lengths.mean()) if len(lengths) else 1.0
        norm = (K1 * (1.0 - B + B * lengths / mean)).astype(np.float32)
        weights = times * np.float32(K1 + 1.0)
        weights /= times + norm[document]
        order = np.argsort(term, kind="stable")
        by_word = _Rows(_starts(np.bincount(term, minlength=len(self._terms))), document[order], weights[order])
        by_document = _Rows(_starts(np.frombuffer(self._counts, np.int32)), term.copy(), weights)
        facts = {name: np.array(values) for name, values in self._facts.items()}
        return Bulk(terms=self._terms, by_word=by_word, by_document=by_document, facts=facts, codes=self._codes, mean_length=mean)


def _front(scores: Floats, candidates: int) -> NDArray[np.int64]:
    """Return the places of so many best scores, and of those that fall into the same thousandth as the last of them.

    Counting thousandths is many times faster than sorting; where too few scores reach the first one, they are sorted after all.
    """
    steps = (scores * np.float32(_STEPS / max(float(scores.max()), 1e-9))).astype(np.int16)
    above = np.cumsum(np.bincount(steps, minlength=_STEPS + 1)[::-1])
    least = _STEPS - int(np.searchsorted(above, candidates))
    if least > 0:
        return np.flatnonzero(steps >= least)
    return np.sort(np.argpartition(scores, len(scores) - candidates)[len(scores) - candidates :])


def _starts(counts: NDArray[Any]) -> NDArray[np.int64]:
    """Return where each row of so many mentions begins, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Mentions in rows one behind the other: row by row what is mentioned, and its weight."""

    starts: NDArray[np.int64]
    mentioned: Ints
    weights: Floats

    def sums(self, rows: NDArray[np.int64], factors: Floats) -> Floats:
        """Return for each of the rows the weights of what it mentions, times the factor of each."""
        counts = self.starts[rows + 1] - self.starts[rows]
        places = np.repeat(self.starts[rows] - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
        parts = factors[self.mentioned[places]] * self.weights[places]
        return np.bincount(np.repeat(np.arange(len(rows)), counts), parts, len(rows)).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """All achievements, ready to be scored for one demand after the other."""

    terms: dict[str, int]
    by_word: _Rows
    """The achievements that mention each word."""
    by_document: _Rows
    """The words that each achievement mentions."""
    facts: dict[str, NDArray[Any]]
    codes: _Codes
    mean_length: float

    @property
    def size(self) -> int:
        """Return the number of achievements."""
        return len(self.facts["id"])

    def lexicon(self) -> Lexicon:
        """Return what `scoring` needs to give the same points."""
        counts = np.diff(self.by_word.starts)
        return Lexicon(
            documents=self.size, mean_length=self.mean_length, frequency={word: int(counts[place]) for word, place in self.terms.items()}
        )

    def best(self, wanted: Wanted, *, most: int = KEPT, candidates: int | None = CANDIDATES) -> list[tuple[int, float]]:
        """Return the ids and points of the best achievements; `candidates` None compares every achievement in everything."""
        places, text = self._text(wanted, candidates or self.size)
        points = total(self._signals(wanted, places, text))
        order = np.lexsort((self.facts["id"][places], -points))[:most]
        return [(int(self.facts["id"][places[place]]), float(points[place])) for place in order]

    def all(self, demands: Iterable[Wanted], *, most: int = KEPT) -> Iterator[tuple[Wanted, list[tuple[int, float]]]]:
        """Match every demand."""
        for wanted in demands:
            yield wanted, self.best(wanted, most=most)

    def _text(self, wanted: Wanted, candidates: int) -> tuple[NDArray[np.int64], Floats]:
        """Return the achievements that are best by text, and their text signal.

        Rare words say most and touch few: they are added up for everybody; the common ones only for those whom the rare ones leave in
        front, unless everybody is asked for.
        """
        whole, asked = self._asked(wanted)
        everybody = candidates >= self.size
        scores, touched, common = np.zeros(self.size, np.float32), 0, np.zeros(len(self.terms), np.float32)
        for place, start, end, factor in asked:
            if everybody or touched < candidates or touched + end - start <= EFFORT * self.size:
                scores[self.by_word.mentioned[start:end]] += factor * self.by_word.weights[start:end]
                touched += end - start
            else:
                common[place] = factor
        front = np.arange(self.size) if everybody else _front(scores, candidates)
        found = scores[front] if everybody else scores[front] + self.by_document.sums(front, common)
        kept = found > 0
        return front[kept], np.minimum(found[kept] * np.float32(FULL / TEXT / whole if whole else 0.0), np.float32(1.0))

    def _asked(self, wanted: Wanted) -> tuple[float, list[tuple[int, int, int, np.float32]]]:
        """Return the whole that a text could get; and of each known word number, begin and end of its row, and factor, the rarest first."""
        whole, asked, starts = 0.0, [], self.by_word.starts
        for word, weight in wanted.words.items():
            place = self.terms.get(word, _NONE)
            start, end = (int(starts[place]), int(starts[place + 1])) if place != _NONE else (0, 0)
            found = max(1, end - start)
            factor = weight * log1p((self.size - found + 0.5) / (found + 0.5))
            whole += factor
            if end > start:
                asked.append((place, start, end, np.float32(factor)))
        return whole, sorted(asked, key=lambda one: one[2] - one[1])

    def _signals(self, wanted: Wanted, places: NDArray[np.int64], text: Floats) -> Signals[Floats]:
        at = {name: values[places] for name, values in self.facts.items()}
        codes, modes = self.codes.of, sum(1 << place for place, mode in enumerate(_MODES) if mode in wanted.ways)
        ripe = (at["trl"] >= RIPE) if wanted.rights else (at["trl"] > 0)
        budget = wanted.budget_fen if wanted.budget_fen is not None else _NONE
        priced = (at["price"] != _NONE) & (budget != _NONE)
        near, nearer = at["province"] == codes(wanted.region[:2]), at["city"] == codes(wanted.region[:4])
        return Signals(
            text=text,
            field=(at["field"] == codes(wanted.field)) * np.float32(1.0),
            sector=(at["sector"] == codes(wanted.sector)) * np.float32(1.0),
            indicators=np.zeros(len(places), np.float32),
            way=((at["modes"] & modes) != 0) * np.float32(1.0),
            maturity=ripe * np.float32(1.0),
            price=priced * (np.float32(0.5) * (at["price"] <= budget) + np.float32(0.5) * (at["price"] <= TOLERATED * budget)),
            region=np.float32(0.5) * near + np.float32(0.5) * nearer,
            feedback=at["prior"],
        )
