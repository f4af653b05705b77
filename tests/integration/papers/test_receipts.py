"""Receipts of signatures: made once by the job, sealed inside the file, checked here by programs of others, read by both parties only."""

from __future__ import annotations

import asyncio
import base64
import io
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from market import pdf_signing, signing, storage
from market.access import ANONYMOUS
from market.db import db
from market.errors import Conflict, NotFound
from market.papers import jobs
from market.papers.models.receipts import NdaReceipt
from market.papers.queries import disclosure
from market.papers.services import receipts
from tests.factories import listings, papers
from tests.factories.older_receipts import older_receipt
from tests.threads import aside

if TYPE_CHECKING:
    from pyhanko.sign.validation import PdfSignatureStatus

    from market.access import Actor
    from market.papers.models.disclosure import NdaSignature

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def author() -> Actor:
    return listings.editor()


@pytest.fixture
def reader() -> Actor:
    return listings.editor("enterprise")


@pytest.fixture
def signature(author: Actor, reader: Actor) -> NdaSignature:
    return disclosure.signature(papers.signed(reader, listings.published(author)).signature_id)


def checked(content: bytes) -> PdfSignatureStatus:
    """Return what the other program says of the file, trusting nothing but the certificate inside it."""
    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    trusted = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    status: PdfSignatureStatus = aside(lambda: validate_pdf_signature(embedded, trusted))
    return status


def pdfsig(content: bytes, folder: Path) -> str:
    """Return what poppler says of the file's signature."""
    (path := folder / "receipt.pdf").write_bytes(content)
    return subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout


def test_the_receipt_is_sealed_inside_the_file_and_names_what_was_signed(author: Actor, reader: Actor, signature: NdaSignature) -> None:
    assert jobs.make_receipts() == 1
    number, content = receipts.read(reader, signature.id)
    assert receipts.read(author, signature.id) == (number, content)

    status = checked(content)
    assert (status.intact, status.trusted, status.coverage) == (True, True, SignatureCoverageLevel.ENTIRE_FILE)
    said = "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
    agreed = storage.vault().get(signature.document_digest).decode()
    told = (author.organisation_name, reader.organisation_name, reader.name, signature.document_digest, signature.address, number)
    assert all("".join(words.split()) in said for words in (*told, "四、期限"))
    assert author.organisation_name in agreed


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs poppler-utils")
def test_pdfsig_calls_it_valid_and_one_changed_byte_invalid(reader: Actor, signature: NdaSignature, tmp_path: Path) -> None:
    jobs.make_receipts()
    _, content = receipts.read(reader, signature.id)

    said = pdfsig(content, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said

    place = content.index(b"stream") + 40
    assert "Signature is Valid." not in pdfsig(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :], tmp_path)


def test_the_certificate_is_kept_and_stands_on_the_receipt(reader: Actor, signature: NdaSignature) -> None:
    jobs.make_receipts()
    kept = db.session.get_one(NdaReceipt, signature.id)
    _, content = receipts.read(reader, signature.id)
    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures

    assert (kept.certificate_digest, kept.signing_key_id) == (embedded.signer_cert.sha256.hex(), None)
    said = "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
    assert embedded.signer_cert.sha256.hex() in said


def test_an_older_receipt_keeps_its_file_and_fits_the_published_key(reader: Actor, signature: NdaSignature) -> None:
    older_receipt(signature)
    (published,) = signing.published()

    assert jobs.make_receipts() == 0
    _, content = receipts.read(reader, signature.id)
    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    status = checked(content)
    assert (status.intact, status.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)
    assert base64.b64encode(embedded.signer_cert.public_key["public_key"].native).decode() == published.public_key


def test_a_receipt_is_signed_in_exactly_one_way(signature: NdaSignature) -> None:
    insert = text("INSERT INTO nda_receipt VALUES (:id, :digest, :key, now(), :certificate)")
    for key, certificate in ((signing.ensure(), "0" * 64), (None, None)):
        values = {"id": signature.id, "digest": "0" * 64, "key": key, "certificate": certificate}
        with pytest.raises(IntegrityError, match="signed_one_way"), db.session.begin_nested():
            db.session.execute(insert, values)


def test_a_paper_is_signed_beside_a_running_event_loop() -> None:
    blank = pypdf.PdfWriter()
    blank.add_blank_page(200, 200)
    blank.write(paper := io.BytesIO())
    sealer = signing.sealer()

    async def within() -> bytes:
        return pdf_signing.sealed(paper.getvalue(), None, sealer, reason="测试")

    assert checked(aside(lambda: asyncio.run(within()))).intact


def test_a_changed_byte_breaks_the_signature(reader: Actor, signature: NdaSignature) -> None:
    jobs.make_receipts()
    _, content = receipts.read(reader, signature.id)

    forged = content.replace(b"%%EOF", b"%%EOG", 1)

    assert forged != content
    assert not checked(forged).intact


def test_a_receipt_is_made_once_and_waited_for(reader: Actor, signature: NdaSignature) -> None:
    with pytest.raises(Conflict, match=r"receipt\.not_ready"):
        receipts.read(reader, signature.id)

    assert (jobs.make_receipts(), jobs.make_receipts()) == (1, 0)
    assert receipts.make_receipt(signature.id) is None
    assert db.session.scalar(select(func.count()).select_from(NdaReceipt)) == 1


def test_nobody_but_the_parties_gets_it(signature: NdaSignature) -> None:
    jobs.make_receipts()

    for stranger in (listings.editor("enterprise"), listings.editor(), listings.clerk(), ANONYMOUS):
        with pytest.raises(NotFound):
            receipts.read(stranger, signature.id)


@pytest.mark.parametrize("statement", ["DELETE FROM nda_receipt", "UPDATE nda_receipt SET made_at = now()"], ids=["deleted", "changed"])
def test_the_database_keeps_receipts(signature: NdaSignature, statement: str) -> None:
    jobs.make_receipts()

    assert signature.id
    with pytest.raises(IntegrityError, match="never changed"), db.session.begin_nested():
        db.session.execute(text(statement))
