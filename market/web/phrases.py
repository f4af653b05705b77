"""What things and events are called: names in two languages, acts on a timeline, parameters of messages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from market.web.figures import day
from market.web.i18n import language, shown

SECTOR_GLYPHS = {"iot": "联", "bio": "药", "eqp": "装", "mat": "材", "nrg": "能"}
DONE = {
    "announce": "announced",
    "view": "viewing began",
    "postpone": "postponed",
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
    "succeed": "sold to the runner-up",
    "admit": "admitted",
    "refuse": "refused",
    "hold": "deposit received",
    "activate": "active, number drawn",
    "release": "deposit released",
    "forfeit": "deposit forfeited",
    "correct_asked": "supplement to be corrected",
}
"""What was done, for the kinds that are recorded under the name of the act."""
CHINESE = re.compile("[\u3400-\u9fff](?:[\u3400-\u9fff\u3000-\u303f\uff00-\uffef· ]*[\u3400-\u9fff])?")


def event_words(kind: str) -> str:
    """Return what a timeline says for an event kind: `contract.signed` is the msgid `Contract signed`."""
    return gettext(event_message(kind))


def event_message(kind: str) -> str:
    """Return the English msgid of an event kind: the thing, and what was done to it."""
    thing, _, act = kind.partition(".")
    return f"{thing} {DONE.get(act, act)}".replace("_", " ").capitalize()


def readable(params: dict[str, Any]) -> dict[str, Any]:
    """Return message parameters as users read them: days, labels and amounts in words."""
    return {key: day(value) if isinstance(value, date) else shown(value) for key, value in params.items()}


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


def marked(text: str) -> Markup:
    """Return a sentence for a page; the Chinese names inside an English one are marked, so that they are read out as Chinese."""
    if language() != "en":
        return escape(text)
    return Markup(CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped just before
