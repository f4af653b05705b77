"""Anomalies 异常: what may mean that two paddles, or a paddle and the seller, are one party (拍卖法 Art. 30, 37). Hints, never a proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from market.wording import N_, Labelled

SELLER = 0
"""Stands where a paddle's number would: the seller has none."""


class AnomalyKind(Labelled):
    """What is conspicuous."""

    CONTROLLER = "controller", N_("The same person or registered address")
    DEVICE = "device", N_("The same device")
    ADDRESS = "address", N_("The same network address")
    TOGETHER = "together", N_("Bids within milliseconds")
    PAIR = "pair", N_("Two paddles outbid only each other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """From where somebody signed in or bid for a party; `agent` is what the browser calls itself."""

    party: int
    """The paddle's number, or `SELLER`."""
    address: str
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A person or a registered address that belongs to a party."""

    party: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A bid, accepted or refused, as it arrived."""

    paddle: int
    at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How close is conspicuous, and how many bids in turn."""

    together: timedelta
    in_turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """One hint: whom it concerns, how often, and how close in milliseconds where that matters."""

    kind: AnomalyKind
    parties: tuple[int, ...]
    times: int = 1
    closest_ms: int | None = None

    @property
    def key(self) -> str:
        """Return its stable name."""
        return f"{self.kind.value}:{'-'.join(map(str, self.parties))}"

    @property
    def with_seller(self) -> bool:
        """Say whether the seller is one of the parties."""
        return SELLER in self.parties


def find(traces: Sequence[Trace], ties: Sequence[Tie], tries: Sequence[Try], limits: Limits) -> list[Anomaly]:
    """Return every anomaly of a lot, the weightiest kind first; where the device is the same, the address is not named again."""
    controllers = _shared(AnomalyKind.CONTROLLER, ((tie.party, tie.name) for tie in ties if tie.name))
    named = [trace for trace in traces if trace.address]
    devices = _shared(AnomalyKind.DEVICE, ((trace.party, (trace.address, trace.agent)) for trace in named if trace.agent))
    known = {found.parties for found in devices}
    addresses = _shared(AnomalyKind.ADDRESS, ((trace.party, trace.address) for trace in named))
    elsewhere = [found for found in addresses if found.parties not in known]
    return [*controllers, *devices, *elsewhere, *_together(tries, limits), *_pairs(tries, limits)]


def _shared(kind: AnomalyKind, owned: Iterable[tuple[int, object]]) -> list[Anomaly]:
    parties: dict[object, set[int]] = defaultdict(set)
    for party, thing in owned:
        parties[thing].add(party)
    times: dict[tuple[int, ...], int] = defaultdict(int)
    for found in parties.values():
        for pair in combinations(sorted(found), 2):
            times[pair] += 1
    return [Anomaly(kind=kind, parties=pair, times=count) for pair, count in sorted(times.items())]


def _together(tries: Sequence[Try], limits: Limits) -> list[Anomaly]:
    close: dict[tuple[int, ...], list[timedelta]] = defaultdict(list)
    for one, other in pairwise(sorted(tries, key=lambda bid: bid.at)):
        if one.paddle != other.paddle and other.at - one.at <= limits.together:
            close[tuple(sorted((one.paddle, other.paddle)))].append(other.at - one.at)
    return [
        Anomaly(kind=AnomalyKind.TOGETHER, parties=pair, times=len(gaps), closest_ms=min(gaps) // timedelta(milliseconds=1))
        for pair, gaps in sorted(close.items())
    ]


def _pairs(tries: Sequence[Try], limits: Limits) -> list[Anomaly]:
    """Return the pairs that outbid only each other for so many bids in a row."""
    longest: dict[tuple[int, ...], int] = defaultdict(int)
    run: list[int] = []
    for bid in (bid for bid in sorted(tries, key=lambda bid: bid.at) if bid.accepted):
        run = [*run, bid.paddle] if len({*run, bid.paddle}) <= 2 else [run[-1], bid.paddle]  # noqa: PLR2004 - a pair
        if len(set(run)) == 2:  # noqa: PLR2004
            pair = tuple(sorted(set(run)))
            longest[pair] = max(longest[pair], len(run))
    return [Anomaly(kind=AnomalyKind.PAIR, parties=pair, times=count) for pair, count in sorted(longest.items()) if count >= limits.in_turn]
