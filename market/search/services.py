"""Telling the index what changed, in order, by an outbox; and telling people what is new in the searches that they keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from market import audit, clock, mail
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Invalid
from market.ids import new_secret
from market.search import queries
from market.search.index import Document, Query, SearchIndex, Sort
from market.search.models import SavedSearch, SearchOutbox
from market.search.rules import MOST_SAVED, SETTLED, Pace, next_look
from market.wording import N_

BATCH = 500
MOST_TOLD = 50
LONGEST_NAME = 100
_PLACES = {"achievement": "achievements", "demand": "demands"}

ENGINES = {"whoosh": "market.search.engines.whoosh:WhooshIndex", "tantivy": "market.search.engines.tantivy:TantivyIndex"}
"""What SEARCH_ENGINE may say: the embedded default, and the one for large catalogues; only the engine in use is loaded."""

Source = Callable[[], Iterable[Document]]
_sources: list[Source] = []


def open_index(engine: str, folder: Path) -> SearchIndex:
    """Open the index of the configured engine, making an empty one where there is none; raise ValueError for an unknown engine."""
    if engine not in ENGINES:
        message = f"there is no search engine {engine!r}"
        raise ValueError(message)
    module, _, name = ENGINES[engine].partition(":")
    opened: SearchIndex = getattr(import_module(module), name)(folder)
    return opened


def add_source(source: Source) -> None:
    """Let a domain name the documents that belong into a fresh index."""
    if source not in _sources:
        _sources.append(source)


def put(document: Document) -> None:
    """Let the index show `document` soon after the running transaction commits."""
    _write(document.kind, document.id, document)


def remove(kind: str, object_id: int) -> None:
    """Let the index forget the object soon after the running transaction commits."""
    _write(kind, object_id, None)


def _write(kind: str, object_id: int, document: Document | None) -> None:
    row = SearchOutbox(kind=kind, object_id=object_id, document=document.to_json() if document else None, created_at=clock.now())
    db.session.add(row)


def apply_waiting(index: SearchIndex) -> int:
    """Apply up to one batch of waiting changes and return their number; the last change of an object wins.

    The index is written before the rows are marked: a crash in between repeats the batch, which changes nothing.
    """
    rows = queries.waiting_for_update(most=BATCH)
    if not rows:
        return 0
    last = {(row.kind, row.object_id): row.document for row in rows}
    index.apply(
        put=[Document.from_json(document) for document in last.values() if document is not None],
        remove=[key for key, document in last.items() if document is None],
    )
    now = clock.now()
    for row in rows:
        row.done_at = now
    db.session.flush()
    return len(rows)


def rebuild(index: SearchIndex) -> int:
    """Make the index anew from the database and return how many documents it holds."""
    queries.indexer_for_update()
    return index.replace_all(document for source in _sources for document in source())


def save(actor: Actor, *, name: str, address: str, query: Query, pace: Pace) -> SavedSearch:
    """Keep a search for the actor; the same address again only changes its name and pace. Raise Invalid, or Conflict for too many."""
    require(actor, "signed_in")
    named, now, person_id = _named(name), clock.now(), actor.person_id or 0
    found = queries.saved_again_for_update(person_id, query.kind, address)
    if found is None:
        if len(queries.saved_of(person_id)) >= MOST_SAVED:
            raise Conflict("search.too_many_saved", N_("At most %(most)s searches can be kept. Please delete one first."), most=MOST_SAVED)
        found = SavedSearch(person_id=person_id, kind=query.kind, address=address, key=new_secret(), created_at=now, told_until=now)
        found.query = _asked(query)
    return _keep(actor, found, named, pace, now)


def change(actor: Actor, saved_id: int, *, name: str, pace: Pace) -> SavedSearch:
    """Give a search of the actor another name and pace; raise Invalid, or NotFound."""
    require(actor, "signed_in")
    return _keep(actor, queries.saved_for_update(actor.person_id or 0, saved_id), _named(name), pace, clock.now())


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid("search.name_missing", N_("Give the search a name."), field="name")
    return name.strip()[:LONGEST_NAME]


def _keep(actor: Actor, found: SavedSearch, name: str, pace: Pace, now: datetime) -> SavedSearch:
    found.name, found.pace, found.look_at = name, pace, next_look(pace, now)
    db.session.add(found)
    db.session.flush()
    audit.record(actor, "saved_search.kept", found, at=now, pace=pace.value)
    return found


def forget(actor: Actor, saved_id: int) -> None:
    """Delete a search of the actor; raise NotFound."""
    require(actor, "signed_in")
    found = queries.saved_for_update(actor.person_id or 0, saved_id)
    audit.record(actor, "saved_search.deleted", found, at=clock.now())
    db.session.delete(found)
    db.session.flush()


def stop_letters(key: str) -> None:
    """Stop the letters of the search behind a link, whoever holds it; once more changes nothing. Raise NotFound for an unknown link."""
    found = queries.saved_by_key_for_update(key)
    if found.pace is Pace.NEVER:
        return
    found.pace, found.look_at = Pace.NEVER, None
    db.session.flush()
    audit.record(SYSTEM, "saved_search.stopped", found, at=clock.now())


def tell_next(index: SearchIndex, base_url: str) -> int | None:
    """Look at the search that is due the longest; return the letters written, None where none is due. What is told is told once."""
    now = clock.now()
    found = queries.due_for_update(now)
    if found is None:
        return None
    until = min(now, queries.oldest_waiting() or now) - SETTLED
    found.look_at = next_look(found.pace, now)
    if until <= found.told_until:
        return 0
    page = index.search(_restored(found.query, found.told_until, until))
    titles = {} if page.loosened else {hit.id: "".join(piece for piece, _ in hit.title) for hit in page.hits}
    new = queries.newly_told(found.id, found.kind, titles, now)
    found.told_until = until
    db.session.flush()
    person = accounts.reachable([found.person_id]).get(found.person_id)
    if not new or person is None:
        return 0
    _write_letter(found, person.email, [(number, titles[number]) for number in new], page.total, base_url)
    return 1


def _write_letter(found: SavedSearch, recipient: str, news: list[tuple[int, str]], total: int, base_url: str) -> None:
    place, link = _PLACES[found.kind], f"{base_url}/searches/stop/{found.key}"
    more = f"{base_url}/{place}?{found.address}"
    lines = [
        f"您保存的搜索“{found.name}”有 {total} 项新结果：",
        f"Your saved search “{found.name}” has {total} new results:",
        "",
        *(f"· {title}\n  {base_url}/{place}/{number}" for number, title in news),
        "",
        f"全部结果 · All results: {more}",
        "",
        "--",
        f"不再接收这项提醒 · Stop these letters: {link}",
    ]
    mail.send(recipient, f"新结果 · New results: {found.name}", "\n".join(lines) + "\n", unsubscribe=link)


def _asked(query: Query) -> dict[str, Any]:
    """Return what is kept of a query: words and filters, without order and page."""
    names = ("kind", "text", "level_from", "level_to", "price_from_fen", "price_to_fen")
    return {name: getattr(query, name) for name in names} | {
        "filters": {name: list(codes) for name, codes in query.filters.items() if codes}
    }


def _restored(kept: dict[str, Any], since: datetime, until: datetime) -> Query:
    """Return the query of what was kept, the newest first; JSON has lists where a query has tuples."""
    filters = {name: tuple(codes) for name, codes in kept["filters"].items()}
    given = kept | {"filters": filters}
    return Query(**given, sort=Sort.NEWEST, size=MOST_TOLD, published_from=since, published_before=until)
