"""Technology contributed for shares is taxed in one of two ways: deferred, or by the current rules (财税〔2016〕101号 三)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.kinds import Benefit, Choice, Side, Verdict
from market.wording import N_

OF = {Benefit.EQUITY_DEFERRAL: Choice.DEFER, Benefit.CIT_EXEMPTION: Choice.CURRENT}
"""The benefit that goes with each way."""
RIVAL = {Benefit.EQUITY_DEFERRAL: Benefit.CIT_EXEMPTION, Benefit.CIT_EXEMPTION: Benefit.EQUITY_DEFERRAL}
INSTEAD_OF_CURRENT = N_(
    "One of two ways: deferral, or the current rules with five million free. Preparing this claim sets the other aside."
)
INSTEAD_OF_DEFERRAL = N_(
    "One of two ways: the current rules, or deferral until the shares are sold. What is taxed now may be spread evenly over up to five "
    "years (Caishui 2014 No. 116). Preparing this claim sets the other aside."
)
CAPITAL = N_("The company also pays stamp duty on the capital in its account books, which is not counted here.")
_NOTES = {Benefit.EQUITY_DEFERRAL: INSTEAD_OF_CURRENT, Benefit.CIT_EXEMPTION: INSTEAD_OF_DEFERRAL}


def either(ways: Mapping[Choice, Sequence[Assessment]], decided: Choice | None) -> list[Assessment]:
    """Return the lines of a contribution: under the way taken or, while none is, each benefit under its own, with a note on both.

    `ways` holds the lines of the case under each choice, in the same order.
    """
    pairs = zip(ways[Choice.DEFER], ways[Choice.CURRENT], strict=True)
    found = [_taken(defer, current, decided or OF.get(defer.benefit, Choice.CURRENT)) for defer, current in pairs]
    return [_noted(line, open_choice=decided is None) for line in found]


def _taken(defer: Assessment, current: Assessment, choice: Choice) -> Assessment:
    return defer if choice is Choice.DEFER else current


def _noted(line: Assessment, *, open_choice: bool) -> Assessment:
    if line.benefit is Benefit.STAMP_DUTY and line.side is Side.BUYER:
        return replace(line, note=CAPITAL)
    if open_choice and line.verdict is Verdict.APPLIES and line.benefit in _NOTES:
        return replace(line, note=_NOTES[line.benefit])
    return line
