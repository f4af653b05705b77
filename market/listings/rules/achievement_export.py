"""The list of an institution's own achievements as a sheet that this market reads back unchanged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.columns import NOTHING
from market.listings.rules import sheet_words
from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import IpKind, LicenceKind, PriceMode, TermMode
from market.listings.rules.numbers import shown
from market.listings.rules.sheet_columns import COLUMNS
from market.listings.rules.terms import Offer, Share

TEXTS = (
    *("title_zh", "title_en", "abstract", "problem", "keywords", "trl_evidence", "ledger_no", "funding_source"),
    *("innovation", "scenarios", "comparison", "economics"),
)
LEFT_OUT = frozenset({"origin"})
FIELDS = tuple(column.field for column in COLUMNS if column.field not in LEFT_OUT)
HEAD = tuple(column.names[0] for column in COLUMNS if column.field not in LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Kept:
    """An achievement of the list: its number on this market and what it says."""

    code: str
    draft: Draft


def sheet(kept: Sequence[Kept]) -> list[list[str]]:
    """Return the rows of the list, its headings first."""
    return [[*HEAD], *(_row(each) for each in kept)]


def _row(kept: Kept) -> list[str]:
    draft = kept.draft
    basics, rights, offers = draft.basics, draft.rights, draft.offers
    cells: dict[str, str] = {name: str(getattr(basics, name, "") or getattr(draft.worth, name, "")) for name in TEXTS} | {
        "code": kept.code,
        "external_id": draft.external_id,
        "sector": sheet_words.sector_cell(basics.sector, basics.field),
        "field": sheet_words.field_cell(basics.field),
        "trl": str(basics.trl or ""),
        "owners": "；".join(f"{share.name} {_percent(share)}%" for share in draft.owners),
        "inventors": "；".join(person.name for person in draft.inventors),
        "ip_kind": _lines([_kind(right.kind) for right in rights]),
        "ip_number": _lines([shown(right.kind, right.number) for right in rights]),
        "ip_title": _lines([right.title for right in rights]),
        "filed_on": _lines([right.filed_on.isoformat() if right.filed_on else "" for right in rights]),
        "granted_on": _lines([right.granted_on.isoformat() if right.granted_on else "" for right in rights]),
        "ways": _lines([_way(offer) for offer in offers]),
        "price_wan": _lines([sheet_words.wan_cell(offer.price) for offer in offers]),
        "price_mode": _lines([_price_mode(offer.price_mode) for offer in offers]),
        "months": _lines([str(offer.months or "") for offer in offers]),
        "valid_until": basics.valid_until.isoformat() if basics.valid_until else "",
        "source_ref": draft.source_ref,
        "note": draft.origin_note,
    }
    return [cells[field] for field in FIELDS]


def _lines(cells: Sequence[str]) -> str:
    """Return one line per right or way; where nothing is known a word holds the line, so that the columns stay side by side."""
    return "\n".join(cell or NOTHING for cell in cells) if any(cells) else ""


def _percent(share: Share) -> str:
    return f"{share.share_bp // 100}.{share.share_bp % 100:02d}".rstrip("0").rstrip(".")


def _kind(kind: IpKind) -> str:
    return next((word for word, known in sheet_words.IP_KINDS if known is kind), kind.value)


def _way(offer: Offer) -> str:
    wanted: tuple[TermMode, LicenceKind | None] = offer.key
    return next(word for word, way in sheet_words.WAYS.items() if way == wanted)


def _price_mode(mode: PriceMode) -> str:
    return next(word for word, known in sheet_words.PRICE_MODES.items() if known is mode)
