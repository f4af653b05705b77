"""The blueprint of the register's API."""

from market.web.api import api_blueprint

bp = api_blueprint("holdings", __name__)
