"""The blueprint of the accounts' API."""

from market.web.api import api_blueprint

bp = api_blueprint("accounts", __name__)
