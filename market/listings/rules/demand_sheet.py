"""The sheet of an organisation's demands: what a row says, and the rows that say it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from market.columns import Problem, RowReader, day_of, read_rows
from market.errors import Invalid
from market.listings.rules import demand_words as words
from market.listings.rules import sheet_words
from market.listings.rules.content import TEXT_LENGTH, TITLE_LENGTH, WORD_LENGTH, Target, Wish
from market.listings.rules.demand_columns import COLUMNS
from market.listings.rules.demand_drafting import DemandDraft
from market.listings.rules.kinds import Cooperation, Sector, TechnologyField
from market.listings.rules.sheet_record import SheetRecord
from market.listings.rules.wishes import DemandMode

BY_FIELD = {column.field: column for column in COLUMNS}
HEAD = tuple(column.names[0] for column in COLUMNS)
_LONG = frozenset({"problem", "background", "constraints", "indicators", "payment", "conditions", "ownership", "note"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What holds for rows that say nothing about it."""

    sector: Sector | None = None
    field: TechnologyField | None = None
    region: str = ""
    deadline: date | None = None
    way: Cooperation | None = None
    ownership: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(SheetRecord[DemandDraft]):
    """One demand as its row describes it."""


def read(rows: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual) -> tuple[list[Record], list[Problem]]:
    """Return the demands of a sheet whose columns stand `where`, and what cannot be read; raise Invalid where it is no such sheet."""
    return read_rows(COLUMNS, rows, where, lambda row, given, problems: _Row(row, given, problems).record(usual))


class _Row(RowReader):
    """Reads the cells of one demand."""

    def __init__(self, row: int, given: Mapping[str, str], problems: list[Problem]) -> None:
        super().__init__(row, given, problems, _most)

    def record(self, usual: Usual) -> Record | None:
        """Return what the row says, or None where something in it is wrong."""
        told = DemandDraft(
            wish=self._wish(usual),
            external_id=self.text("external_id"),
            source_ref=self.text("source_ref"),
            origin_note=self.text("note"),
        )
        return None if self.wrong else Record(row=self.row, code=self.text("code").upper(), told=told, said=frozenset(self.given))

    def _wish(self, usual: Usual) -> Wish:
        sector, field = self.read("sector", sheet_words.sector) or (None, None)
        low, high = self.read("budget_wan", words.budget) or (None, None)
        region = self.read("region", words.region)
        return Wish(
            title_zh=self.required("title_zh"),
            title_en=self.text("title_en"),
            problem=self.text("problem"),
            background=self.text("background"),
            constraints=self.text("constraints"),
            indicators=self._indicators(),
            sector=sector or usual.sector,
            field=self.read("field", sheet_words.field) or field or usual.field,
            budget_from=low,
            budget_to=high,
            ways=self.read("ways", words.ways) or ((usual.way,) if usual.way else ()),
            ownership=self.text("ownership") or usual.ownership,
            region=usual.region if region is None else region,
            deadline=self.read("deadline", day_of) or usual.deadline,
            wanted_by=self.read("wanted_by", day_of),
            mode=self.read("mode", words.mode) or DemandMode.ORDINARY,
            payment=self.text("payment"),
            conditions=self.text("conditions"),
        )

    def _indicators(self) -> tuple[Target, ...]:
        try:
            return words.targets(self.lines("indicators"))
        except Invalid as error:
            self.refuse("indicators", error)
            return ()


def _most(field: str) -> int:
    return TEXT_LENGTH if field in _LONG else TITLE_LENGTH if field == "title_zh" else WORD_LENGTH


@dataclass(frozen=True, slots=True)
class Kept:
    """A demand of the list: its number on this market and what it says."""

    code: str
    draft: DemandDraft


def sheet(kept: Sequence[Kept]) -> list[list[str]]:
    """Return the rows of the list, its headings first; they are read back unchanged."""
    return [[*HEAD], *(_cells(each) for each in kept)]


def _cells(kept: Kept) -> list[str]:
    draft, wish = kept.draft, kept.draft.wish
    cells: dict[str, str] = {
        "external_id": draft.external_id,
        "code": kept.code,
        "indicators": "\n".join(words.line_of(row) for row in wish.indicators),
        "sector": sheet_words.sector_cell(wish.sector, wish.field),
        "field": sheet_words.field_cell(wish.field),
        "budget_wan": words.budget_cell(wish.budget_from, wish.budget_to),
        "ways": "；".join(next(word for word, way in words.WAYS.items() if way is each) for each in wish.ways),
        "mode": next(word for word, mode in words.MODES.items() if mode is wish.mode),
        "deadline": wish.deadline.isoformat() if wish.deadline else "",
        "wanted_by": wish.wanted_by.isoformat() if wish.wanted_by else "",
        "source_ref": draft.source_ref,
        "note": draft.origin_note,
    }
    return [cells[column.field] if column.field in cells else str(getattr(wish, column.field)) for column in COLUMNS]


__all__ = ["BY_FIELD", "COLUMNS", "Kept", "Record", "Usual", "read", "sheet"]
