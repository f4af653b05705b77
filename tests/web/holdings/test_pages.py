"""The pages of the register: the office's way through them, and what an inventor sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.access import Actor
from market.accounts import queries as accounts_queries
from market.holdings.queries import holdings
from tests.factories import accounts, listings
from tests.factories import holdings as made
from tests.web.listings.browser import error_at, post, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")
NEW = {
    "management": "nurture",
    "ownership": "unit",
    "name_zh": "高熵合金涂层制备方法",
    "type": "pat_app",
    "secrecy": "internal",
    "inventors": "沈知远 60\n顾清和　40%\n",
    "obtained_on": "2025-06-30",
    "ip_status": "",
    "trl": "",
    "value_basis": "",
}


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def signed_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    with client.session_transaction() as held:
        held.clear()
    sign_in(client, actor)
    return client


def test_the_office_enters_writes_and_reads_the_history(client: FlaskClient) -> None:
    office = made.office()
    signed_in(client, office)
    answer = post(client, "/holdings/new", at="/holdings", **NEW)
    assert answer.status_code == 303, answer.text
    shown = client.get(answer.location).text
    for text in ("TZ-0001", "高熵合金涂层制备方法", "沈知远 60 %、顾清和 40 %", "2025 年 6 月 30 日"):
        assert text in shown
    assert "6000" not in shown
    [row] = holdings.every(office)
    wrong = NEW | {"version": "1", "ownership": "empowered"}
    refused = post(client, f"/holdings/{row.id}/edit", at="/holdings", **wrong)
    assert refused.status_code == 422
    assert "完成人份额" in error_at(refused, "inventor_bp")
    right = wrong | {"inventor_bp": "70", "use_years": "10", "value_basis": "appraised", "value": "3万", "valued_on": "2026-01-05"}
    saved = post(client, f"/holdings/{row.id}/edit", at="/holdings", **right)
    assert saved.status_code == 303, saved.text[saved.text.index("error-summary") :][:600]
    shown = client.get(f"/holdings/{row.id}").text
    for text in ("赋权", "70 %", "¥30,000.00", "变更记录"):
        assert text in shown
    late = post(client, f"/holdings/{row.id}/edit", at="/holdings", **wrong)
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("typed", "status"), [("沈知远 六十", 303), ("沈知远 100", 303), ("沈知远 60.555", 422), ("沈知远 101", 422), ("", 422)]
)
def test_inventors_are_read_line_by_line(client: FlaskClient, typed: str, status: int) -> None:
    signed_in(client, made.office())
    assert post(client, "/holdings/new", at="/holdings", **(NEW | {"inventors": typed})).status_code == status


def test_the_list_finds_classes_and_files(client: FlaskClient) -> None:
    office = made.office()
    listings.published(office)
    made.entered(office)
    signed_in(client, office)
    page = client.get("/holdings").text
    assert "剑麻纤维" in page
    assert "高熵合金" in page
    found = client.get("/holdings?q=高熵&class=nurture").text
    assert "高熵合金" in found
    assert "剑麻纤维" not in found
    assert "没有符合的条目" in client.get("/holdings?class=abandon").text
    for suffix, kind in (("csv", "text/csv"), ("xlsx", "application/vnd")):
        file = client.get(f"/holdings/register.{suffix}")
        assert file.content_type.startswith(kind)
        assert "no-store" in file.headers["Cache-Control"]
    assert client.get("/holdings/register.docx").status_code == 404


def test_a_draft_is_entered_by_its_number(client: FlaskClient) -> None:
    office = made.office()
    draft = listings.draft(office)
    signed_in(client, office)
    assert post(client, "/holdings/listed", at="/holdings", code=draft.code).status_code == 303
    refused = post(client, "/holdings/listed", at="/holdings", code=draft.code)
    assert refused.status_code == 422
    assert "尚未入账" in error_at(refused, "code")


def test_an_inventor_reads_the_own_entry_without_notes_and_history(client: FlaskClient) -> None:
    office = made.office()
    inventor = accounts.member(accounts_queries.organisation(office.organisation_id or 0), "inventor")
    own = made.entered(office, readers=(inventor.person_id,), note="仅供管理部门")
    other = made.entered(office, name_zh="另一项成果")
    signed_in(client, inventor)
    page = client.get("/holdings").text
    assert "高熵合金" in page
    assert "另一项成果" not in page
    shown = client.get(f"/holdings/{own.id}").text
    assert "仅供管理部门" not in shown
    assert "变更记录" not in shown
    assert client.get(f"/holdings/{other.id}").status_code == 404
    for path in (f"/holdings/{own.id}/edit", "/holdings/new", "/holdings/register.csv"):
        assert client.get(path).status_code == 403
