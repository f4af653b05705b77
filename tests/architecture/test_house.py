"""The house rules that no linter knows: sizes, docstrings, pages without inline style or script."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKET = sorted((ROOT / "market").rglob("*.py"))
CODE = [
    *MARKET,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "bench").rglob("*.py")),
    *sorted((ROOT / "scripts").rglob("*.py")),
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DOMAINS = (
    "accounts",
    "auctions",
    "contracts",
    "deals",
    "listings",
    "matching",
    "papers",
    "payments",
    "proposals",
    "registers",
    "rewards",
    "search",
    "webhooks",
)
LONGEST_FILE = 300
LONGEST_FUNCTION = 40


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_file_is_longer_than_300_lines() -> None:
    long = {_name(path): lines for path in CODE if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE}
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{_name(path)}:{function.lineno} {function.name} has {length} lines"
        for path in CODE
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_of_the_market_has_a_docstring() -> None:
    assert [_name(path) for path in MARKET if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_everything_public_has_a_docstring() -> None:
    bare = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in MARKET
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_says_what_it_is_and_holds_nothing_else_in_its_init(domain: str) -> None:
    body = ast.parse((ROOT / "market" / domain / "__init__.py").read_text(encoding="utf-8")).body
    assert [type(node) for node in body] == [ast.Expr]


def test_no_name_of_the_templates_is_given_twice() -> None:
    given = re.compile(r"app_template_(filter|global|test)\(\"(\w+)\"\)")
    names = [match.groups() for path in MARKET for match in given.finditer(path.read_text(encoding="utf-8"))]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{_name(path)}:{node.lineno}"
        for path in MARKET
        for function in _functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("inline style", r"<[^>]*\sstyle\s*="),
        ("style element", r"<style[\s>]"),
        ("inline handler", r"<[^>]*\son[a-z]+\s*="),
        ("inline script", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>"),
        ("foreign asset", r"(?:src|href)\s*=\s*\"(?:https?:)?//"),
        (
            "wide table that no key scrolls",
            r"class=\"[^\"]*\btable-wrap\b[^\"]*\"(?![^>]*tabindex)[^>]*>\s*<table class=\"(?![^\"]*table--stack)",
        ),
    ],
)
def test_templates_are_free_of(what: str, pattern: str) -> None:
    found = [_name(path) for path in TEMPLATES if re.search(pattern, path.read_text(encoding="utf-8"), re.IGNORECASE)]
    assert found == [], what


def test_every_page_template_has_a_title() -> None:
    pages = [
        path
        for path in TEMPLATES
        if path.parent.name != "layouts" and re.search(r'{%-?\s*extends\s+"layouts/', path.read_text(encoding="utf-8"))
    ]
    assert [_name(path) for path in pages if not re.search(r"{%-?\s*block\s+title\b", path.read_text(encoding="utf-8"))] == []


def test_the_repository_names_no_package_registry() -> None:
    files = [*(ROOT / "requirements").glob("*.txt"), ROOT / "pyproject.toml", ROOT / "Makefile"]
    assert [
        _name(path) for path in files if re.search(r"--(?:extra-)?index-url|--find-links|https?://", path.read_text(encoding="utf-8"))
    ] == []
