"""Looking a submission over for what was handed in before: a few statements, however many listings are submitted at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.models.likeness import Flag, TextKeys
from market.listings.queries import likeness as queries
from market.listings.rules.flags import Sign, text_signs
from market.listings.rules.likeness import keys, shingles


def examine(listings: Sequence[Achievement] | Sequence[Demand]) -> None:
    """Keep the keys of submitted listings of one kind, and flag what each shares with others that were ever submitted."""
    if not listings:
        return
    db.session.flush()
    keep_keys(listings)
    table = type(listings[0])
    ids = [row.id for row in listings]
    signs: dict[int, list[Sign]] = {number: [] for number in ids} if table is Demand else queries.number_signs(ids)
    near = queries.alike(table, ids)
    texts = queries.texts(table, {other for others in near.values() for other in others})
    for row in listings:
        found = [*signs[row.id], *text_signs(queries.text_of(row), [texts[other] for other in near[row.id]])]
        db.session.add_all(_flag(row, sign) for sign in {(sign.kind, sign.other): sign for sign in found}.values())
    db.session.flush()


def keep_keys(listings: Sequence[Achievement] | Sequence[Demand]) -> None:
    """Write the keys by which the texts are found again; those of an earlier submission are replaced."""
    name = "achievement_id" if isinstance(listings[0], Achievement) else "demand_id"
    rows = [{name: row.id, "keys": keys(shingles(queries.text_of(row).text))} for row in listings]
    written = insert(TextKeys).values(rows)
    db.session.execute(written.on_conflict_do_update(index_elements=[name], set_={"keys": written.excluded["keys"]}))


def read_unread() -> int:
    """Keep the keys of some submitted listings that have none yet, and return their number; for a job."""
    done = 0
    for table in (Achievement, Demand):
        if found := queries.unread(table):
            keep_keys(found)
            done += len(found)
    return done


def _flag(listing: Achievement | Demand, sign: Sign) -> Flag:
    side = "achievement_id" if isinstance(listing, Achievement) else "demand_id"
    return Flag(
        **{side: listing.id, f"other_{side}": sign.other},
        submitted_at=listing.submitted_at,
        kind=sign.kind,
        foreign_owner=sign.foreign,
        share_bp=sign.share_bp,
        shown=sign.shown,
    )
