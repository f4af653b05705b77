"""Amounts, days and times as people read them, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from flask_babel import gettext

from market import clock
from market.web.i18n import language

if TYPE_CHECKING:
    from market.money import Money

MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
YI = 100_000_000
MILLION = 1_000_000
WAN = 10_000
THOUSAND = 1_000


def yuan(amount: Money | None, *, decimals: bool = True) -> str:
    """Return `¥1,234.50`; without `decimals` whole yuan lose their `.00`; an em dash for None."""
    if amount is None:
        return "—"
    text = str(amount)
    return text if decimals else text.removesuffix(".00")


def reading_aid(amount: Money | None) -> str:
    """Return the amount in 万元 with two decimals (亿元 from one hundred million), or in English in millions, below one in thousands.

    What is less than one of the unit stands in yuan: nobody's 80 yuan are 0.01 万元.
    """
    if amount is None:
        return "—"
    value = Decimal(amount.fen) / 100
    if language() == "en":
        return _in_english(value)
    if abs(value) >= YI:
        return f"{value / YI:,.2f} 亿元"  # untranslated: a unit that only Chinese has
    return f"{value / WAN:,.2f} 万元" if abs(value) >= WAN or not value else f"{value:,.2f} 元"


def _in_english(value: Decimal) -> str:
    if abs(value) >= MILLION:
        return f"CNY {value / MILLION:,.2f} million"
    return f"CNY {value / THOUSAND:,.2f} thousand" if abs(value) >= THOUSAND else f"CNY {value:,.2f}"


def axis_figure(fen: int) -> str:
    """Return an amount at a chart's axis without its unit: in 万元, in English in millions of yuan."""
    value = Decimal(fen) / (100_000_000 if language() == "en" else 1_000_000)
    return f"{value.normalize():,f}"


def amount_in_words(amount: Money | None) -> str:
    """Return the amount in capital numerals 大写; nothing for None."""
    return "" if amount is None else amount.words


def day(value: date | None) -> str:
    """Return a legal day in the reader's language, with the year unless it is the current one."""
    if value is None:
        return "—"
    this_year = value.year == clock.today().year
    if language() == "en":
        text = f"{value.day} {MONTHS[value.month - 1]}"
        return text if this_year else f"{text} {value.year}"
    text = f"{value.month} 月 {value.day} 日"
    return text if this_year else f"{value.year} 年 {text}"


def moment(value: datetime | None) -> str:
    """Return an instant as Beijing time in the reader's language, to the minute."""
    if value is None:
        return "—"
    local = value.astimezone(clock.BEIJING)
    return f"{day(local.date())} {local:%H:%M}"


def clock_time(value: datetime | None) -> str:
    """Return the Beijing time of day with seconds."""
    return "—" if value is None else f"{value.astimezone(clock.BEIJING):%H:%M:%S}"


def ledger_time(value: datetime | str | None) -> str:
    """Return the Beijing time of day with milliseconds, as the ledger prints it; takes the ledger's own notation too."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return "—" if value is None else f"{value.astimezone(clock.BEIJING):%H:%M:%S.%f}"[:-3]


def iso(value: datetime | date | None) -> str:
    """Return the machine form for `<time datetime>`: Beijing offset for instants, `YYYY-MM-DD` for days."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(clock.BEIJING).isoformat(timespec="milliseconds")
    return value.isoformat()


def left(until: datetime) -> str:
    """Return the time from now to `until`: `01:42`, `2:05:09` or whole days; zero when it is over."""
    seconds = max(0, int((until - clock.now()).total_seconds()))
    if seconds >= 2 * 86_400:
        return gettext("%(count)s days", count=seconds // 86_400)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute:02d}:{second:02d}"


def chinese_year(year: int) -> str:
    """Return the year as display titles write it: 二〇二六 in Chinese, plain figures in English."""
    return str(year) if language() == "en" else "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year)) + "年"
