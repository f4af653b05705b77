"""The blueprint of deals."""

from flask import Blueprint

bp = Blueprint("deals", __name__)
RECORDERS = ("institution.editor", "institution.signer", "enterprise.editor", "enterprise.signer")
"""Who records agreements; the policy asks for a verified organisation besides."""
