"""What every template may use: amounts, times, seals, addresses and the current actor. Nothing here raises on an error page."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import gettext
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy
from werkzeug.routing import BuildError
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from market import clock
from market.access import ANONYMOUS, Actor
from market.money import Money
from market.web import gate
from market.web.charts import bid_history, price_stairs
from market.web.forms import BeijingTimeField, MoneyField
from market.web.i18n import language, shown
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wtforms.form import BaseForm

    from market.settings import Settings

log = structlog.get_logger()

THEMES = ("light", "dark")
NAVIGATION = (
    ("/achievements", N_("Achievements")),
    ("/demands", N_("Demands")),
    ("/sales", N_("Auctions")),
)
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
SECTOR_GLYPHS = {"iot": "联", "bio": "药", "eqp": "装", "mat": "材", "nrg": "能"}
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
SEAL_STROKES = (
    "M{x} {below}h2",
    "M{right} {y}v2",
    "M{x} {below}h1v1",
    "M{right} {y}v1h1",
)
CONTROLS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((HiddenField,), "hidden"),
    ((BooleanField,), "check"),
    ((RadioField, SelectMultipleField), "choices"),
    ((FieldList, FormField), "nested"),
    ((TextAreaField,), "area"),
    ((SelectField,), "select"),
    ((MoneyField,), "money"),
    ((BeijingTimeField,), "moment"),
    ((IntegerField, DecimalField), "number"),
)
DONE = {
    "announce": "announced",
    "view": "viewing began",
    "open": "opened",
    "close": "bidding ended",
    "settle": "settled",
    "report": "reported",
    "cancel": "cancelled",
    "pause": "paused",
    "resume": "resumed",
    "award": "awarded",
    "pass": "passed",
    "withdraw": "withdrawn",
    "terminate": "terminated",
    "confirm": "confirmed",
    "contract": "contracted",
    "default": "defaulted by the buyer",
    "admit": "admitted",
    "refuse": "refused",
    "hold": "deposit received",
    "activate": "active, number drawn",
    "release": "deposit released",
    "forfeit": "deposit forfeited",
}
"""What was done, for the kinds that are recorded under the name of the act."""
YI = 100_000_000
YEAR_SECONDS = 31_536_000


def yuan(amount: Money | None, *, decimals: bool = True) -> str:
    """Return `¥1,234.50`; without `decimals` whole yuan lose their `.00`; an em dash for None."""
    if amount is None:
        return "—"
    text = str(amount)
    return text if decimals else text.removesuffix(".00")


def reading_aid(amount: Money | None) -> str:
    """Return the amount in 万元 with two decimals (亿元 from one hundred million), or in English in millions."""
    if amount is None:
        return "—"
    value = Decimal(amount.fen) / 100
    if language() == "en":
        return f"CNY {value / 1_000_000:,.2f} million"
    if abs(value) >= YI:
        return f"{value / YI:,.2f} 亿元"  # untranslated: a unit that only Chinese has
    return f"{value / 10_000:,.2f} 万元"


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


def seal_path(digest: str) -> str:
    """Return the SVG path (viewBox 0 0 10 10) of a hash seal 哈希印: the first 32 bits of the digest as nine-fold strokes."""
    value, path = int((digest or "0")[:8], 16), "M.5.5h9v9h-9z"
    for i in range(16):
        x, y = i % 4 * 2 + 1, i // 4 * 2 + 1
        path += SEAL_STROKES[value >> (30 - 2 * i) & 3].format(x=x, y=y, right=x + 1, below=y + 1)
    return path


def flat(errors: Iterable[Any]) -> list[str]:
    """Return the messages of a field, also those of the fields inside it."""
    found: list[str] = []
    for error in errors:
        if isinstance(error, dict):
            found.extend(flat(error.values()))
        elif isinstance(error, list | tuple):
            found.extend(flat(error))
        else:
            found.append(str(error))
    return found


def event_words(kind: str) -> str:
    """Return what a timeline says for an event kind: `contract.signed` is the msgid `Contract signed`."""
    return gettext(event_message(kind))


def event_message(kind: str) -> str:
    """Return the English msgid of an event kind: the thing, and what was done to it."""
    thing, _, act = kind.partition(".")
    return f"{thing} {DONE.get(act, act)}".replace("_", " ").capitalize()


def theme() -> str:
    """Return the reader's chosen theme, or nothing when the system decides."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def language_url(code: str) -> str:
    """Return the current page's address in the language `code`."""
    return _address(lang=code)


def other_language() -> tuple[str, str]:
    """Return code and own name of the language that the page is not in."""
    code = "en" if language() == "zh" else "zh"
    return code, LANGUAGE_NAMES[code]


def other_organisations() -> list[tuple[int, str]]:
    """Return (membership id, name) of the organisations that the person could act for instead; the composition root says how."""
    find: Callable[[Actor], list[tuple[int, str]]] | None = current_app.extensions.get("market.other_organisations")
    return find(current_actor()) if find else []


def page_url(number: int) -> str:
    """Return the current list's address at page `number`."""
    return _address(page=str(number))


def _address(**changes: str) -> str:
    query = {key: values for key, values in request.args.lists() if key != "lang"}
    query.update({key: [value] for key, value in changes.items()})
    return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path


def link(endpoint: str, **values: object) -> str:
    """Return the address of `endpoint`, or nothing where the market has no such page."""
    try:
        return url_for(endpoint, **cast("dict[str, Any]", values))
    except BuildError:
        return ""


def current_actor() -> Actor:
    """Return the actor, or nobody where looking up fails: the page of an error must render."""
    try:
        return gate.actor()
    except Exception:
        log.exception("actor.unknown")
        g.actor = ANONYMOUS
        return ANONYMOUS


def has_errors(form: BaseForm) -> bool:
    """Say whether a form was refused."""
    return bool(form.errors or getattr(form, "problems", None))


def readable(params: dict[str, Any]) -> dict[str, Any]:
    """Return message parameters as users read them: days, labels and amounts in words."""
    return {key: day(value) if isinstance(value, date) else shown(value) for key, value in params.items()}


def chinese_year(year: int) -> str:
    """Return the year as display titles write it: 二〇二六 in Chinese, plain figures in English."""
    return str(year) if language() == "en" else "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year)) + "年"


def sector_glyph(sector: str) -> str:
    """Return the one character that stands for an industry."""
    return SECTOR_GLYPHS.get(sector, "科")


def chosen(thing: Any, name: str) -> str:  # noqa: ANN401 - any row with name_zh and name_en columns
    """Return `<name>_en` on English pages where it is given, else `<name>_zh`."""
    return (language() == "en" and getattr(thing, f"{name}_en")) or str(getattr(thing, f"{name}_zh"))


def bilingual(thing: Any, name: str) -> Markup:  # noqa: ANN401
    """Return `chosen`, marked as Chinese where an English page has nothing else."""
    text = chosen(thing, name)
    foreign = language() == "en" and not getattr(thing, f"{name}_en")
    return Markup('<span lang="zh-CN">{}</span>').format(text) if foreign else escape(text)


def control(field: Field) -> str:
    """Return which control shows a field: hidden, check, choices, nested, area, select, money, moment, number or text."""
    return next((name for kinds, name in CONTROLS if isinstance(field, kinds)), "text")


def carries_files(form: BaseForm) -> bool:
    """Say whether a form needs multipart encoding."""
    return any(isinstance(field, FileField | MultipleFileField) for field in form)


@cache
def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a file below static/ with its content in the query, so that it can be kept for a year."""
    return url_for(
        "static",
        filename=name,
        v=_version(Path(cast("str", current_app.static_folder)) / name),
    )


@cache
def _stylesheets(folder: Path) -> tuple[str, ...]:
    blocks = [f"css/{part}/{file.name}" for part in ("components", "pages") for file in sorted((folder / "css" / part).glob("*.css"))]
    return (
        "css/tokens.css",
        "css/base.css",
        *blocks,
        "css/utilities.css",
        "css/print.css",
    )


def stylesheets() -> tuple[str, ...]:
    """Return every stylesheet; cascade layers give the order, so each domain may add its own page file."""
    return _stylesheets(Path(cast("str", current_app.static_folder)))


def navigation() -> list[tuple[str, str, bool]]:
    """Return (address, label, is current) of the main navigation."""
    return [(path, gettext(label), request.path.startswith(path)) for path, label in NAVIGATION]


def keep_assets(response: Response) -> Response:
    """Let versioned static files be kept for a year."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def init_app(app: Flask, settings: Settings) -> None:
    """Give the templates their filters and globals; globals, so that imported macros see them too."""
    app.jinja_env.filters.update(
        yuan=yuan,
        reading_aid=reading_aid,
        amount_in_words=amount_in_words,
        day=day,
        moment=moment,
        clock_time=clock_time,
        ledger_time=ledger_time,
        iso=iso,
        left=left,
        seal_path=seal_path,
        event_words=event_words,
        flat=flat,
        fen=Money,
        from_json=json.loads,
        readable=readable,
        chinese_year=chinese_year,
        sector_glyph=sector_glyph,
        chosen=chosen,
        bilingual=bilingual,
        bid_history=bid_history,
        price_stairs=price_stairs,
        control=control,
    )
    app.jinja_env.globals.update(
        actor=LocalProxy(current_actor),
        settings=settings,
        now=clock.now,
        theme=theme,
        asset=asset,
        stylesheets=stylesheets,
        navigation=navigation,
        language_url=language_url,
        other_language=other_language,
        other_organisations=other_organisations,
        page_url=page_url,
        link=link,
        has_errors=has_errors,
        carries_files=carries_files,
    )
    app.after_request(keep_assets)
