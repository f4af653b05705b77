"""The words that stand in the cells of a list of achievements, in the spellings that are met. Pure."""

from __future__ import annotations

import re

from market.columns import folded, named
from market.errors import Invalid
from market.listings.rules.kinds import IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.money import Money
from market.wording import N_

Way = tuple[TermMode, LicenceKind | None]
FEN_OF_WAN = 1_000_000
S, F, K = Sector, TechnologyField, IpKind
SECTORS: dict[str, tuple[Sector | None, TechnologyField | None]] = {
    "智能物联": (S.IOT, F.ELECTRONICS),
    "数字经济": (S.IOT, F.ELECTRONICS),
    "电子信息": (S.IOT, F.ELECTRONICS),
    "人工智能": (S.IOT, F.ELECTRONICS),
    "生物医药": (S.BIO, F.BIOMEDICAL),
    "生命健康": (S.BIO, F.BIOMEDICAL),
    "农业林业": (S.BIO, F.AGRICULTURE),
    "农业": (S.BIO, F.AGRICULTURE),
    "高端装备": (S.EQP, F.MANUFACTURING),
    "先进制造": (S.EQP, F.MANUFACTURING),
    "新材料": (S.MAT, F.MATERIALS),
    "绿色能源": (S.NRG, F.ENERGY),
    "新能源": (S.NRG, F.ENERGY),
    "新能源与高效节能": (S.NRG, F.ENERGY),
    "节能环保": (S.NRG, F.ENVIRONMENT),
    "环境保护与资源综合利用": (S.NRG, F.ENVIRONMENT),
    "现代交通": (S.EQP, F.TRANSPORT),
    "城市建设与社会发展": (None, F.URBAN),
}
"""The five ecosystems, and names that universities and provinces use; the second is the field that goes with it."""
FIELDS = {
    "电子信息": F.ELECTRONICS,
    "航空航天": F.AEROSPACE,
    "先进制造": F.MANUFACTURING,
    "生物医药和医疗器械": F.BIOMEDICAL,
    "生物、医药和医疗器械": F.BIOMEDICAL,
    "新材料": F.MATERIALS,
    "新材料及其应用": F.MATERIALS,
    "新能源与高效节能": F.ENERGY,
    "环境保护与资源综合利用": F.ENVIRONMENT,
    "核应用": F.NUCLEAR,
    "农业": F.AGRICULTURE,
    "现代交通": F.TRANSPORT,
    "城市建设与社会发展": F.URBAN,
}
LEVELS = {"正在研发": 3, "在研": 3, "已有样品": 4, "通过小试": 5, "通过中试": 6, "可以量产": 8, "已应用": 9}
IP_KINDS = (
    ("发明专利申请", K.PAT_APP),
    ("专利申请", K.PAT_APP),
    ("patent application", K.PAT_APP),
    ("发明专利", K.PAT_INV),
    ("invention", K.PAT_INV),
    ("实用新型", K.PAT_UM),
    ("utility model", K.PAT_UM),
    ("外观设计", K.PAT_DES),
    ("design", K.PAT_DES),
    ("软件著作权", K.SOFT),
    ("软著", K.SOFT),
    ("software", K.SOFT),
    ("布图设计", K.IC),
    ("植物新品种", K.PVP),
    ("技术秘密", K.SECRET),
    ("know-how", K.SECRET),
)
"""The longer word first; what has none of them names no right (a paper, a project, an award)."""
WAYS: dict[str, Way] = {
    "先用后转": (TermMode.TRIAL, None),
    "trial": (TermMode.TRIAL, None),
    "独占许可": (TermMode.LICENCE, LicenceKind.EXCLUSIVE),
    "exclusive licence": (TermMode.LICENCE, LicenceKind.EXCLUSIVE),
    "排他许可": (TermMode.LICENCE, LicenceKind.SOLE),
    "sole licence": (TermMode.LICENCE, LicenceKind.SOLE),
    "普通许可": (TermMode.LICENCE, LicenceKind.ORDINARY),
    "许可": (TermMode.LICENCE, LicenceKind.ORDINARY),
    "专利许可": (TermMode.LICENCE, LicenceKind.ORDINARY),
    "licence": (TermMode.LICENCE, LicenceKind.ORDINARY),
    "转让": (TermMode.TRANSFER, None),
    "技术转让": (TermMode.TRANSFER, None),
    "transfer": (TermMode.TRANSFER, None),
    "作价入股": (TermMode.EQUITY, None),
    "作价投资": (TermMode.EQUITY, None),
    "equity": (TermMode.EQUITY, None),
}
PRICE_MODES = {
    "协议定价": PriceMode.AGREED,
    "协商": PriceMode.AGREED,
    "面议": PriceMode.AGREED,
    "挂牌交易": PriceMode.LISTED,
    "挂牌": PriceMode.LISTED,
    "拍卖": PriceMode.AUCTION,
}
_SEVERAL = re.compile(r"[;；、,，/|\n]+")


def sector(text: str) -> tuple[Sector | None, TechnologyField | None]:
    """Return the ecosystem and the field that go with a word; raise Invalid for a word that nobody knows."""
    known = next((member for member in Sector if member.value == folded(text)), None)
    if known:
        return known, None
    if folded(text) not in SECTORS:
        raise Invalid("import.sector", N_("Not an industry that is known here: %(text)s."), text=text)
    return SECTORS[folded(text)]


def field(text: str) -> TechnologyField:
    """Return the technology field; raise Invalid for another word."""
    known = named(TechnologyField, FIELDS, text)
    if known is None:
        raise Invalid("import.field", N_("Not a technology field: %(text)s."), text=text)
    return known


def level(text: str) -> int:
    """Return the readiness level behind `7`, `TRL 7` or `通过中试`; raise Invalid otherwise."""
    digits = folded(text).removeprefix("trl").strip()
    if digits in set("123456789"):
        return int(digits)
    if folded(text) not in LEVELS:
        raise Invalid("import.level", N_("Not a readiness level: %(text)s."), text=text)
    return LEVELS[folded(text)]


def ip_kind(text: str) -> IpKind | None:
    """Return the kind of right that a text names, None where it names none."""
    known = next((member for member in IpKind if member.value == folded(text)), None)
    return known or next((kind for word, kind in IP_KINDS if word in folded(text)), None)


def ways(text: str) -> tuple[Way, ...]:
    """Return the ways of conversion of a list of words, each once; raise Invalid for a word that is none."""
    words = [folded(part) for part in _SEVERAL.split(text) if part.strip()]
    unknown = next((word for word in words if word not in WAYS), None)
    if unknown is not None:
        raise Invalid("import.way", N_("Not a way of transfer: %(text)s."), text=unknown)
    return tuple(dict.fromkeys(WAYS[word] for word in words))


def price_mode(text: str) -> PriceMode:
    """Return how the price comes about; raise Invalid for another word."""
    known = named(PriceMode, PRICE_MODES, text)
    if known is None:
        raise Invalid("import.price_mode", N_("Not a way to a price: %(text)s."), text=text)
    return known


def months(text: str) -> int:
    """Return a length in months; raise Invalid for anything but a whole number."""
    digits = folded(text).removesuffix("个月").removesuffix("月").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):  # noqa: PLR2004 - nothing lasts 10,000 months
        raise Invalid("import.months", N_("Not a number of months: %(text)s."), text=text)
    return int(digits)


def sector_cell(sector: Sector | None, field: TechnologyField | None) -> str:
    """Return a word that is read back as this sector; one that names a field too only where there is a field."""
    if sector is None:
        return ""
    return next((word for word, (known, _) in SECTORS.items() if known is sector and field), sector.value)


def field_cell(field: TechnologyField | None) -> str:
    """Return a word that is read back as this field."""
    return "" if field is None else next((word for word, known in FIELDS.items() if known is field), field.value)


def wan_cell(amount: Money | None) -> str:
    """Return an amount in 10,000 yuan without superfluous zeros; empty where there is none."""
    if amount is None:
        return ""
    return f"{amount.fen // FEN_OF_WAN}.{amount.fen % FEN_OF_WAN:06d}".rstrip("0").rstrip(".")
