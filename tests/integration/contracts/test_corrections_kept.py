"""What the database keeps of filed returns and their corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.contracts.queries import claims, corrections
from market.contracts.rules.states import ClaimState
from tests.factories import corrections as factory
from tests.integration.contracts.database import refused_by_database

if TYPE_CHECKING:
    from market.contracts.models.corrections import ClaimCorrection

pytestmark = pytest.mark.usefixtures("session")


def test_the_figures_of_a_filed_claim_stay() -> None:
    _case, vat = factory.corrected()
    assert refused_by_database("UPDATE claim SET amount_fen = 1 WHERE id = :id", id=vat.id)
    assert refused_by_database("UPDATE claim SET base_fen = 1 WHERE id = :id", id=vat.id)


def test_a_correction_stays_as_it_was_made_and_goes_its_way_step_by_step() -> None:
    _case, vat = factory.corrected()
    row: ClaimCorrection = corrections.corrections(vat.id)[0]
    assert refused_by_database("UPDATE claim_correction SET after_base_fen = 1 WHERE id = :id", id=row.id)
    assert refused_by_database("UPDATE claim_correction SET state = 'accepted', filed_on = '2026-11-03' WHERE id = :id", id=row.id)
    assert refused_by_database("UPDATE claim_correction SET state = 'filed' WHERE id = :id", id=row.id)
    assert refused_by_database("DELETE FROM claim_correction WHERE id = :id", id=row.id)


def test_only_filed_claims_are_corrected_one_open_correction_at_a_time() -> None:
    case, vat = factory.corrected()
    row = corrections.corrections(vat.id)[0]
    draft = next(claim for claim in claims.of_contract(case.id) if claim.state is ClaimState.DRAFT)
    copied = (
        "INSERT INTO claim_correction (claim_id, registration_version_id, reason, before_base_fen, after_base_fen, steps, law, due_on, "
        "rule, made_at, state) SELECT :claim, registration_version_id, reason, 1, 2, steps, law, due_on, rule, made_at, 'open' "
        "FROM claim_correction WHERE id = :id"
    )
    assert refused_by_database(copied, claim=draft.id, id=row.id)
    assert refused_by_database(copied, claim=vat.id, id=row.id)
