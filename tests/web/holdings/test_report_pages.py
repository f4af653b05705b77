"""The pages of the annual report: begun, completed, submitted, corrected, sent as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.holdings.queries import reports
from market.holdings.rules.report import LINES, ReportState
from tests.factories import holdings as made
from tests.web.holdings.test_pages import signed_in
from tests.web.listings.browser import error_at, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")
LIST = "/holdings/reports"


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2027-01-05T10:00+08:00")


def lines(**given: str) -> dict[str, str]:
    return dict.fromkeys(LINES, "") | {"remarks": ""} | given


def test_the_office_brings_a_report_to_its_second_version(client: FlaskClient) -> None:
    office = made.office()
    made.entered(office)
    signed_in(client, office)
    assert "2026 年度报告尚未报送" in client.get(LIST).text
    begun = post(client, LIST, at=LIST, year="2026")
    assert begun.status_code == 303
    page = begun.location
    assert post(client, LIST, at=LIST, year="2026").status_code == 409
    assert "在册成果" in client.get(page).text
    wrong = post(client, f"{page}/edit", at=LIST, **lines(startups="两家"))
    assert wrong.status_code == 422
    refused = post(client, f"{page}/edit", at=LIST, **lines(startups="-1"))
    assert refused.status_code == 422
    assert "合计不得小于零" in error_at(refused, "startups")
    typed = lines(startups="2", share_fen="1.5万", register="-1", contract_dev_price="12,000", remarks="校内统计口径")
    assert post(client, f"{page}/edit", at=LIST, **typed).status_code == 303
    shown = client.get(page).text
    for text in ("¥</span>15,000", "校内统计口径", "¥</span>12,000"):
        assert text in shown
    assert post(client, f"{page}/submit", at=LIST).status_code == 303
    assert post(client, f"{page}/submit", at=LIST).status_code == 409
    assert client.get(f"{page}/edit").status_code == 303
    assert "尚未报送" not in client.get(LIST).text
    assert post(client, f"{page}/correct", at=LIST, because="").status_code == 422
    later = post(client, f"{page}/correct", at=LIST, because="漏报")
    assert later.status_code == 303
    assert later.location != page
    assert [(row.version, row.state) for row in reports.reports(office)] == [(2, ReportState.DRAFT), (1, ReportState.CORRECTED)]
    assert "漏报" in client.get(later.location).text


def test_amounts_are_taken_off_with_a_minus_sign(client: FlaskClient) -> None:
    office = made.office()
    signed_in(client, office)
    page = post(client, LIST, at=LIST, year="2025").location
    refused = post(client, f"{page}/edit", at=LIST, **lines(cash_fen="−100"))
    assert refused.status_code == 422
    assert "合计不得小于零" in error_at(refused, "cash_fen")
    assert 'value="-100"' in refused.text


@pytest.mark.parametrize(
    ("suffix", "kind"), [("pdf", "application/pdf"), ("csv", "text/csv"), ("json", "application/json"), ("xlsx", "application/vnd")]
)
def test_a_report_is_sent_as_a_file(client: FlaskClient, suffix: str, kind: str) -> None:
    signed_in(client, made.office())
    page = post(client, LIST, at=LIST, year="2026").location
    answer = client.get(f"{page}/file.{suffix}")
    assert answer.content_type.startswith(kind)
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(f"{page}/file.docx").status_code == 404


def test_english_pages_name_the_lines_in_english(client: FlaskClient) -> None:
    signed_in(client, made.office())
    page = post(client, LIST, at=LIST, year="2026").location
    client.set_cookie("lang", "en")
    shown = client.get(page).text
    for text in ("Annual report 2026", "Technology licence contract", "Received in the year", "Companies founded on results"):
        assert text in shown
