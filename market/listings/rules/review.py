"""The operator's review 审核 of a listing: who answers which point of the checklist, and what a decision needs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from market.errors import Invalid
from market.listings.rules.gates import Gate, missing, require_all
from market.wording import N_, Labelled

WORDS_LENGTH = 500
WHOLE = "whole"
"""The place of a remark that is about no single field."""


class Answer(Labelled):
    """What was found at one point of the checklist."""

    PASSED = "passed", N_("In order")
    FAILED = "failed", N_("Not in order")
    NOT_APPLICABLE = "not_applicable", N_("Does not apply")


class Flaw(Labelled):
    """Why a field has to be mended: the fixed reasons."""

    MISSING = "missing", N_("Something is missing")
    UNCLEAR = "unclear", N_("Not clear")
    WRONG = "wrong", N_("Not correct")
    UNPROVEN = "unproven", N_("Proof is missing")
    PRAISE = "praise", N_("Praised beyond what is shown")
    CONFIDENTIAL = "confidential", N_("Must not be public")
    COPIED = "copied", N_("Same as another listing")
    OTHER = "other", N_("Another reason")


def _always(_: Any) -> object:  # noqa: ANN401 - a Listing or a Wish
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One point of the checklist: the market answers those with conditions of publication 发布条件 (`gates`), the reviewer the others."""

    code: str
    question: str
    gates: tuple[str, ...] = ()
    applies: Callable[[Any], object] = _always
    spared: str = ""
    """Why it does not apply, where `applies` says so."""
    optional: bool = False
    """The reviewer may answer that it does not apply."""

    @property
    def choices(self) -> tuple[Answer, ...]:
        """Return what the reviewer may answer."""
        return tuple(answer for answer in Answer if self.optional or answer is not Answer.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something that the author can mend: its name in code and API, its label, its step, and its name in the form of that step."""

    name: str
    label: str
    step: str
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is reviewed of one kind of listing."""

    items: tuple[Item, ...]
    places: Mapping[str, Place]

    @property
    def judged(self) -> tuple[Item, ...]:
        """Return the points that the reviewer answers."""
        return tuple(item for item in self.items if not item.gates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The answer to one point; `by_market` where the rules gave it, with their sentences."""

    item: str
    answer: Answer
    by_market: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What the author has to mend: where, for which fixed reason, and in words."""

    field: str
    flaw: Flaw | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A reviewer's decision: published, or returned with remarks; `ticks` answer the points that the rules cannot."""

    approve: bool
    ticks: Mapping[str, Answer] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    note: str = ""


def passing(sheet: Sheet, *, note: str = "") -> Verdict:
    """Return the approval of a reviewer who found nothing at any point."""
    return Verdict(approve=True, ticks={item.code: Answer.PASSED for item in sheet.judged}, note=note)


def market_ticks(sheet: Sheet, gates: Sequence[Gate], subject: object) -> list[Tick]:
    """Answer the points that the rules know, each with its reasons; `subject` is the Listing or Wish that the gates looked at."""
    return [_market_tick(item, gates, subject) for item in sheet.items if item.gates]


def _market_tick(item: Item, gates: Sequence[Gate], subject: object) -> Tick:
    asked = [gate for gate in gates if gate.code in item.gates]
    if open_gates := missing(asked):
        return Tick(item=item.code, answer=Answer.FAILED, by_market=True, reasons=tuple(gate.message for gate in open_gates))
    if not item.applies(subject):
        return Tick(item=item.code, answer=Answer.NOT_APPLICABLE, by_market=True, reasons=(item.spared,))
    return Tick(item=item.code, answer=Answer.PASSED, by_market=True, reasons=tuple(gate.message for gate in asked))


def concluded(sheet: Sheet, gates: Sequence[Gate], subject: object, verdict: Verdict, *, flags: int = 0) -> tuple[Tick, ...]:
    """Return the whole checklist as decided, in its order; raise Invalid on what the decision lacks or contradicts.

    `flags` counts the signs of a duplicate: who publishes in spite of them says why.
    """
    _check_ticks(sheet, verdict)
    if verdict.approve:
        _check_approval(sheet, gates, verdict, flags)
    else:
        _check_remarks(sheet, verdict)
    known = {tick.item: tick for tick in market_ticks(sheet, gates, subject)}
    known |= {code: Tick(item=code, answer=answer) for code, answer in verdict.ticks.items()}
    return tuple(known[item.code] for item in sheet.items if item.code in known)


def _check_ticks(sheet: Sheet, verdict: Verdict) -> None:
    judged = {item.code: item for item in sheet.judged}
    for code, answer in verdict.ticks.items():
        if code not in judged:
            raise Invalid("review.item_unknown", N_("This point of the checklist is not answered by the reviewer."), field=f"tick_{code}")
        if answer not in judged[code].choices:
            raise Invalid("review.item_applies", N_("This point always applies."), field=f"tick_{code}")
    if len(verdict.note) > WORDS_LENGTH:
        raise Invalid("review.note_long", N_("At most %(most)s characters."), field="note", most=WORDS_LENGTH)


def _check_approval(sheet: Sheet, gates: Sequence[Gate], verdict: Verdict, flags: int) -> None:
    require_all(gates)
    for item in sheet.judged:
        answer = verdict.ticks.get(item.code)
        if answer is None:
            raise Invalid("review.item_open", N_("Answer this point before you publish."), field=f"tick_{item.code}")
        if answer is Answer.FAILED:
            message = N_("A listing with a failed point is not published; return it.")
            raise Invalid("review.item_failed", message, field=f"tick_{item.code}")
    if verdict.remarks:
        message = N_("Whoever publishes leaves nothing to mend: return the listing, or empty the remarks.")
        raise Invalid("review.remarks_published", message, field="remark_field_0")
    if flags and not verdict.note.strip():
        message = N_("Say in the note why the listings that are alike do not stand in the way.")
        raise Invalid("review.flags_unexplained", message, field="note")


def _check_remarks(sheet: Sheet, verdict: Verdict) -> None:
    if not verdict.remarks:
        message = N_("Name at least one field and what is to be mended there.")
        raise Invalid("review.remark_missing", message, field="remark_field_0")
    for place, remark in enumerate(verdict.remarks):
        for name, code, message in _faults(sheet, remark):
            raise Invalid(code, message, field=f"remark_{name}_{place}", most=WORDS_LENGTH)


def _faults(sheet: Sheet, remark: Remark) -> Iterator[tuple[str, str, str]]:
    if remark.field not in sheet.places:
        yield "field", "review.field_unknown", N_("Choose the field that has to be mended.")
    if remark.flaw is None:
        yield "flaw", "review.flaw_missing", N_("Choose the reason.")
    if not remark.words.strip():
        yield "words", "review.words_missing", N_("Say in words what the author has to do.")
    if len(remark.words) > WORDS_LENGTH:
        yield "words", "review.words_long", N_("At most %(most)s characters.")
