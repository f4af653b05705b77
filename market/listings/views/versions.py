"""The published versions of an achievement: the list with the difference of two, and the text of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from market.access import access
from market.accounts import queries as accounts
from market.listings import queries
from market.listings.rules.changes import changes
from market.listings.views.blueprint import bp
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.listings.models.versions import AchievementVersion


@bp.get("/achievements/<int:achievement_id>/versions")
@access("signed_in")
def versions(achievement_id: int) -> ResponseReturnValue:
    """List what was published, and show how two of the versions differ: by default the newest and the one before."""
    found = queries.versioned(actor(), achievement_id)
    kept = queries.versions(found.id)
    before, after = _asked(kept)
    return render_template(
        "listings/versions.html",
        achievement=found,
        versions=kept,
        people=accounts.people([row.published_by for row in kept if row.published_by is not None]),
        before=before,
        after=after,
        changes=changes(before.told(), after.told()) if before and after else [],
    )


@bp.get("/achievements/<int:achievement_id>/versions/<int:number>")
@access("signed_in")
def version(achievement_id: int, number: int) -> ResponseReturnValue:
    """Show the text of one version, as the market showed it."""
    found = queries.versioned(actor(), achievement_id)
    kept = queries.version(found.id, number)
    opens = found.owner_id == actor().organisation_id
    return render_template("listings/version.html", achievement=found, version=kept, told=kept.told(), opens=opens)


def _asked(kept: list[AchievementVersion]) -> tuple[AchievementVersion | None, AchievementVersion | None]:
    by_number = {row.number: row for row in kept}
    newest, earlier = (*kept[:2], None, None)[:2]
    before = by_number.get(request.args.get("before", 0, type=int), earlier)
    return before, by_number.get(request.args.get("after", 0, type=int), newest)
