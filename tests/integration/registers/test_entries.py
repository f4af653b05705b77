"""Keeping registers: who may, who may not, what is recorded, and what the database refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from market import audit
from market.access import ANONYMOUS, SYSTEM
from market.accounts.models import Organisation
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound
from market.listings.rules.kinds import Secrecy
from market.registers import policy, queries, services
from market.registers.models import Entry, Link
from market.registers.rules.kinds import Availability, EntryKind, EntryState
from market.registers.services import Outcome
from tests.factories import accounts, listings, registers

if TYPE_CHECKING:
    from market.access import Actor

TEAM, CAPABILITY, PROJECT = EntryKind


def _kinds(entry: Entry) -> list[str]:
    return [event.kind for event in audit.timeline([("register_entry", entry.id)])]


@pytest.mark.usefixtures("session")
def test_from_draft_to_withdrawal_and_back() -> None:
    editor = listings.editor()
    made = services.create(editor, registers.content())
    assert (made.state, made.version, made.code[:3]) == (EntryState.DRAFT, 1, "QD-")

    changed = services.change(editor, made.id, registers.content(lead="周教授"), seen=1)
    assert (changed.lead, changed.version) == ("周教授", 2)
    assert services.change(editor, made.id, registers.content(lead="周教授"), seen=2).version == 2
    assert services.publish(editor, made.id).published_at is not None
    with pytest.raises(Conflict):
        services.publish(editor, made.id)
    assert services.withdraw(editor, made.id, reason=" 团队解散 ").state is EntryState.WITHDRAWN
    services.publish(editor, made.id)
    assert _kinds(made) == [
        "entry.created",
        "entry.changed",
        "entry.published",
        "entry.withdrawn",
        "entry.published",
    ]


@pytest.mark.usefixtures("session")
def test_who_read_an_older_version_saves_nothing() -> None:
    editor = listings.editor()
    made = registers.draft(editor)
    services.change(editor, made.id, registers.content(lead="甲"), seen=1)
    with pytest.raises(Conflict) as refused:
        services.change(editor, made.id, registers.content(lead="乙"), seen=1)
    assert (refused.value.code, queries.entry(editor, made.id).lead) == ("register.changed", "甲")


@pytest.mark.usefixtures("session")
def test_what_is_public_stays_fit_to_be() -> None:
    editor = listings.editor()
    with pytest.raises(Invalid):
        services.publish(editor, registers.draft(editor, secrecy=Secrecy.INTERNAL).id)
    shown = registers.published(editor)
    for given in ({"secrecy": Secrecy.SECRET}, {"contact": ""}, {"lead": ""}):
        with pytest.raises(Invalid):
            services.change(editor, shown.id, registers.content(**given), seen=1)
    with pytest.raises(Invalid) as refused:
        services.change(editor, shown.id, registers.content(CAPABILITY), seen=1)
    assert refused.value.field == "kind"


def _strangers() -> list[Actor]:
    home = accounts.organisation("institution")
    return [accounts.member(home, "signer"), listings.editor("enterprise"), listings.clerk(), ANONYMOUS]


@pytest.mark.usefixtures("session")
def test_who_may_not_keep_a_register() -> None:
    editor, other = listings.editor(), listings.editor()
    draft, shown = registers.draft(editor), registers.published(editor)
    for actor in _strangers():
        with pytest.raises(MarketError) as refused:
            services.create(actor, registers.content())
        assert refused.value.status in (401, 403)
        with pytest.raises(MarketError) as refused:
            services.put(actor, registers.content(external_id="1"))
        assert refused.value.status in (401, 403)
    for actor in (*_strangers(), other):
        with pytest.raises(NotFound):
            queries.entry(actor, draft.id)
        with pytest.raises(NotFound):
            services.publish(actor, draft.id)
        for act in (services.withdraw, services.publish):
            with pytest.raises(Forbidden):
                act(actor, shown.id)
        with pytest.raises(Forbidden):
            services.change(actor, shown.id, registers.content(), seen=1)
        with pytest.raises(Forbidden):
            services.join(actor, shown.id, code=draft.code)
    with pytest.raises(Forbidden):
        services.put_origin(editor, shown.id, source_ref="x", origin_note="", is_demo=True)


@pytest.mark.usefixtures("session")
def test_the_policy_twins_agree() -> None:
    editor, other = listings.editor(), listings.editor()
    rows = [registers.draft(editor), registers.published(editor), registers.published(editor, CAPABILITY), registers.draft(other)]
    services.withdraw(editor, rows[2].id)
    colleague = accounts.member(db.session.get_one(Organisation, editor.organisation_id), "signer")
    for actor in (editor, other, colleague, listings.clerk(), ANONYMOUS, SYSTEM):
        seen = set(db.session.scalars(select(Entry.id).where(policy.visible_to(actor))))
        assert {row.id for row in rows if policy.can_view(actor, row)} == seen & {row.id for row in rows}


@pytest.mark.usefixtures("session")
def test_a_number_names_one_entry_of_a_register() -> None:
    editor = listings.editor()
    registers.draft(editor, external_id="7")
    registers.draft(editor, CAPABILITY, external_id="7")
    registers.draft(listings.editor(), external_id="7")
    with pytest.raises(Conflict) as refused:
        services.create(editor, registers.content(external_id="7"))
    assert refused.value.field == "external_id"
    second = registers.draft(editor)
    with pytest.raises(Conflict):
        services.change(editor, second.id, registers.content(external_id="7"), seen=1)


@pytest.mark.usefixtures("session")
def test_an_own_system_repeats_itself_without_harm() -> None:
    editor = listings.editor()
    outcome, made = services.put(editor, registers.content(PROJECT, external_id="P-1"))
    assert (outcome, made.state) == (Outcome.CREATED, EntryState.DRAFT)
    assert services.put(editor, registers.content(PROJECT, external_id="P-1"))[0] is Outcome.UNCHANGED
    outcome, again = services.put(editor, registers.content(PROJECT, external_id="P-1", trl=6))
    assert (outcome, again.id, again.trl, again.version) == (Outcome.CHANGED, made.id, 6, 2)
    for number in ("", " P-1"):
        with pytest.raises(Invalid):
            services.put(editor, registers.content(PROJECT, external_id=number))
    assert _kinds(made) == ["entry.created", "entry.changed"]


@pytest.mark.usefixtures("session")
def test_links_join_what_one_institution_has() -> None:
    editor, other = listings.editor(), listings.editor()
    team, tool = registers.published(editor), registers.draft(editor, CAPABILITY)
    achievement = listings.published(editor)
    services.join(editor, tool.id, code=team.code.lower())
    link = services.join(editor, team.id, code=achievement.code)

    assert [(each.entry, each.achievement) for each in queries.linked(editor, team)] == [(tool, None), (None, achievement)]
    assert [each.achievement for each in queries.linked(ANONYMOUS, team)] == [achievement]
    assert queries.linked_to_achievement(ANONYMOUS, achievement.id) == [team]
    for first, second in ((team.id, tool.code), (tool.id, team.code), (team.id, achievement.code)):
        with pytest.raises(Conflict):
            services.join(editor, first, code=second)
    for code in (team.code, "QD-2026-999999", registers.published(other).code, listings.published(other).code, ""):
        with pytest.raises(Invalid):
            services.join(editor, team.id, code=code)
    with pytest.raises(NotFound):
        services.part(editor, tool.id, link.id)
    with pytest.raises(Forbidden):
        services.part(other, team.id, link.id)
    services.part(editor, team.id, link.id)
    assert queries.linked_to_achievement(editor, achievement.id) == []
    assert _kinds(team)[-2:] == ["entry.linked", "entry.unlinked"]


@pytest.mark.usefixtures("session")
def test_the_database_refuses_links_that_cannot_be() -> None:
    editor, other = listings.editor(), listings.editor()
    home, team, tool = editor.organisation_id or 0, registers.draft(editor), registers.draft(editor, CAPABILITY)
    foreign, achievement = registers.draft(other), listings.published(other)
    impossible: list[dict[str, Any]] = [
        {"entry_id": team.id, "other_id": team.id},
        {"entry_id": tool.id, "other_id": team.id},
        {"entry_id": team.id, "other_id": foreign.id},
        {"entry_id": team.id, "achievement_id": achievement.id},
        {"entry_id": team.id},
        {"entry_id": team.id, "other_id": tool.id, "achievement_id": achievement.id},
    ]
    for values in impossible:
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(insert(Link).values(organisation_id=home, **values))
    services.join(editor, team.id, code=tool.code)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(insert(Link).values(organisation_id=home, entry_id=team.id, other_id=tool.id))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (TEAM, {"name_zh": ""}),
        (TEAM, {"version": 0}),
        (TEAM, {"members": 0}),
        (TEAM, {"trl": 3}),
        (TEAM, {"location": "某楼"}),
        (TEAM, {"secrecy": "internal"}),
        (TEAM, {"published_at": None}),
        (TEAM, {"contact": ""}),
        (TEAM, {"lead": ""}),
        (CAPABILITY, {"lead": "某人"}),
        (CAPABILITY, {"price_fen": 0}),
        (CAPABILITY, {"since_year": 21}),
        (CAPABILITY, {"availability": None}),
        (PROJECT, {"trl": 0}),
        (PROJECT, {"ends_on": "2001-01-01"}),
        (PROJECT, {"started_on": None}),
        (PROJECT, {"kind": "laboratory"}),
    ],
)
@pytest.mark.usefixtures("session")
def test_the_database_refuses_what_no_published_entry_can_be(kind: EntryKind, values: dict[str, Any]) -> None:
    entry = registers.published(listings.editor(), kind)
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE register_entry SET {assignments} WHERE id = :id"), {**values, "id": entry.id})  # noqa: S608 - names of this table


@pytest.mark.usefixtures("session")
def test_what_is_published_is_found() -> None:
    home = accounts.organisation("institution")
    editor = accounts.actor(home)
    team, tool = registers.published(editor), registers.published(editor, CAPABILITY, price=None)
    registers.draft(editor, PROJECT)
    closed = registers.published(listings.editor(), CAPABILITY, availability=Availability.NONE)
    search = queries.Search(institution=home.id)

    def ids(**given: Any) -> list[int]:
        return [row.id for row in queries.browse(queries.Search(**given)).items]

    assert set(ids(institution=home.id)) == {team.id, tool.id}
    assert queries.facets(search)["kind"] == {TEAM: 1, CAPABILITY: 1}
    assert ids(institution=home.id, kind=CAPABILITY) == [tool.id]
    assert ids(institution=home.id, availability=Availability.OPEN) == [tool.id]
    assert closed.id in ids(availability=Availability.NONE)
    assert ids(institution=home.id, q="电子显微镜") == [tool.id]
    assert ids(institution=home.id, q=f"{home.name_zh} alloys group") == [team.id]
    assert set(ids(institution=home.id, q="alloys")) == {team.id, tool.id}, "English finds a Chinese name, too"
    assert ids(institution=home.id, q=tool.code) == [tool.id]
    assert set(ids(institution=home.id, region=f"{home.region[:2]}0000")) == {team.id, tool.id}
    assert ids(institution=home.id, region="110000") == []
    assert queries.browse(queries.Search(institution=home.id, page=999)).page == 1
    db.session.execute(update(Entry).where(Entry.id == team.id).values(state=EntryState.WITHDRAWN))
    assert ids(institution=home.id) == [tool.id]
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.organisation_id == home.id)) == 3
