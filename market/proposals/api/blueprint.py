"""The blueprint of the proposals' API."""

from market.web.api import api_blueprint

bp = api_blueprint("proposals", __name__)
EDITOR = ("institution.editor", "enterprise.editor")
PARTIES = ("institution", "enterprise")
