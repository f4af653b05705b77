"""The blueprint of the auction house's pages."""

from flask import Blueprint

bp = Blueprint("auctions", __name__)
