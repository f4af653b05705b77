"""The sealed file: made once, the signed bytes inside, valid for everybody, one changed byte found."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from market import audit, storage
from market.contracts import jobs, services
from market.contracts.queries import seals
from market.contracts.rules.files import Paper, Verdict
from market.contracts.services import sealing
from market.db import unit_of_work
from market.errors import Conflict, NotFound
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database
from tests.threads import aside

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def case() -> factory.Case:
    made = factory.signed()
    assert jobs.seal_signed() == 1
    return made


def sealed(case: factory.Case) -> bytes:
    return services.sealed_file(case.buyer, case.id)[1]


def test_it_begins_with_the_very_bytes_that_were_signed(case: factory.Case) -> None:
    assert sealed(case).startswith(storage.vault().get(case.contract.document_key or ""))


def test_its_last_page_names_the_signatures(case: factory.Case) -> None:
    pages = PdfReader(BytesIO(sealed(case))).pages
    text = "".join(pages[-1].extract_text().split())
    assert "电子签署页" in text
    assert case.seller.name in text
    assert case.buyer.organisation_name in text
    assert len(pages) == len(PdfReader(BytesIO(services.document(case.seller, case.id))).pages) + 1


def test_the_signature_holds_and_covers_the_whole_file(case: factory.Case) -> None:
    (embedded,) = PdfFileReader(BytesIO(sealed(case))).embedded_signatures
    trusted = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    status = aside(lambda: validate_pdf_signature(embedded, trusted))
    assert status.bottom_line
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs poppler-utils")
def test_pdfsig_calls_it_valid_and_one_changed_byte_invalid(case: factory.Case, tmp_path: Path) -> None:
    content = bytearray(sealed(case))
    path = tmp_path / "sealed.pdf"
    path.write_bytes(content)
    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    place = content.index(b"stream") + 40
    content[place] ^= 1
    path.write_bytes(content)
    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." not in said
    found = services.verify(case.seller, case.id, bytes(content))
    assert (found.verdict, found.paper, found.first, found.count) == (Verdict.CHANGED, Paper.SEALED, place, 1)


def test_each_of_the_two_files_is_known(case: factory.Case) -> None:
    for content, paper in ((services.document(case.seller, case.id), Paper.FIXED), (sealed(case), Paper.SEALED)):
        found = services.verify(case.buyer, case.id, content)
        assert (found.verdict, found.paper) == (Verdict.UNCHANGED, paper)
    assert services.verify(case.buyer, case.id, b"%PDF-1.7 something else").verdict is Verdict.FOREIGN


def test_it_is_made_once(case: factory.Case) -> None:
    assert jobs.seal_signed() == 0
    with unit_of_work():
        assert sealing.seal(case.id) is None
    assert [event.kind for event in audit.timeline([("contract", case.id)])].count("contract.sealed") == 1


def test_one_fault_does_not_hold_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    factory.signed()
    with monkeypatch.context() as broken:
        broken.setattr(storage, "vault", lambda: None)
        assert jobs.seal_signed() == 0
    assert jobs.seal_signed() == 1


def test_only_the_parties_get_it(case: factory.Case) -> None:
    for actor in (case.stranger, case.registrar):
        with pytest.raises(NotFound):
            services.sealed_file(actor, case.id)


def test_there_is_none_before_both_have_signed() -> None:
    case = factory.frozen()
    factory.sign(case, case.seller)
    assert jobs.seal_signed() == 0
    with pytest.raises(Conflict, match=r"contract\.not_sealed"):
        services.sealed_file(case.seller, case.id)
    digest = "'" + "0" * 64 + "'"
    assert refused_by_database(
        f"INSERT INTO contract_seal VALUES (:id, 1, {digest}, 1, {digest}, now())",  # noqa: S608 - our own text
        id=case.id,
    )


def test_the_database_keeps_it(case: factory.Case) -> None:
    assert seals.seal(case.id) is not None
    for statement in (
        "UPDATE contract_seal SET file_size = 1 WHERE contract_id = :id",
        "DELETE FROM contract_seal WHERE contract_id = :id",
    ):
        assert refused_by_database(statement, id=case.id)
