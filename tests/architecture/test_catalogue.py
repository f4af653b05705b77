"""The Chinese catalogue has every message of the code and the templates, and no message is half translated."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "market" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"N_": None, "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("market/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@cache
def _used() -> dict[str, str]:
    """Return every message in use and where it was first seen."""
    found: dict[str, str] = {}
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}, "templates/**.txt": {"silent": "false"}}
    for name, line, message, _, _ in extract_from_dir(ROOT, METHODS, options, KEYWORDS, directory_filter=_ours):
        for text in (message,) if isinstance(message, str) else message:
            if text:
                found.setdefault(str(text), f"{name}:{line}")
    return found


def _ours(folder: str) -> bool:
    return not Path(folder).name.startswith(".") and Path(folder).name not in ("instance", "static", "tests", "bench")


@cache
def _catalogue() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="zh")


def test_every_message_is_translated() -> None:
    missing = [f"{place}: {text}" for text, place in _used().items() if not _chinese(text)]
    assert missing == []


def test_no_translation_is_marked_as_a_guess() -> None:
    assert [message.id for message in _catalogue() if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders() -> None:
    wrong = [
        message.id
        for message in _catalogue()
        if isinstance(message.id, str)
        and message.id
        and set(PLACEHOLDER.findall(message.id)) != set(PLACEHOLDER.findall(str(message.string)))
    ]
    assert wrong == []


def test_no_message_is_already_chinese() -> None:
    allowed = re.compile(r"[“”‘’·…×–—≥≤§%]")  # punctuation outside ASCII
    assert [text for text in _used() if re.search(r"[\u4e00-\u9fff]", allowed.sub("", text))] == []


def _chinese(text: str) -> bool:
    message = _catalogue().get(text)
    return message is not None and bool(message.string if isinstance(message.string, str) else any(message.string or ()))


def test_no_message_shows_a_name_of_the_code() -> None:
    names = {"ChunQiu", "OpenAPI", "PowerPoint", "PAdES"}
    spoken = [text for message in _catalogue() if message.id for text in (str(message.id), str(message.string))]
    coded = {word for text in spoken for word in re.findall(r"[A-Za-z_]+", PLACEHOLDER.sub("", text)) if re.search(r"[a-z][A-Z]", word)}
    assert coded <= names
