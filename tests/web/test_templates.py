"""House rules of templates, styles and words: they compile, are named, stay under the content policy, and speak both languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted((ROOT / "market").rglob("*.py"))
PAGES = [path for path in TEMPLATES if '{% extends "layouts/' in path.read_text(encoding="utf8") and path.parent.name != "layouts"]
KEYWORDS = {"_": None, "N_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
CHINESE = re.compile(r"[一-鿿]")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
PLACES = re.compile(r"%\((\w+)\)|\{(\w+)\}")
LINK = re.compile(r"""(?:href|action)="(/[^"{?#]*)""")


def named(path: Path) -> str:
    """Return a short name for a test's parameter."""
    return str(path.relative_to(ROOT))


@cache
def catalogue() -> Catalog:
    with (ROOT / "market/translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="zh")


def messages(path: Path) -> list[str]:
    """Return the English messages of one file."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    options = {"trimmed": "false", "silent": "false"} if path.suffix == ".html" else {}
    found = extract_from_file(method, str(path), keywords=KEYWORDS, options=options)
    return [text for _, message, *_ in found for text in (message if isinstance(message, tuple) else (message,)) if text]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_compiles(app: Flask, path: Path) -> None:
    app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_page_has_a_title(path: Path) -> None:
    assert "{% block title %}" in path.read_text(encoding="utf8")


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf8")

    assert not re.findall(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|https?://(?!www\.w3\.org)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_holds_no_chinese_of_its_own(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf8"))

    assert not [line for line in text.splitlines() if CHINESE.search(line) and 'lang="zh-CN"' not in line]


@pytest.mark.parametrize("path", [*TEMPLATES, *SOURCES], ids=named)
def test_every_message_has_a_chinese_translation(path: Path) -> None:
    missing = [text for text in messages(path) if not (found := catalogue().get(text)) or not found.string]

    assert not missing


def test_translations_keep_the_places_of_their_messages() -> None:
    wrong = []
    for message in catalogue():
        if not message.id or not isinstance(message.id, str) or not isinstance(message.string, str):
            continue
        asked, given = ({"".join(place) for place in PLACES.findall(text)} for text in (message.id, message.string))
        if not given <= asked | {"wan", "million"}:
            wrong.append(message.id)

    assert not wrong


def test_fixed_links_lead_somewhere(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    lost = set()
    for path in TEMPLATES:
        if path.parent.name == "demo":
            continue  # pages of the demo's payment service, another server with links of its own
        for link in LINK.findall(path.read_text(encoding="utf8")):
            if link.endswith("/") and link != "/":
                continue
            try:
                routes.match(link, method="GET")
            except MethodNotAllowed:
                continue
            except (NotFound, RequestRedirect):
                lost.add((named(path), link))

    assert not lost


def test_both_dark_themes_are_equal() -> None:
    css = (ROOT / "static/css/tokens.css").read_text(encoding="utf8")
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', css, re.DOTALL)
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', css, re.DOTALL)
    assert system
    assert chosen

    assert system[1].split() == chosen[1].split()


def test_styles_load_nothing_from_outside() -> None:
    sheets = sorted((ROOT / "static/css").rglob("*.css"))

    assert not [named(sheet) for sheet in sheets if re.search(r"@import|url\(\s*[\"']?(https?:)?//", sheet.read_text(encoding="utf8"))]
