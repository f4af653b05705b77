"""Every template compiles, and names only templates that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import meta

if TYPE_CHECKING:
    from flask import Flask


def test_every_template_compiles_and_finds_its_parts(app: Flask) -> None:
    environment = app.jinja_env
    known = set(environment.list_templates(extensions=["html", "txt", "typ", "svg"]))
    missing = []
    for name in sorted(known):
        if not name.endswith(".html"):
            continue
        environment.get_template(name)
        source, _, _ = environment.loader.get_source(environment, name) if environment.loader else ("", None, None)
        missing += [(name, part) for part in meta.find_referenced_templates(environment.parse(source)) if part and part not in known]
    assert missing == []
