"""What a company is interested in: words from its demands, its searches, what it looked at, and what it said itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from market.matching.rules.words import telling
from market.wording import N_, Labelled

MOST_WORDS = 200
KEPT_DAYS = 180
WORDS_OF_A_VIEW = 6
SHARED_AT_LEAST = 2
"""Fewer words in common are chance."""
CROWD = 3
"""A sector is named only where so many companies have a profile; in a smaller one the sector would be a name."""


class Source(Labelled):
    """Where a word of a profile comes from."""

    DEMAND = "demand", N_("Your demands")
    SEARCH = "search", N_("Your searches")
    VIEW = "view", N_("Achievements you looked at")
    OWN = "own", N_("Said by yourselves")
    MUTED = "muted", N_("Left out by you")


WEIGHTS = {Source.DEMAND: 1.0, Source.OWN: 1.0, Source.SEARCH: 0.5, Source.VIEW: 0.2}


def telling_words(words: Iterable[str], *, most: int) -> list[str]:
    """Return the first different words that say something, as they are recorded."""
    return list(dict.fromkeys(telling(words)))[:most]


def own_words(text: str) -> list[str]:
    """Cut what a company typed: one interest per line, comma or space."""
    for mark in "，、;；,\n\t":
        text = text.replace(mark, " ")
    return list(dict.fromkeys(word.lower()[:40] for word in text.split() if len(word) > 1))[:MOST_WORDS]


def shown_sector(sectors: Sequence[str], crowds: dict[str, int]) -> str | None:
    """Return the sector under which an unnamed company may be spoken of; None where that would give it away."""
    return next((sector for sector in sectors if crowds.get(sector, 0) >= CROWD), None)
