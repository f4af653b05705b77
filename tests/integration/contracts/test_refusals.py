"""A refusal gives a signed notice: ground, reason, the contract's words to it, the ways left; one for each refusal."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from market.contracts import jobs, services
from market.contracts.queries import refusals, rulings
from market.contracts.rules.precheck import CheckPoint
from market.db import unit_of_work
from market.errors import Conflict, NotFound
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("session")


def text_of(case: factory.Case) -> str:
    pages = PdfReader(BytesIO(services.refusal_notice(case.seller, case.id)[1])).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_it_says_ground_reason_passage_and_ways_left() -> None:
    case, _application = factory.refused(ground=CheckPoint.SUBJECT, reason="未说明技术内容（第二条）")
    with pytest.raises(Conflict, match=r"registration\.notice_not_ready"):
        services.refusal_notice(case.seller, case.id)
    assert (jobs.make_notices(), jobs.make_notices()) == (1, 0)
    said = text_of(case)
    ways = ("提出异议", "2026年11月24日前", "更正后另行申请")
    for words in ("技术合同不予登记通知书", "合同标的不明确", "未说明技术内容（第二条）", case.contract.number, *ways):
        assert words in said
    assert "".join(case.contract.clauses["subject"].split())[:40] in said


def test_who_sees_the_contract_reads_it_and_nobody_else() -> None:
    case, _application = factory.refused()
    jobs.make_notices()
    number, content = services.refusal_notice(case.seller, case.id)
    assert (number, content[:4]) == (case.contract.number, b"%PDF")
    for actor in (case.buyer, case.registrar, case.operator):
        assert services.refusal_notice(actor, case.id)[1] == content
    for actor in (case.stranger, accounts.actor(accounts.office("3302", "01"))):
        with pytest.raises(NotFound):
            services.refusal_notice(actor, case.id)


def test_a_contract_that_was_not_refused_has_none() -> None:
    case, application = factory.accepted()
    with unit_of_work():
        services.prepare_refusal(case.registrar, application.id, ground=CheckPoint.SUBJECT, reason="不明确")
    assert jobs.make_notices() == 0
    with pytest.raises(NotFound):
        services.refusal_notice(case.seller, case.id)
    with pytest.raises(NotFound):
        services.refusal_notice(factory.drafted().seller, case.id)


def test_a_final_refusal_has_a_notice_of_its_own_without_an_objection(frozen: Callable[[str], None]) -> None:
    case, application = factory.refused()
    jobs.make_notices()
    first = services.refusal_notice(case.seller, case.id)[1]
    frozen("2026-11-04T10:00+08:00")
    with unit_of_work():
        services.object_to_refusal(case.seller, case.id, reason="已补充")
    assert services.refusal_notice(case.seller, case.id)[1] == first
    frozen("2026-11-05T10:00+08:00")
    prepares, confirms = case.others
    with unit_of_work():
        services.prepare_refusal(prepares, application.id, ground=CheckPoint.SUBJECT, reason="仍不明确")
        services.confirm(confirms, application.id)
    assert jobs.make_notices() == 1
    said = text_of(case)
    assert "异议复核后的最终决定" in said
    assert "提出异议" not in said


def test_a_notice_made_late_still_names_the_objection(frozen: Callable[[str], None]) -> None:
    case, _application = factory.refused()
    frozen("2026-11-05T10:00+08:00")
    with unit_of_work():
        services.object_to_refusal(case.seller, case.id, reason="已补充")
    jobs.make_notices()
    assert "2026年11月24日前" in text_of(case)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs poppler-utils")
def test_pdfsig_calls_it_valid_and_one_changed_byte_invalid(tmp_path: Path) -> None:
    case, _application = factory.refused()
    jobs.make_notices()
    content = bytearray(services.refusal_notice(case.seller, case.id)[1])
    path = tmp_path / "refusal.pdf"
    for change, valid in ((0, True), (1, False)):
        content[content.index(b"stream") + 40] ^= change
        path.write_bytes(content)
        said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
        assert ("Signature is Valid." in said) is valid


def test_the_database_gives_no_other_ruling_a_notice() -> None:
    _case, application = factory.registered()
    ruling = rulings.rulings(application.id)[0]
    row = "INSERT INTO refusal_notice (ruling_id, file_key, certificate, made_at) VALUES (:id, :key, :key, now())"
    assert refused_by_database(row, id=ruling.id, key="0" * 64)
    _case, other = factory.refused()
    jobs.make_notices()
    refusal = refusals.refusal(other)
    assert refusal is not None
    assert refused_by_database("UPDATE refusal_notice SET made_at = now() WHERE ruling_id = :id", id=refusal.id)
    assert refused_by_database("DELETE FROM refusal_notice WHERE ruling_id = :id", id=refusal.id)
