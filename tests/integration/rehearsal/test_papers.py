"""The papers of a rehearsal say on every page what they are; those of the real market do not."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest

from market import clock
from market.auctions.incident_paper import IncidentPaper, incident_pdf
from market.auctions.services import papers
from market.clock import now
from market.contracts import services
from market.db import unit_of_work
from market.typesetting import REHEARSAL
from tests.factories import aftermath, auctions, contracts

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("session")


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page without blanks."""
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def made() -> dict[str, bytes]:
    """Return one paper of each kind."""
    aftermath.wire()
    result = aftermath.sold(auctions.market())
    with unit_of_work():
        letter = papers.read(papers.make_confirmation(result.award.id))
    incident = IncidentPaper(title="竞价中断记录", number="GZ-1", facts=[("原因", "断网")], entries=[], notice="如实记录。", made_at=now())
    with clock.frozen(contracts.AWARDED_AT + timedelta(days=1)):
        case = contracts.drafted()
        contract = services.document(case.seller, case.id)
    return {"letter": letter, "incident": incident_pdf(incident), "contract": contract}


@pytest.mark.parametrize("rehearsal", [True, False])
def test_every_page_of_every_paper_is_marked_in_a_rehearsal_only(app: Flask, monkeypatch: pytest.MonkeyPatch, rehearsal: bool) -> None:  # noqa: FBT001
    settings = app.extensions["market.settings"]
    monkeypatch.setitem(app.extensions, "market.settings", replace(settings, rehearsal=rehearsal))
    mark = "".join(REHEARSAL.split())

    for name, pdf in made().items():
        found = [mark in page for page in pages(pdf)]
        assert found == [rehearsal] * len(found), name
        assert found
