"""What every template may use: filters, globals and the current actor. Nothing here raises on an error page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, current_app, g, request
from werkzeug.local import LocalProxy

from market import clock
from market.access import ANONYMOUS, Actor
from market.money import Money
from market.web import addresses, charts, controls, figures, gate, i18n, phrases

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.settings import Settings

log = structlog.get_logger()

THEMES = ("light", "dark")
FILTERS: dict[str, Callable[..., Any]] = {
    "yuan": figures.yuan,
    "reading_aid": figures.reading_aid,
    "axis_figure": figures.axis_figure,
    "amount_in_words": figures.amount_in_words,
    "day": figures.day,
    "moment": figures.moment,
    "clock_time": figures.clock_time,
    "ledger_time": figures.ledger_time,
    "iso": figures.iso,
    "left": figures.left,
    "seal_path": charts.seal_path,
    "event_words": phrases.event_words,
    "flat": controls.flat,
    "fen": Money,
    "from_json": json.loads,
    "readable": phrases.readable,
    "chinese_year": figures.chinese_year,
    "sector_glyph": phrases.sector_glyph,
    "chosen": phrases.chosen,
    "bilingual": phrases.bilingual,
    "marked": phrases.marked,
    "bid_history": charts.bid_history,
    "price_stairs": charts.price_stairs,
    "columns_chart": charts.columns,
    "rows_chart": charts.rows,
    "control": controls.control,
    "remarks": controls.remarks,
    "refused_because": i18n.translated,
}
GLOBALS: dict[str, Callable[..., Any]] = {
    "now": clock.now,
    "asset": addresses.asset,
    "stylesheets": addresses.stylesheets,
    "navigation": addresses.navigation,
    "language_url": addresses.language_url,
    "other_language": addresses.other_language,
    "page_url": addresses.page_url,
    "link": addresses.link,
    "has_errors": controls.has_errors,
    "carries_files": controls.carries_files,
}


def theme() -> str:
    """Return the reader's chosen theme, or nothing when the system decides."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def other_organisations() -> list[tuple[int, str]]:
    """Return (membership id, name) of the organisations that the person could act for instead; the composition root says how."""
    find: Callable[[Actor], list[tuple[int, str]]] | None = current_app.extensions.get("market.other_organisations")
    return find(current_actor()) if find else []


def current_actor() -> Actor:
    """Return the actor, or nobody where looking up fails: the page of an error must render."""
    try:
        return gate.actor()
    except Exception:  # the page that reports a fault must render without a database: logged
        log.exception("actor.unknown")
        g.actor = ANONYMOUS
        return ANONYMOUS


def init_app(app: Flask, settings: Settings) -> None:
    """Give the templates their filters and globals; globals, so that imported macros see them too."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        GLOBALS, actor=LocalProxy(current_actor), settings=settings, theme=theme, other_organisations=other_organisations
    )
    app.after_request(addresses.keep_assets)
