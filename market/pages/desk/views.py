"""The desk's one address; who looks decides which board it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from market import clock
from market.access import access
from market.pages.desk.boards import BOARDS, guest
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("desk", __name__)
WORKERS = {"operator": ".clerk", "office": ".registrar"}
"""Kinds whose desk is the work of one role; who only looks after the organisation's people has none."""


@bp.get("/desk")
@access("signed_in")
def index() -> ResponseReturnValue:
    """Show the board of the actor's organisation."""
    who = actor()
    board = BOARDS.get(who.kind)
    if board is None or not who.can(WORKERS.get(who.kind, "signed_in")):
        return render_template("desk/nobody.html", **guest(who))
    return render_template(f"desk/{who.kind}.html", **({"today": clock.today()} | board(who)))
