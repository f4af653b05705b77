"""How well an achievement fits a demand: points from 0 to 100, and in words why, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from market.matching.rules.bm25 import Lexicon, most, relevance
from market.matching.rules.measures import Fit, fit, parse, same_name
from market.matching.rules.sides import Offered, Wanted
from market.matching.rules.words import shown
from market.wording import N_

TEXT, FIELD, SECTOR, INDICATORS, WAY, MATURITY, PRICE, REGION, FEEDBACK = 70.0, 10.0, 2.0, 8.0, 4.0, 2.0, 2.0, 2.0, 6.0
"""The most points of each signal. Text, field and sector are tuned on labels; of the others the real data says nothing: small."""
FULL = 100.0
"""Points per whole of text relevance, so that seven tenths of what the demand says give all the points for text."""
WORTH_SHOWING = 12
KEPT = 50
"""So many matches are kept for each demand."""
SHOWN_WORDS = 6
RIPE = 6
"""From this readiness on a finished result can be taken over."""
TOLERATED = 1.5
"""A price up to so many times the budget is worth a talk."""
_PROVINCE, _CITY = 2, 4

Number = TypeVar("Number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals(Generic[Number]):
    """What was compared, each 0 to 1 (feedback -1 to 1): one number, or an array of them for many achievements."""

    text: Number
    field: Number
    sector: Number
    indicators: Number
    way: Number
    maturity: Number
    price: Number
    region: Number
    feedback: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason as an English msgid; `words` are shown as they stand."""

    message: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The points, why, and what is missing."""

    exact: float
    """The points before rounding, by which matches are ordered."""
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    @property
    def points(self) -> int:
        """Return the points as they are shown."""
        return max(0, min(100, round(self.exact)))

    @property
    def worth_showing(self) -> bool:
        """Say whether a reader would call it a match."""
        return self.points >= WORTH_SHOWING


def total(signals: Signals[Any]) -> Any:  # noqa: ANN401 - a number, or an array of them
    """Return the points of the signals; works on numbers and on arrays alike, so that both ways of matching agree."""
    s = signals
    return (
        TEXT * s.text
        + FIELD * s.field
        + SECTOR * s.sector
        + INDICATORS * s.indicators
        + WAY * s.way
        + MATURITY * s.maturity
        + PRICE * s.price
        + REGION * s.region
        + FEEDBACK * s.feedback
    )


def score(offered: Offered, wanted: Wanted, lexicon: Lexicon) -> Match:
    """Compare both sides; without a word or family in common there is no match."""
    text = share_of_text(relevance(wanted.words, offered.words, offered.length, lexicon), most(wanted.words, lexicon))
    if text <= 0:
        return Match(exact=0.0)
    outcomes = _indicators(offered, wanted)
    signals = Signals(
        text=text,
        field=_same(offered.field, wanted.field),
        sector=_same(offered.sector, wanted.sector),
        indicators=_share(outcomes),
        way=1.0 if offered.modes & wanted.ways else 0.0,
        maturity=ripeness(offered.trl, finished=bool(wanted.rights)),
        price=affordable(offered.price_fen, wanted.budget_fen),
        region=nearness(offered.region, wanted.region),
        feedback=offered.prior,
    )
    return Match(
        exact=total(signals), reasons=_reasons(offered, wanted, signals, outcomes, lexicon), missing=_missing(offered, wanted, outcomes)
    )


def share_of_text(found: float, whole: float) -> float:
    """Return how much of what the demand says is found, 1 from seven tenths on."""
    return min(1.0, FULL / TEXT * found / whole) if whole > 0 else 0.0


def ripeness(trl: int | None, *, finished: bool) -> float:
    """Return 1 where the readiness suits: a finished result for a right, any for a development."""
    return float(trl is not None and (trl >= RIPE or not finished))


def affordable(price_fen: int | None, budget_fen: int | None) -> float:
    """Return 1 within the budget, a half up to half above it, 0 beyond or where one side names no amount."""
    if price_fen is None or budget_fen is None:
        return 0.0
    return 1.0 if price_fen <= budget_fen else 0.5 * (price_fen <= TOLERATED * budget_fen)


def nearness(one: str, other: str) -> float:
    """Return 1 in the same city, a half in the same province (GB/T 2260)."""
    if not one or not other or one[:_PROVINCE] != other[:_PROVINCE]:
        return 0.0
    return 1.0 if one[:_CITY] == other[:_CITY] else 0.5


def _same(one: str | None, other: str | None) -> float:
    return float(one is not None and one == other)


def _indicators(offered: Offered, wanted: Wanted) -> list[tuple[str, str, Fit | None]]:
    """Return each comparable target with its name, the offered value and the outcome; None where nothing is offered for it."""
    outcomes: list[tuple[str, str, Fit | None]] = []
    for target in wanted.targets:
        if (aim := parse(target.value)) is None:
            continue
        row = next((measure for measure in offered.measures if same_name(target.name, measure.name)), None)
        value = parse(row.value) if row else None
        outcomes.append((target.name, row.value if row else target.value, fit(aim, value) if value else None))
    return outcomes


def _share(outcomes: list[tuple[str, str, Fit | None]]) -> float:
    met = sum(outcome is Fit.MET for _, _, outcome in outcomes)
    missed = sum(outcome is Fit.MISSED for _, _, outcome in outcomes)
    return max(0.0, met - missed) / len(outcomes) if outcomes else 0.0


def _reasons(
    offered: Offered, wanted: Wanted, signals: Signals[float], outcomes: list[tuple[str, str, Fit | None]], lexicon: Lexicon
) -> tuple[Reason, ...]:
    reasons = []
    if words := _shared(offered, wanted, lexicon):
        reasons.append(Reason(message=N_("Both speak of"), words=words))
    else:
        reasons.append(Reason(message=N_("Related technology, though in other words")))
    if met := tuple(f"{name} {value}" for name, value, outcome in outcomes if outcome is Fit.MET):
        reasons.append(Reason(message=N_("Meets the wanted value"), words=met))
    flat = (
        (signals.field, N_("Same technology field")),
        (signals.sector, N_("Same sector")),
        (signals.way, N_("An offered way is wanted")),
        (signals.maturity if wanted.rights else 0.0, N_("Mature enough to be taken over")),
        (float(signals.price == 1.0), N_("Priced within the budget")),
        (signals.region, N_("In the same city") if signals.region == 1.0 else N_("In the same province")),
    )
    return (*reasons, *(Reason(message=message) for weight, message in flat if weight > 0))


def _missing(offered: Offered, wanted: Wanted, outcomes: list[tuple[str, str, Fit | None]]) -> tuple[Reason, ...]:
    missing = []
    if short := tuple(f"{name} {value}" for name, value, outcome in outcomes if outcome is Fit.MISSED):
        missing.append(Reason(message=N_("Falls short of the wanted value"), words=short))
    if unknown := tuple(name for name, _, outcome in outcomes if outcome in (None, Fit.OPEN)):
        missing.append(Reason(message=N_("Nothing comparable is stated on"), words=unknown))
    if wanted.rights and offered.trl is not None and offered.trl < RIPE:
        missing.append(Reason(message=N_("Not mature enough to be taken over as it is")))
    if wanted.ways and offered.modes and not offered.modes & wanted.ways:
        missing.append(Reason(message=N_("None of the wanted ways is offered yet")))
    if offered.price_fen is not None and wanted.budget_fen is not None and offered.price_fen > wanted.budget_fen:
        missing.append(Reason(message=N_("Priced above the budget")))
    elif offered.price_fen is None:
        missing.append(Reason(message=N_("No price is named")))
    return tuple(missing)


def _shared(offered: Offered, wanted: Wanted, lexicon: Lexicon) -> tuple[str, ...]:
    both = [word for word in shown(wanted.words) if word in offered.words]
    whole = [word for word in both if not any(word != other and word in other for other in both)]
    return tuple(sorted(whole, key=lambda word: (-lexicon.rarity(word) * wanted.words[word], word))[:SHOWN_WORDS])
