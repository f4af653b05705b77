"""The blueprint of the papers' API."""

from __future__ import annotations

from market.web.api import api_blueprint

bp = api_blueprint("papers", __name__)
