"""Cutting very many documents: in processes of their own, for cutting is what a rebuild waits for."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from market.search.engines.tantivy_fields import Cut, cut_of

if TYPE_CHECKING:
    from market.search.index import Document

WORTH_IT = 5_000
"""From so many documents on, processes are worth their start."""
BATCH = 1_000
_AHEAD = 6
"""Batches that wait for each process, so that a slow source and a slow index do not wait for each other."""

Texts = tuple[str, str, str]


def cut_all(documents: Iterable[Document]) -> Iterator[tuple[Document, Cut]]:
    """Yield each document with its cut texts, in order."""
    workers = max(1, (os.cpu_count() or 1) // 2)  # the other cores write what these cut
    rest = iter(documents)
    waiting: deque[tuple[list[Document], Future[list[Cut]]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        while True:
            while len(waiting) < workers * _AHEAD and (batch := list(islice(rest, BATCH))):
                texts = [(document.title, document.text, document.owner) for document in batch]
                waiting.append((batch, pool.submit(cut_batch, texts)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            yield from zip(batch, future.result(), strict=True)


def cut_here(documents: Iterable[Document]) -> Iterator[tuple[Document, Cut]]:
    """Yield each document with its cut texts, cut in this process."""
    return ((document, cut_of(document.title, document.text, document.owner)) for document in documents)


def cut_batch(texts: list[Texts]) -> list[Cut]:
    """Cut many texts; the work of one process."""
    return [cut_of(*found) for found in texts]
