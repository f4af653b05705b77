"""The list of an institution's own achievements as a sheet that this market reads back unchanged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.listings.rules import sheet_words
from market.listings.rules.achievement_sheet import NOTHING
from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import shown
from market.listings.rules.sheet_columns import COLUMNS
from market.listings.rules.terms import Offer, Share
from market.money import Money

TEXTS = (
    *("title_zh", "title_en", "abstract", "problem", "keywords", "trl_evidence", "ledger_no", "funding_source"),
    *("innovation", "scenarios", "comparison", "economics"),
)
LEFT_OUT = frozenset({"origin"})
FIELDS = tuple(column.field for column in COLUMNS if column.field not in LEFT_OUT)
HEAD = tuple(column.names[0] for column in COLUMNS if column.field not in LEFT_OUT)
FEN_OF_WAN = 1_000_000


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
        "sector": _sector(basics.sector, basics.field),
        "field": _field(basics.field),
        "trl": str(basics.trl or ""),
        "owners": "；".join(f"{share.name} {_percent(share)}%" for share in draft.owners),
        "inventors": "；".join(person.name for person in draft.inventors),
        "ip_kind": _lines([_kind(right.kind) for right in rights]),
        "ip_number": _lines([shown(right.kind, right.number) for right in rights]),
        "ip_title": _lines([right.title for right in rights]),
        "filed_on": _lines([right.filed_on.isoformat() if right.filed_on else "" for right in rights]),
        "granted_on": _lines([right.granted_on.isoformat() if right.granted_on else "" for right in rights]),
        "ways": _lines([_way(offer) for offer in offers]),
        "price_wan": _lines([_wan(offer.price) for offer in offers]),
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


def _sector(sector: Sector | None, field: TechnologyField | None) -> str:
    """Return a word that is read back as this sector; one that names a field too only where there is a field."""
    if sector is None:
        return ""
    return next((word for word, (known, _) in sheet_words.SECTORS.items() if known is sector and field), sector.value)


def _field(field: TechnologyField | None) -> str:
    return "" if field is None else next((word for word, known in sheet_words.FIELDS.items() if known is field), field.value)


def _kind(kind: IpKind) -> str:
    return next((word for word, known in sheet_words.IP_KINDS if known is kind), kind.value)


def _way(offer: Offer) -> str:
    wanted: tuple[TermMode, LicenceKind | None] = offer.key
    return next(word for word, way in sheet_words.WAYS.items() if way == wanted)


def _price_mode(mode: PriceMode) -> str:
    return next(word for word, known in sheet_words.PRICE_MODES.items() if known is mode)


def _wan(price: Money | None) -> str:
    if price is None:
        return ""
    return f"{price.fen // FEN_OF_WAN}.{price.fen % FEN_OF_WAN:06d}".rstrip("0").rstrip(".")
