"""The annual report: what is counted, added, fixed and corrected, who may, and what the database refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import canonical, clock, mail
from market.access import Actor
from market.accounts import queries as accounts_queries
from market.contracts.rules.versions import VersionKind
from market.db import db, unit_of_work
from market.errors import Forbidden, MarketError, NotFound
from market.holdings import services
from market.holdings.documents.report import FORMATS
from market.holdings.models.report import AnnualReport, ReportReminder
from market.holdings.queries import figures, reports
from market.holdings.rules.kinds import Management, Ownership
from market.holdings.rules.report import LINES, ReportState
from market.money import Money
from tests.factories import accounts, contracts, rewards, versions
from tests.factories import holdings as made

pytestmark = pytest.mark.usefixtures("session")
AFTER = "2027-01-05T10:00+08:00"
AGAIN = (
    "INSERT INTO annual_report (organisation_id, year, version, state, because, added, remarks, created_at, created_by)"
    " SELECT organisation_id, {}, 2, 'draft', 'x', '{{}}', '', now(), created_by FROM annual_report"
)
REMINDED = (
    "INSERT INTO annual_report_reminder (organisation_id, year, due_on, at)"
    " SELECT organisation_id, 2026, now(), now() FROM annual_report, generate_series(1, 2)"
)


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refusal(command: Callable[[], object]) -> str:
    """Return the code with which a command is refused; what it wrote is rolled back."""
    with pytest.raises(MarketError) as refused, unit_of_work():
        command()
    return refused.value.code


def begun(office: Actor, year: int = 2026) -> AnnualReport:
    with unit_of_work():
        return services.begin(office, year)


def submitted(office: Actor, year: int = 2026, **added: int) -> AnnualReport:
    row = begun(office, year)
    with unit_of_work():
        services.complete(office, row.id, added=added, remarks="说明")
        services.submit(office, row.id)
    return row


def totals(row: AnnualReport) -> dict[str, int]:
    return {one.line.key: one.total for one in reports.shown(row) if one.total}


def said(organisation_id: int, year: int) -> dict[str, int]:
    return {key: value for key, value in figures.counted(organisation_id, year).items() if value}


def test_the_market_counts_contracts_receipts_and_rewards_of_the_year() -> None:
    case = rewards.paid()
    with unit_of_work():
        services.open_missing()
    total = case.deal.contract.total.fen
    assert said(case.deal.contract.seller_id, 2026) == {
        "register": 1,
        "convert": 1,
        "contract_trf_items": 1,
        "contract_trf_price": total,
        "contract_trf_received": 100_000_000,
        "way_transfer_items": 1,
        "way_transfer_price": total,
        "way_transfer_received": 100_000_000,
        "cash_people": 4,
        "cash_fen": 66_500_000,
    }
    assert {key: value for key, value in figures.counted(case.deal.contract.seller_id, 2025).items() if value} == {
        "register": 1,
        "convert": 1,
    }
    assert {key: value for key, value in figures.counted(case.deal.contract.buyer_id, 2026).items() if value} == {}


def test_a_price_counts_as_it_stood_when_the_year_ended(frozen: Callable[[str], None]) -> None:
    case = contracts.signed()
    seller = case.contract.seller_id
    versions.signed(case, VersionKind.CHANGE, total=Money.yuan(3_000_000))
    frozen("2027-01-04T10:00+08:00")
    versions.signed(case, VersionKind.CHANGE, total=Money.yuan(2_000_000))
    assert said(seller, 2026)["contract_trf_price"] == said(seller, 2026)["way_transfer_price"] == Money.yuan(3_000_000).fen


def test_every_counted_line_is_a_line_of_the_report() -> None:
    case = rewards.paid()
    assert set(figures.counted(case.deal.contract.seller_id, 2026)) <= {key for key, line in LINES.items() if line.counted}


def test_the_register_is_counted_by_class_and_year() -> None:
    office = made.office()
    made.entered(office, ownership=Ownership.EMPOWERED, inventor_bp=7000)
    made.entered(office, obtained_on=date(2026, 2, 1), management=Management.ABANDON)
    made.entered(office, disposed_on=date(2026, 3, 1), disposal="核销", obtained_on=None)
    row = begun(office, 2025)
    assert totals(row) == {"obtained": 1, "empowered": 1, "register": 2, "nurture": 1, "abandon": 1}


def test_the_office_adds_what_the_market_does_not_know(frozen: Callable[[str], None]) -> None:
    office = made.office()
    made.entered(office)
    row = begun(office)
    with unit_of_work():
        services.complete(office, row.id, added={"joint_bodies": 3, "share_fen": 500, "register": -1, "startups": 0}, remarks=" 说明 ")
    assert totals(row) == {"joint_bodies": 3, "share_fen": 500, "nurture": 1}
    assert (row.added, row.remarks) == ({"joint_bodies": 3, "share_fen": 500, "register": -1}, "说明")
    for added, code in (
        ({"unknown": 1}, "report.line_unknown"),
        ({"register": -2}, "report.below_zero"),
        ({"startups": 1_000_001}, "report.too_large"),
    ):
        assert refusal(lambda added=added: services.complete(office, row.id, added=added, remarks="")) == code  # type: ignore[misc]
    frozen(AFTER)
    with unit_of_work():
        services.submit(office, row.id)
    assert refusal(lambda: services.complete(office, row.id, added={}, remarks="")) == "report.submitted"


def test_a_submitted_report_is_a_fixed_copy(frozen: Callable[[str], None]) -> None:
    office = made.office()
    made.entered(office)
    row = begun(office)
    assert refusal(lambda: services.submit(office, row.id)) == "report.year_runs"
    frozen(AFTER)
    with unit_of_work():
        services.submit(office, row.id)
    assert row.snapshot is not None
    assert row.digest == canonical.fingerprint(row.snapshot)
    assert [line[0] for line in row.snapshot["register"]] == ["台账编号", "TZ-0001"]
    made.entered(office)
    assert totals(row) == {"register": 1, "nurture": 1}
    assert refusal(lambda: services.submit(office, row.id)) == "state.submitted"


def test_a_correction_is_a_new_version_and_the_old_one_stays(frozen: Callable[[str], None]) -> None:
    office = made.office()
    frozen(AFTER)
    row = submitted(office, startups=2)
    assert refusal(lambda: services.correct(office, row.id, because=" ")) == "input.missing"
    with unit_of_work():
        later = services.correct(office, row.id, because="漏报一家")
    assert (row.state, later.state, later.version, later.added) == (ReportState.CORRECTED, ReportState.DRAFT, 2, {"startups": 2})
    assert refusal(lambda: services.correct(office, later.id, because="再来")) == "state.draft"
    with unit_of_work():
        services.complete(office, later.id, added={"startups": 3}, remarks="")
        services.submit(office, later.id)
    assert (totals(row), totals(later)) == ({"startups": 2}, {"startups": 3})


def test_the_year_before_stands_beside_it(frozen: Callable[[str], None]) -> None:
    office = made.office()
    submitted(office, 2025, startups=2)
    row = begun(office, 2026)
    frozen(AFTER)
    with unit_of_work():
        services.complete(office, row.id, added={"startups": 5}, remarks="")
    for _ in range(2):
        [line] = [one for one in reports.shown(row) if one.line.key == "startups"]
        assert (line.total, line.before, line.growth) == (5, 2, 3)
        if row.state is ReportState.DRAFT:
            with unit_of_work():
                services.submit(office, row.id)
    assert all(one.before is None for one in reports.shown(begun(made.office(), 2026)))


def test_one_report_for_each_year_that_may_have_one() -> None:
    office = made.office()
    begun(office)
    assert refusal(lambda: services.begin(office, 2026)) == "report.exists"
    for year in (2014, 2027):
        assert refusal(lambda year=year: services.begin(office, year)) == "report.year"  # type: ignore[misc]
    begun(made.office())


def test_only_the_office_reads_and_writes_reports() -> None:
    office = made.office()
    row = begun(office)
    home = accounts_queries.organisation(office.organisation_id or 0)
    for role in ("inventor", "signer"):
        member = accounts.member(home, role)
        with pytest.raises(NotFound):
            reports.report(member, row.id)
        with pytest.raises(Forbidden), unit_of_work():
            services.begin(member, 2025)
    for stranger in (made.office(), accounts.actor(accounts.organisation("operator"))):
        with pytest.raises(NotFound), unit_of_work():
            services.complete(stranger, row.id, added={}, remarks="")
        with pytest.raises(NotFound), unit_of_work():
            services.submit(stranger, row.id)
        with pytest.raises(NotFound), unit_of_work():
            services.correct(stranger, row.id, because="x")
    assert reports.report(replace(office, roles=frozenset({"admin"})), row.id) is row


def test_the_files_say_what_the_page_says(frozen: Callable[[str], None]) -> None:
    office = made.office()
    made.entered(office)
    unit = accounts_queries.organisation(office.organisation_id or 0)
    frozen(AFTER)
    row = submitted(office, startups=2, share_fen=12_345)
    written = {suffix: write(row, reports.shown(row), unit) for suffix, (_kind, write) in FORMATS.items()}
    assert written["pdf"].startswith(b"%PDF")
    assert written["xlsx"].startswith(b"PK")
    assert written["pdf"] == FORMATS["pdf"][1](row, reports.shown(row), unit)
    lines = written["csv"].decode().splitlines()
    assert len(lines) == len(LINES) + 1
    assert any("startups" in line and ",0,2,2," in line for line in lines)
    said = json.loads(written["json"])
    assert said["sha256"] == row.digest == canonical.fingerprint(said["report"])
    draft = begun(office, 2025)
    assert json.loads(FORMATS["json"][1](draft, reports.shown(draft), unit))["sha256"] is None


def test_the_office_is_reminded_once_before_the_last_day() -> None:
    late, ready, empty = made.office(), made.office(), made.office()
    made.entered(late)
    made.entered(ready)
    for day, expected in (("2027-01-05", 0), ("2027-02-27", 0), ("2027-02-28", 1), ("2027-03-01", 0), ("2027-03-30", 0)):
        with clock.frozen(datetime.fromisoformat(f"{day}T09:00+08:00")), unit_of_work():
            if day == "2027-01-05":
                submitted(ready)
            assert services.remind() == expected
    [told] = db.session.query(ReportReminder).all()
    assert (told.organisation_id, told.year, told.due_on) == (late.organisation_id, 2026, date(2027, 3, 30))
    assert empty.organisation_id != told.organisation_id
    assert [letter.subject for letter in db.session.query(mail.Mail).all() if "报送提醒" in letter.subject] == [
        "2026 年度科技成果转化报告报送提醒 / Annual report 2026 is due"
    ]


def test_a_report_that_is_owed_is_named() -> None:
    office = made.office()
    assert reports.open_year(office, date(2027, 1, 5)) is None
    made.entered(office)
    assert reports.open_year(office, date(2027, 1, 5)) == 2026
    with clock.frozen(datetime.fromisoformat(AFTER)):
        row = submitted(office)
        assert reports.open_year(office, date(2027, 1, 5)) is None
        with unit_of_work():
            services.correct(office, row.id, because="更正")
    assert reports.open_year(office, date(2027, 1, 5)) is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM annual_report",
        "UPDATE annual_report SET year = 2020",
        "UPDATE annual_report SET added = '{}'",
        "UPDATE annual_report SET digest = repeat('0', 64)",
        "UPDATE annual_report SET state = 'draft', snapshot = NULL, digest = NULL, submitted_at = NULL, submitted_by = NULL",
        "UPDATE annual_report SET submitted_at = '2026-12-31T10:00+08:00'",
        AGAIN.format("year"),
        AGAIN.format("2024"),
        REMINDED,
    ],
)
def test_the_database_refuses(statement: str, frozen: Callable[[str], None]) -> None:
    frozen(AFTER)
    submitted(made.office(), startups=1)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(statement))
