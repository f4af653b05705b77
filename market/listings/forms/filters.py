"""The filters of the search page: read from the address, shown as facets and chips, turned into a query of the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from market.accounts.rules.regions import REGIONS, region_name
from market.errors import Invalid
from market.listings.rules.kinds import Cooperation, IpKind, PriceMode, Sector, TechnologyField, TermMode
from market.search.index import Page, Query, Sort
from market.web.i18n import language
from market.wording import N_, Labelled

LONGEST_QUERY = 100
LARGEST_PAGE = 1000
MOST_REGIONS = 20
DEAREST = 100_000_000
"""The highest price that can be asked, in 万元."""
NUMBERS = ("trl", "trl_to", "price_from", "price_to", "institution")
PAGE_SIZE = 10
_YES = "1"
REGION = "region"
MOST_FILTERS = 200
"""More than that is no address that our pages made."""
_WAN = 1_000_000

FACETS: dict[str, dict[str, tuple[str, type[Labelled]]]] = {
    "achievement": {
        "mode": (N_("Way of cooperation"), TermMode),
        "sector": (N_("Sector"), Sector),
        "price_mode": (N_("Pricing"), PriceMode),
        "ip": (N_("Intellectual property"), IpKind),
        "field": (N_("Technology field"), TechnologyField),
    },
    "demand": {
        "sector": (N_("Sector"), Sector),
        "way": (N_("Way of cooperation"), Cooperation),
        "field": (N_("Technology field"), TechnologyField),
    },
}
SORTS = {
    "achievement": {
        Sort.RELEVANCE: N_("Most relevant"),
        Sort.NEWEST: N_("Newest"),
        Sort.LEVEL: N_("Readiness, highest first"),
        Sort.PRICE: N_("Price, lowest first"),
        Sort.PRICE_HIGH: N_("Price, highest first"),
    },
    "demand": {Sort.RELEVANCE: N_("Most relevant"), Sort.NEWEST: N_("Newest")},
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a facet."""

    code: str
    label: str
    count: int
    chosen: bool

    @property
    def enabled(self) -> bool:
        """Say whether choosing it could change anything."""
        return bool(self.count) or self.chosen


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of choices."""

    name: str
    legend: str
    options: list[Option]
    folded: bool = False
    """Long and rarely used: closed at first."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address asks for. Values that no filter knows are dropped."""

    kind: str
    path: str
    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trl: int | None = None
    trl_to: int | None = None
    price_from: int | None = None
    """The lowest price in whole 万元, and the highest."""
    price_to: int | None = None
    regions: tuple[str, ...] = ()
    institution: int | None = None
    in_auction: bool = False
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    @classmethod
    def read(cls, kind: str, path: str, args: MultiDict[str, str]) -> Filters:
        """Read the query string; raise Invalid for more filters than a page can have."""
        if sum(len(values) for _, values in args.lists()) > MOST_FILTERS:
            raise Invalid("search.too_many_filters", N_("This address has too many filters. Please begin the search anew."))
        sort = args.get("sort", "")
        return cls(
            kind=kind,
            path=path,
            q=" ".join(args.get("q", "").split())[:LONGEST_QUERY],
            chosen={
                name: tuple(code for code in dict.fromkeys(args.getlist(name)) if code in set(labels))
                for name, (_, labels) in FACETS[kind].items()
            },
            trl=_whole(args.get("trl", ""), most=9),
            trl_to=_whole(args.get("trl_to", ""), most=9),
            price_from=_whole(args.get("price_from", ""), most=DEAREST),
            price_to=_whole(args.get("price_to", ""), most=DEAREST),
            regions=tuple(code for code in dict.fromkeys(args.getlist(REGION)) if code in REGIONS),
            institution=_whole(args.get("institution", ""), most=2**62),
            in_auction=kind == "achievement" and args.get("in_auction") == _YES,
            sort=Sort(sort) if sort in set(SORTS[kind]) else Sort.RELEVANCE,
            page=_whole(args.get("page", ""), most=LARGEST_PAGE) or 1,
        )

    def query(self, *, size: int = PAGE_SIZE) -> Query:
        """Return the question to the index."""
        filters = dict(self.chosen)
        if self.institution:
            filters["institution"] = (str(self.institution),)
        if self.in_auction:
            filters["in_auction"] = (_YES,)
        if self.regions:
            filters[REGION] = self.regions
        return Query(
            kind=self.kind,
            text=self.q,
            filters=filters,
            level_from=self.trl,
            level_to=self.trl_to,
            price_from_fen=self.price_from * _WAN if self.price_from else None,
            price_to_fen=self.price_to * _WAN if self.price_to else None,
            facets=(*FACETS[self.kind], REGION, "in_auction", "level"),
            sort=self.sort,
            page=self.page,
            size=size,
        )

    @property
    def narrowed(self) -> int:
        """Return how many filters are chosen."""
        single = (self.trl or self.trl_to, self.price_from or self.price_to, self.institution, self.in_auction)
        return sum(map(len, self.chosen.values())) + len(self.regions) + sum(map(bool, single))

    @property
    def address(self) -> str:
        """Return the query string that asks exactly this."""
        return self.url.partition("?")[2]

    def counting(self) -> Query:
        """Return the question for the number of results alone."""
        return replace(replace(self, sort=Sort.NEWEST, page=1).query(size=1), facets=())

    def newest(self, size: int) -> Query:
        """Return the question for the newest results."""
        return replace(replace(self, sort=Sort.NEWEST, page=1).query(size=size), facets=())

    @property
    def url(self) -> str:
        """Return the address that asks exactly this, from its first page on."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        pairs += [(name, code) for name, codes in self.chosen.items() for code in codes]
        pairs += [(REGION, code) for code in self.regions]
        pairs += [(name, str(value)) for name in NUMBERS if (value := getattr(self, name))]
        pairs += [("in_auction", _YES)] if self.in_auction else []
        pairs += [("sort", self.sort.value)] if self.sort is not Sort.RELEVANCE else []
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def asking(self, text: str) -> Filters:
        """Return the same filters with other words."""
        return replace(self, q=text, page=1)

    @property
    def cleared(self) -> Filters:
        """Return the same words without filters."""
        return Filters(kind=self.kind, path=self.path, q=self.q, sort=self.sort)

    def chips(self, institution: str = "") -> list[Chip]:
        """Return what is chosen, each with the address without it."""
        return [Chip(label, smaller.url) for label, smaller in self.without_each(institution)]

    def without_each(self, institution: str = "") -> list[tuple[str, Filters]]:
        """Return (label, the filters without it) of everything chosen."""
        found = []
        for name, codes in self.chosen.items():
            labels = FACETS[self.kind][name][1]
            for code in codes:
                rest = {**self.chosen, name: tuple(other for other in codes if other != code)}
                found.append((gettext(labels(code).label), replace(self, chosen=rest, page=1)))
        for code in self.regions:
            rest_of = tuple(other for other in self.regions if other != code)
            found.append((region_name(code, english=language() == "en"), replace(self, regions=rest_of, page=1)))
        if self.trl or self.trl_to:
            found.append((self._levels(), replace(self, trl=None, trl_to=None, page=1)))
        if self.price_from or self.price_to:
            found.append((self._prices(), replace(self, price_from=None, price_to=None, page=1)))
        if self.institution:
            found.append((institution or gettext("One institution"), replace(self, institution=None, page=1)))
        if self.in_auction:
            found.append((gettext("In an auction session"), replace(self, in_auction=False, page=1)))
        return found

    def _levels(self) -> str:
        if self.trl_to:
            return gettext("Readiness %(low)s–%(high)s", low=self.trl or 1, high=self.trl_to)
        return gettext("Readiness from level %(level)s", level=self.trl)

    def _prices(self) -> str:
        low, high = self.price_from, self.price_to
        if not high:
            return gettext("Price from %(amount)s0,000 yuan", amount=low)
        if not low:
            return gettext("Price up to %(amount)s0,000 yuan", amount=high)
        return gettext("Price %(low)s0,000 to %(high)s0,000 yuan", low=low, high=high)

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """Return the filters that are numbers, for hidden fields."""
        return [(name, value) for name in NUMBERS if (value := getattr(self, name))]

    def areas(self, page: Page) -> Facet:
        """Return the regions that the results have, most results first."""
        counts = page.facets.get(REGION, {})
        codes = sorted({*counts, *self.regions}, key=lambda code: (-counts.get(code, 0), code))
        english = language() == "en"
        options = [Option(code, region_name(code, english=english), counts.get(code, 0), code in self.regions) for code in codes]
        return Facet(REGION, gettext("Region"), options[:MOST_REGIONS], folded=not self.regions)

    def facets(self, page: Page) -> list[Facet]:
        """Return the groups of choices with their counts."""
        return [
            Facet(
                name,
                gettext(legend),
                list(self._options(name, labels, page.facets.get(name, {}))),
                folded=name == "field" and not self.chosen[name],
            )
            for name, (legend, labels) in FACETS[self.kind].items()
        ]

    def _options(self, name: str, labels: type[Labelled], counts: Mapping[str, int]) -> Iterable[Option]:
        for member in labels:
            yield Option(member.value, gettext(member.label), counts.get(member.value, 0), member.value in self.chosen[name])

    def sorts(self) -> list[tuple[str, str, bool]]:
        """Return (code, label, is chosen) of the orders."""
        return [(sort.value, gettext(label), sort is self.sort) for sort, label in SORTS[self.kind].items()]


def _whole(text: str, *, most: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 19:  # noqa: PLR2004 - digits of a row's number
        return None
    return number if 1 <= (number := int(text)) <= most else None
