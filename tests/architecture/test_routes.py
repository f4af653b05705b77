"""Every route says who may call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.access import ANONYMOUS

if TYPE_CHECKING:
    from flask import Flask

KINDS = {"institution", "enterprise", "agency", "operator", "office"}
ROLES = {"admin", "editor", "bidder", "signer", "clerk", "auctioneer", "registrar"}
WORDS = {"public", "signed_in", "held_back"}


def test_every_route_declares_access(app: Flask) -> None:
    undeclared = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "access"))
    assert undeclared == ["static"]


def test_access_patterns_name_known_kinds_and_roles(app: Flask) -> None:
    unknown = [
        (name, pattern) for name, view in app.view_functions.items() for pattern in getattr(view, "access", ()) if not _known(pattern)
    ]
    assert unknown == []


def test_pages_under_the_api_prefix_belong_to_the_api(app: Flask) -> None:
    stray = [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/") and "api" not in rule.endpoint]
    assert stray == []


@pytest.mark.parametrize("pattern", ["signed_in", "operator", ".bidder", "operator.clerk"])
def test_nobody_passes_as_anonymous_where_a_sign_in_is_asked(pattern: str) -> None:
    assert not ANONYMOUS.can(pattern)


def _known(pattern: str) -> bool:
    kind, _, role = pattern.partition(".")
    return pattern in WORDS or ((kind in KINDS or not kind) and (role in ROLES or not role) and bool(kind or role))
