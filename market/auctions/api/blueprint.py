"""The blueprint of the auction house's API."""

from market.web.api import api_blueprint

bp = api_blueprint("auctions", __name__)
