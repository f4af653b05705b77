"""The blueprint of the contracts' API, and who calls it."""

from market.web.api import api_blueprint

bp = api_blueprint("contracts", __name__)
DRAFTER = (".editor", ".signer")
CLAIMANT = (".editor", ".signer", ".admin")
REGISTRAR = ("office.registrar",)
