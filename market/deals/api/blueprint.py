"""The blueprint of the deals' API, and who records agreements with it."""

from market.web.api import api_blueprint

bp = api_blueprint("deals", __name__)
RECORDERS = ("institution.editor", "institution.signer", "enterprise.editor", "enterprise.signer")
