"""The formats of auctions: each is one module of pure decisions behind one protocol."""

from collections.abc import Mapping

from market.auctions.rules.formats import dutch, dynamic, eng_dutch, english, multi_round, score, sealed_first, sealed_second
from market.auctions.rules.formats.protocol import Rules
from market.auctions.rules.states import Format

FORMATS: Mapping[Format, Rules] = {
    Format.ENGLISH: english,
    Format.DUTCH: dutch,
    Format.ENG_DUTCH: eng_dutch,
    Format.SEALED_FIRST: sealed_first,
    Format.SEALED_SECOND: sealed_second,
    Format.DYNAMIC: dynamic,
    Format.MULTI_ROUND: multi_round,
    Format.SCORE: score,
}
