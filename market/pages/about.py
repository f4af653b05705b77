"""What the market says about itself: its rules with their sources, how to verify a ledger, accessibility."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from market import clock, rulebook
from market.access import access

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("about", __name__, url_prefix="/about")


@bp.get("/rules")
@access("public")
def rules() -> ResponseReturnValue:
    """Show the rule book in force today, each rule with its source."""
    today = clock.today()
    return render_template("about/rules.html", rules=in_force(), today=today)


@bp.get("/verify")
@access("public")
def verify() -> ResponseReturnValue:
    """Lead to the verifier, which explains itself."""
    return redirect(url_for("auctions.verify_page"), HTTPStatus.MOVED_PERMANENTLY)


@bp.get("/accessibility")
@access("public")
def accessibility() -> ResponseReturnValue:
    """State what was done for accessibility."""
    return render_template("about/accessibility.html")


def in_force() -> dict[str, list[rulebook.Rule]]:
    """Return the rules that are in force today, grouped by the first part of their key."""
    today = clock.today()
    groups: dict[str, list[rulebook.Rule]] = {}
    for key, versions in sorted(rulebook.versions().items()):
        now = [rule for rule in versions if rule.valid_from <= today and (rule.valid_to is None or today <= rule.valid_to)]
        groups.setdefault(key.split(".")[0], []).extend(now[-1:])
    return {name: found for name, found in groups.items() if found}
