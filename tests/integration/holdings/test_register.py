"""The register: how entries open, who reads and writes them, what is derived, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from market.access import SYSTEM, Actor
from market.accounts import queries as accounts_queries
from market.contracts.rules.versions import VersionKind
from market.db import db, unit_of_work
from market.errors import Forbidden, MarketError, NotFound
from market.holdings import policy, services
from market.holdings.documents import register as documents
from market.holdings.models.holding import Holding
from market.holdings.queries import facts, holdings
from market.holdings.queries.holdings import Search
from market.holdings.rules.kinds import Conversion, Management, Ownership, ResultType, Way
from market.listings import services as listing
from market.listings.rules.content import Person
from market.listings.rules.terms import Share
from market.money import Money
from tests.factories import accounts, contracts, listings, rewards, versions
from tests.factories import holdings as made

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refusal(command: Callable[[], object]) -> str:
    """Return the code with which a command is refused; what it wrote is rolled back."""
    with pytest.raises(MarketError) as refused, unit_of_work():
        command()
    return refused.value.code


def entry_of(achievement_id: int) -> Holding:
    found = holdings.of_achievement(achievement_id)
    assert found is not None
    return found


def test_a_published_job_related_result_is_entered_by_itself_once() -> None:
    office = made.office()
    first, second = (listings.published(office, ledger_no=f"甲-{number}") for number in (1, 2))
    rows = holdings.every(office)
    assert [(row.achievement_id, row.ledger_no, row.management) for row in rows] == [
        (first.id, 1, Management.CONVERT),
        (second.id, 2, Management.CONVERT),
    ]
    assert rows[0].opened_by is None
    with unit_of_work():
        listing.withdraw(office, first.id)
        listing.revise(office, first.id)
        listing.submit(office, first.id)
        listing.decide(SYSTEM, first.id, listings.passed())
    assert len(holdings.every(office)) == 2


def test_other_results_are_not_entered() -> None:
    office, firm = made.office(), listings.editor("enterprise")
    listings.published(office, job_related=False)
    listings.draft(office)
    listings.published(firm)
    with unit_of_work():
        assert services.open_missing() == 0
    assert db.session.scalars(select(Holding)).all() == []


def test_what_was_submitted_without_an_entry_is_entered_later() -> None:
    office = made.office()
    waiting = listings.submitted(office)
    with unit_of_work():
        assert services.open_missing() == 1
        assert services.open_missing() == 0
    assert entry_of(waiting.id).ledger_no == 1


def test_the_office_enters_a_draft_before_its_publication() -> None:
    office = made.office()
    draft = listings.draft(office)
    with unit_of_work():
        row = services.open_listing(office, f" {draft.code.lower()} ")
    assert (row.achievement_id, row.opened_by) == (draft.id, office.person_id)
    assert refusal(lambda: services.open_listing(office, draft.code)) == "holding.code_unknown"
    assert refusal(lambda: services.open_listing(made.office(), draft.code)) == "holding.code_unknown"


def test_numbers_have_no_gaps_and_each_institution_has_its_own() -> None:
    one, other = made.office(), made.office()
    assert [made.entered(one).ledger_no for _ in range(3)] == [1, 2, 3]
    assert made.entered(other).number == "TZ-0001"
    assert refusal(lambda: services.enter(one, made.said(type=None))) == "holding.type"
    assert made.entered(one).ledger_no == 4


def test_every_field_that_is_written_is_kept_with_who_and_when() -> None:
    office = made.office()
    row = made.entered(office)
    with unit_of_work():
        services.change(office, row.id, replace(row.said(), management=Management.ABANDON, note="不再维持"), seen=1)
    newest = [(one.field, one.before, one.after, one.person_id, one.version) for one in holdings.changes(row.id)[:2]]
    assert newest == [
        ("note", "", "不再维持", office.person_id, 2),
        ("management", "nurture", "abandon", office.person_id, 2),
    ]
    assert refusal(lambda: services.change(office, row.id, row.said(), seen=1)) == "holding.changed"
    with unit_of_work():
        services.change(office, row.id, row.said(), seen=2)
    assert row.version == 2


def people_of(office: Actor) -> tuple[Actor, Actor, Actor]:
    """Return an inventor who reads, one who does not, and a signatory."""
    home = accounts_queries.organisation(office.organisation_id or 0)
    return accounts.member(home, "inventor"), accounts.member(home, "inventor"), accounts.member(home, "signer")


def test_the_office_reads_everything_an_inventor_the_own_entries_and_nobody_else_anything() -> None:
    office = made.office()
    inventor, colleague, signer = people_of(office)
    own, other = made.entered(office, readers=(inventor.person_id,)), made.entered(office)
    operator = accounts.actor(accounts.organisation("operator"))
    actors = (office, inventor, colleague, signer, operator, made.office(), listings.editor("enterprise"), SYSTEM)
    allowed = {office: {own.id, other.id}, inventor: {own.id}, SYSTEM: {own.id, other.id}}
    for actor in actors:
        seen = set(db.session.scalars(select(Holding.id).where(policy.visible_to(actor))))
        assert seen == {row.id for row in (own, other) if policy.can_view(actor, row)} == allowed.get(actor, set())
    with pytest.raises(NotFound):
        holdings.holding(colleague, own.id)
    with pytest.raises(Forbidden), unit_of_work():
        services.change(inventor, own.id, own.said(), seen=1)
    with pytest.raises(NotFound), unit_of_work():
        services.change(signer, own.id, own.said(), seen=1)
    for actor in (inventor, signer, operator):
        with pytest.raises(Forbidden), unit_of_work():
            services.enter(actor, made.said())


def test_the_same_person_acting_for_another_unit_reads_nothing() -> None:
    office = made.office()
    inventor, *_ = people_of(office)
    own = made.entered(office, readers=(inventor.person_id,))
    elsewhere = replace(inventor, organisation_id=made.office().organisation_id)
    with pytest.raises(NotFound):
        holdings.holding(elsewhere, own.id)


def test_readers_are_of_the_institution_and_contracts_its_own() -> None:
    office, stranger = made.office(), made.office()
    assert refusal(lambda: services.enter(office, made.said(readers=(stranger.person_id,)))) == "holding.reader_unknown"
    deal = contracts.signed()
    assert refusal(lambda: services.enter(office, made.said(contract_ids=(deal.id,)))) == "holding.contract_unknown"
    assert refusal(lambda: services.enter(deal.seller, made.said(contract_ids=(deal.id,)))) == "holding.contract_unknown"


def test_contract_registration_receipts_and_rewards_are_derived() -> None:
    case = rewards.paid()
    with unit_of_work():
        services.open_missing()
    row = entry_of(case.deal.deal.achievement_id or 0)
    found = facts.of([row])[row.id]
    [contract] = found.contracts
    assert contract.contract.id == case.contract_id
    assert (found.conversion, found.ways) == (Conversion.CONVERTED, (Way.TRANSFER,))
    assert (found.received, found.rewarded) == (Money.yuan(1_000_000), Money.yuan(665_000))
    assert found.price == case.deal.contract.total
    versions.signed(case.deal, VersionKind.CHANGE, total=Money.yuan(3_000_000))
    assert facts.of([row])[row.id].price == Money.yuan(3_000_000)
    assert [one.name for one in found.inventors][-3:] == ["沈知远", "顾清和", "陆明川"]
    assert found.type is ResultType.PAT_INV
    assert case.deal.contract.number in documents.rows_of([row], {row.id: found})[1]


def test_the_number_of_a_registration_follows() -> None:
    deal, registration = contracts.registered()
    with unit_of_work():
        services.open_missing()
    row = entry_of(deal.deal.achievement_id or 0)
    assert [one.registration_no for one in facts.of([row])[row.id].contracts] == [registration.number]


def test_the_register_as_a_file_has_one_cell_for_each_heading() -> None:
    office = made.office()
    listings.published(office)
    made.entered(office, ownership=Ownership.EMPOWERED, inventor_bp=7000, use_years=10)
    rows = holdings.every(office)
    table = documents.rows_of(rows, facts.of(rows))
    assert {len(line) for line in table} == {len(documents.HEAD)}
    assert table[2][:5] == ["TZ-0002", "", "高熵合金涂层制备方法", "专利申请", "沈知远 60%、顾清和 40%"]
    assert documents.as_workbook(rows, facts.of(rows)).startswith(b"PK")
    assert "台账编号" in documents.as_csv(rows, facts.of(rows)).decode()


def test_entries_are_found_by_name_number_and_class() -> None:
    office = made.office()
    listed = entry_of(listings.published(office).id)
    typed = made.entered(office)
    for search, expected in (
        (Search(), [typed.id, listed.id]),
        (Search(q="剑麻"), [listed.id]),
        (Search(q="高熵"), [typed.id]),
        (Search(q="tz-0002"), [typed.id]),
        (Search(q="100%"), []),
        (Search(management=Management.NURTURE), [typed.id]),
    ):
        rows, total = holdings.page(office, search)
        assert ([row.id for row in rows], total) == (expected, len(expected))
    assert holdings.counts(office) == {Management.CONVERT: 1, Management.NURTURE: 1}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM holding",
        "UPDATE holding SET ledger_no = 9, version = 2",
        "UPDATE holding SET note = 'x'",
        "UPDATE holding SET opened_at = now(), version = 2",
        "UPDATE holding SET inventor_bp = 100, version = 2",
        "UPDATE holding SET ownership = 'empowered', version = 2",
        "UPDATE holding SET name_zh = '', version = 2",
        "UPDATE holding SET value_basis = 'appraised', valued_on = '2026-01-01', version = 2",
        "UPDATE holding SET equity_company = 'x', version = 2",
        "UPDATE holding SET disposed_on = '2026-01-01', version = 2",
        "UPDATE holding_change SET after = 'x'",
        "DELETE FROM holding_change",
        "TRUNCATE holding_change",
    ],
)
def test_the_database_refuses(statement: str) -> None:
    made.entered()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_the_database_refuses_a_gap_and_what_a_listing_says_itself() -> None:
    office = made.office()
    row = entry_of(listings.published(office).id)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Holding).values(name_zh="另一个名称", version=2))
    db.session.add(_copy(row, ledger_no=3))
    with pytest.raises(DBAPIError):
        db.session.flush()
    db.session.rollback()


def _copy(row: Holding, *, ledger_no: int) -> Holding:
    made_row = Holding(
        organisation_id=row.organisation_id, ledger_no=ledger_no, version=1, opened_at=row.opened_at, changed_at=row.changed_at
    )
    made_row.put(replace(made.said(), management=Management.NURTURE))
    return made_row


def test_an_entry_opened_for_joint_owners_says_so() -> None:
    office, partner = made.office(), accounts.organisation("institution")
    draft = listings.draft(office)
    shares = [Share(name="", share_bp=6000), Share(name=partner.name_zh, share_bp=4000, organisation_id=partner.id)]
    with unit_of_work():
        listing.save_owners(office, draft.id, shares, [Person(name="甲")])
        row = services.open_listing(office, draft.code)
    assert row.ownership is Ownership.JOINT
    assert [points for _name, points in facts.of([row])[row.id].owners] == [6000, 4000]
